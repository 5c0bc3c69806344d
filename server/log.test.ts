import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

function capture() {
  const lines: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as never) }
  return { lines, log: createLog({ level: 'info', pretty: false, stream }) }
}

describe('log', () => {
  it('writes the event with its ids', () => {
    const { lines, log } = capture()
    log.child({ siteId: 's' }).info('call.opened', { callId: 'c', ms: 5, counts: { waiting: 2 } })
    log.debug('not.shown')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({
      event: 'call.opened',
      siteId: 's',
      callId: 'c',
      ms: 5,
      counts: { waiting: 2 },
    })
  })

  it('has no place for anything else, even when types are cast away', () => {
    const { lines, log } = capture()
    const fields = { callId: 'c', email: 'a@b.pl', reason: { text: 'x' }, phase: 'y'.repeat(500) }
    log.warn('call.odd', fields as never)
    expect(Object.keys(lines[0]!)).toEqual(['level', 'time', 'callId', 'phase', 'event'])
    expect(String(lines[0]!.phase)).toHaveLength(128)
  })

  it('tells where an error came from, not what was in it', () => {
    const { lines, log } = capture()
    const error = Object.assign(new Error('dup key: { login: "anna@example.org" }'), {
      code: 11_000,
    })
    log.error('database.error', { error: new TypeError('x is not a function', { cause: error }) })
    const text = JSON.stringify(lines[0])
    expect(text).toContain('x is not a function')
    expect(text).toContain('11000')
    expect(text).toContain('log.test.ts')
    expect(text).not.toContain('anna')
  })
})
