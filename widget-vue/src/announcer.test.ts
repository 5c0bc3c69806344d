import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LINE_PAUSE_MS, createAnnouncer } from './announcer.ts'
import { newsOf, newsOfConnection } from './call-words.ts'
import type { CallPhase } from './call-words.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('announcements of the line', () => {
  it('speaks the first change at once and then the newest one after the pause', () => {
    const announcer = createAnnouncer(() => Date.now())
    announcer.sayLine('3')
    expect(announcer.line.value).toBe('3')
    announcer.sayLine('2')
    announcer.sayLine('1')
    vi.advanceTimersByTime(LINE_PAUSE_MS - 1)
    expect(announcer.line.value).toBe('3')
    vi.advanceTimersByTime(1)
    expect(announcer.line.value).toBe('1')
  })

  it('never repeats the same text, and drops what waits when it is quieted', () => {
    const announcer = createAnnouncer(() => Date.now())
    announcer.sayLine('3')
    announcer.sayLine('2')
    announcer.sayLine('3')
    vi.advanceTimersByTime(LINE_PAUSE_MS)
    expect(announcer.line.value).toBe('3')
    announcer.sayLine('2')
    announcer.sayLine('1')
    announcer.quietLine()
    vi.advanceTimersByTime(LINE_PAUSE_MS * 2)
    expect(announcer.line.value).toBe('2')
  })

  it('leaves nothing in the regions that was true of the last screen only', () => {
    const announcer = createAnnouncer(() => Date.now())
    announcer.sayLine('3')
    announcer.sayLine('2')
    announcer.say('Jesteś w kolejce')
    announcer.warn('Konsultant stracił połączenie')
    announcer.leave()
    vi.advanceTimersByTime(LINE_PAUSE_MS * 2)
    const { line, status, alert } = announcer
    expect([line.value, status.value, alert.value]).toEqual(['', '', ''])
    announcer.say('Połączono')
    expect(status.value).toBe('Połączono')
  })

  it('does not hold back other words', () => {
    const announcer = createAnnouncer(() => Date.now())
    announcer.sayLine('3')
    announcer.say('Mikrofon wyłączony')
    announcer.warn('Nadeszła Twoja kolej')
    expect([announcer.status.value, announcer.alert.value]).toEqual([
      'Mikrofon wyłączony',
      'Nadeszła Twoja kolej',
    ])
  })
})

describe('news of the call', () => {
  const partner = { camera: true, microphone: true, screen: false, connected: true }
  const tools = { chat: true, files: true, share: true }
  const seated = { consultant: 'Anna', partner, tools, showing: 'none' as const }
  const talking: Extract<CallPhase, { phase: 'talking' }> = {
    phase: 'talking',
    ...seated,
    since: 0,
    transferring: false,
  }
  const gone: CallPhase = { ...talking, phase: 'interrupted', until: 20_000 }
  const keys = (before: CallPhase | null, now: CallPhase) => newsOf(before, now).map((n) => n.key)

  it('tells begin, interruption and return once each', () => {
    expect(keys(null, { phase: 'connecting', ...seated })).toEqual([])
    expect(keys(null, talking)).toEqual(['call.started'])
    expect(keys(talking, talking)).toEqual([])
    expect(newsOf(talking, gone)).toEqual([{ key: 'call.interruptedSaid', urgent: true }])
    expect(keys(gone, gone)).toEqual([])
    expect(keys(gone, talking)).toEqual(['call.back'])
  })

  it('tells that a colleague is asked, how that ended, and once who goes on', () => {
    const asking: CallPhase = { ...talking, transferring: true }
    expect(newsOf(talking, asking)).toEqual([{ key: 'call.transferring', urgent: false }])
    expect(keys(asking, asking)).toEqual([])
    expect(keys(asking, talking)).toEqual(['call.stays'])
    const taken = { ...talking, consultant: 'Bartek' }
    expect(keys(asking, taken)).toEqual(['call.started'])
    expect(keys(taken, taken)).toEqual([])
    expect(keys(gone, taken)).toEqual(['call.started'])
  })

  it("tells the partner's devices", () => {
    const dark = { ...talking, partner: { ...partner, camera: false, microphone: false } }
    expect(keys(talking, dark)).toEqual(['call.cameraOff', 'call.microphoneOff'])
    expect(keys(dark, talking)).toEqual(['call.cameraBack', 'call.microphoneBack'])
  })

  it('tells the own connection only while a ticket lives', () => {
    expect(newsOfConnection(true, false, true)).toBe('call.reconnecting')
    expect(newsOfConnection(false, true, true)).toBe('call.reconnected')
    expect(newsOfConnection(false, true, false)).toBeNull()
  })
})
