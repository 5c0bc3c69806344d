// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  forgetVisit,
  recallVisit,
  rememberVisit,
  takeVisitToken,
  visitLink,
} from './visit-memory.ts'

const TOKEN = 'visit-1.2.AbCdEfGhIjKlMnOpQrStUvWxYz'

afterEach(() => {
  vi.restoreAllMocks()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
})

describe('the token of a visit', () => {
  it('is taken off the address at once, the rest stays', () => {
    history.replaceState(null, '', `/s/wroclaw?lang=pl#v=${TOKEN}`)
    expect(takeVisitToken()).toBe(TOKEN)
    expect(location.href).toMatch(/\/s\/wroclaw\?lang=pl$/)
    expect(takeVisitToken()).toBeNull()
  })

  it('leaves other fragments alone, and makes a damaged one as wrong as any', () => {
    history.replaceState(null, '', '/s/wroclaw#terms')
    expect(takeVisitToken()).toBeNull()
    expect(location.hash).toBe('#terms')
    history.replaceState(null, '', '/s/wroclaw#v=<script>')
    expect(takeVisitToken()).toMatch(/^x{20}$/)
    expect(location.hash).toBe('')
  })

  it('is kept for its site in this tab, and without storage not at all', () => {
    rememberVisit('wroclaw', TOKEN)
    expect(recallVisit('wroclaw')).toBe(TOKEN)
    expect(recallVisit('other')).toBeNull()
    forgetVisit('wroclaw')
    expect(sessionStorage.length).toBe(0)
    for (const method of ['getItem', 'setItem', 'removeItem'] as const) {
      vi.spyOn(Storage.prototype, method).mockImplementation(() => {
        throw new DOMException('refused', 'SecurityError')
      })
    }
    rememberVisit('wroclaw', TOKEN)
    forgetVisit('wroclaw')
    expect(recallVisit('wroclaw')).toBeNull()
  })

  it('stands behind the # of its link', () => {
    expect(visitLink('wroclaw', TOKEN)).toBe(`${location.origin}/s/wroclaw#v=${TOKEN}`)
  })
})
