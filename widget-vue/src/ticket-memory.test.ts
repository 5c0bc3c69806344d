// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { siteIdOf } from './stores/site.ts'
import { forgetTicket, recallTicket, rememberTicket } from './ticket-memory.ts'

afterEach(() => {
  vi.restoreAllMocks()
  sessionStorage.clear()
})

describe('the remembered ticket', () => {
  const remembered = { ticket: 'abc.DEF-1', camera: true, microphone: false }

  it('is kept for its own site and forgotten on demand', () => {
    rememberTicket('wroclaw', remembered)
    expect(recallTicket('wroclaw')).toEqual(remembered)
    expect(recallTicket('other')).toBeNull()
    forgetTicket('wroclaw')
    expect(sessionStorage.length).toBe(0)
  })

  it('is not taken from what somebody else wrote', () => {
    for (const junk of ['{', '1', 'null', '{"ticket":"a b"}', '{"ticket":"ok","camera":1}']) {
      sessionStorage.setItem('okienko.ticket.wroclaw', junk)
      expect(recallTicket('wroclaw')).toBeNull()
    }
  })

  it('falls back to a cookie of its own page, and works without that too', () => {
    for (const method of ['getItem', 'setItem', 'removeItem'] as const) {
      vi.spyOn(Storage.prototype, method).mockImplementation(() => {
        throw new DOMException('refused', 'SecurityError')
      })
    }
    const written = vi.spyOn(document, 'cookie', 'set')
    const read = vi.spyOn(document, 'cookie', 'get')
    rememberTicket('wroclaw', remembered)
    const cookie = written.mock.lastCall![0]
    expect(cookie).toMatch(
      /; Path=\/w\/wroclaw\/; Max-Age=\d+; Secure; SameSite=None; Partitioned$/,
    )
    read.mockReturnValue(`other=1; ${cookie.split('; ')[0]}`)
    expect(recallTicket('wroclaw')).toEqual(remembered)
    expect(recallTicket('other')).toBeNull()
    forgetTicket('wroclaw')
    expect(written.mock.lastCall![0]).toContain('wroclaw=; Path=/w/wroclaw/; Max-Age=0')
    read.mockReturnValue('')
    expect(recallTicket('wroclaw')).toBeNull()
  })
})

describe('the site of an address', () => {
  it('is the second part of frame and plain link', () => {
    expect(siteIdOf('/w/wroclaw-demo/')).toBe('wroclaw-demo')
    expect(siteIdOf('/s/wroclaw')).toBe('wroclaw')
    expect(siteIdOf('/staff/x')).toBe('')
    expect(siteIdOf('/w/../x')).toBe('')
  })
})
