import { describe, expect, it } from 'vitest'
import { CLOSE } from '#machines/protocol-constants.ts'
import { FLOW_START, advance } from './flow.ts'
import type { FlowEvent } from './flow.ts'
import { waitWords } from './line-words.ts'
import { obstacleHere } from './obstacle.ts'
import { screenOf } from './screen.ts'
import type { ScreenInput } from './screen.ts'

const walk = (...events: FlowEvent[]) => events.reduce(advance, FLOW_START)
const accepted: FlowEvent = { type: 'terms.accepted', version: 'v1' }
const chosen: FlowEvent = { type: 'connect.chosen' }

describe('the way to a ticket (W2)', () => {
  it('goes prepare, notice, devices, ticket', () => {
    expect(walk(accepted).step).toBe('notice')
    expect(walk(accepted, chosen).step).toBe('devices')
    expect(walk(accepted, chosen, { type: 'joined' }).step).toBe('ticket')
  })

  it('cannot skip the terms or the notice', () => {
    expect(walk(chosen).step).toBe('prepare')
    expect(walk({ type: 'joined' }).step).toBe('prepare')
    expect(walk(accepted, { type: 'joined' }).step).toBe('notice')
  })

  it('goes back at every step before joining and keeps what was accepted', () => {
    const back: FlowEvent = { type: 'back' }
    expect(walk(accepted, chosen, back)).toMatchObject({ step: 'notice', acceptedTerms: 'v1' })
    expect(walk(accepted, back)).toMatchObject({ step: 'prepare', acceptedTerms: 'v1' })
    expect(walk(accepted, back, { type: 'terms.withdrawn' }).acceptedTerms).toBeNull()
    expect(walk(accepted, chosen, { type: 'joined' }, back).step).toBe('ticket')
  })

  it('leaves the device step when the panel is hidden, and only that', () => {
    const hidden: FlowEvent = { type: 'panel.hidden' }
    expect(walk(accepted, chosen, hidden).step).toBe('notice')
    expect(walk(accepted, chosen, { type: 'joined' }, hidden).step).toBe('ticket')
  })

  it('asks for new terms again, and starts anew after the end', () => {
    expect(walk(accepted, chosen, { type: 'terms.changed' })).toEqual({
      step: 'prepare',
      aside: null,
      acceptedTerms: null,
      termsChanged: true,
    })
    expect(walk({ type: 'resumed' }, { type: 'restarted' })).toEqual(FLOW_START)
  })
})

describe('beside the way', () => {
  const toBooking: FlowEvent = { type: 'aside.opened', aside: 'booking' }
  const toVisit: FlowEvent = { type: 'aside.opened', aside: 'visit' }
  const left: FlowEvent = { type: 'aside.left' }

  it('keeps the way where it was, with the camera off', () => {
    expect(walk(accepted, toBooking, left)).toEqual(walk(accepted))
    expect(walk(accepted, chosen, toBooking)).toMatchObject({ step: 'notice', aside: 'booking' })
  })

  it('enters a visit without the steps of a walk-in, and never over a ticket', () => {
    expect(walk(toVisit, { type: 'joined' })).toMatchObject({ step: 'ticket', aside: null })
    expect(walk({ type: 'resumed' }, toVisit).aside).toBeNull()
    expect(walk(toBooking, { type: 'joined' }).step).toBe('prepare')
  })

  it('gives a ticket up only for a booking that stands', () => {
    const waits = walk({ type: 'resumed' }, toBooking)
    expect(waits).toMatchObject({ step: 'ticket', aside: 'booking' })
    expect(advance(waits, left)).toMatchObject({ step: 'ticket', aside: null })
    expect(advance(waits, { type: 'ticket.given-up' })).toEqual({ ...FLOW_START, aside: 'booking' })
  })
})

describe('the screen', () => {
  const base: ScreenInput = {
    site: 'ready',
    obstacle: null,
    step: 'ticket',
    aside: null,
    closedWith: null,
    call: null,
  }
  const wait = {
    phase: 'waiting',
    place: 1,
    wait: null,
    booked: null,
    ahead: { people: 0, visits: [] },
    why: null,
    closing: null,
    returned: null,
    atWork: 1,
  } as const

  it('follows the view of the server', () => {
    expect(screenOf({ ...base, call: wait }).name).toBe('waiting')
    expect(screenOf({ ...base, call: { phase: 'offered' } }).name).toBe('offered')
    expect(screenOf(base).name).toBe('opening')
  })

  it('shows the end rather than the closed socket, and every close code in words', () => {
    const over = { phase: 'ended', reason: 'system', talkedMs: null, ratingKey: null } as const
    expect(screenOf({ ...base, call: over, closedWith: CLOSE.ticketUnknown }).name).toBe('end')
    expect(screenOf({ ...base, call: wait, closedWith: CLOSE.replaced })).toEqual({
      name: 'gone',
      gone: 'replaced',
    })
    expect(screenOf({ ...base, closedWith: CLOSE.version })).toMatchObject({ gone: 'version' })
    expect(screenOf({ ...base, closedWith: 1008 })).toMatchObject({ gone: 'ticket' })
  })

  it('shows what lies beside, except over the turn and without a site', () => {
    const aside = { ...base, aside: 'booking' } as const
    expect(screenOf({ ...aside, call: wait, obstacle: 'no-webrtc' }).name).toBe('booking')
    expect(screenOf({ ...aside, call: wait, closedWith: CLOSE.ticketUnknown }).name).toBe('booking')
    expect(screenOf({ ...aside, call: { phase: 'offered' } }).name).toBe('offered')
    expect(screenOf({ ...aside, step: 'notice', site: 'network' }).name).toBe('site-fault')
    expect(screenOf({ ...base, step: 'prepare', aside: 'visit' }).name).toBe('visit')
  })

  it('puts a missing site and an unfit browser before everything', () => {
    expect(screenOf({ ...base, site: 'network', obstacle: 'insecure' }).name).toBe('site-fault')
    expect(screenOf({ ...base, obstacle: 'in-app', call: wait }).name).toBe('unsupported')
  })

  it('lets a capable browser inside an app be tried', () => {
    const support = { problem: null, inApp: null, screenShare: true, speakerChoice: true } as const
    expect(obstacleHere(support)).toEqual({ obstacle: null, mayTry: false })
    expect(obstacleHere({ ...support, inApp: 'facebook' })).toEqual({
      obstacle: 'in-app',
      mayTry: true,
    })
    expect(obstacleHere({ ...support, inApp: 'webview', problem: 'no-webrtc' }).mayTry).toBe(false)
    expect(obstacleHere({ ...support, inApp: 'webview', problem: 'insecure' }).obstacle).toBe(
      'insecure',
    )
  })
})

describe('the wait in words (W4)', () => {
  const minutes = (from: number, to: number) =>
    waitWords({ fromMs: from * 60_000, toMs: to * 60_000 })

  it('tells a range of whole minutes, a single figure, little, or nothing known', () => {
    expect(waitWords(null)).toEqual({ key: 'waiting.unknown' })
    expect(minutes(0, 0.9)).toEqual({ key: 'waiting.underMinute' })
    expect(minutes(4.4, 6.2)).toEqual({ key: 'waiting.range', from: 4, n: 7 })
    expect(minutes(0.2, 3)).toEqual({ key: 'waiting.range', from: 1, n: 3 })
    expect(minutes(5, 5)).toEqual({ key: 'waiting.about', n: 5 })
    expect(minutes(0, 1)).toEqual({ key: 'waiting.about', n: 1 })
  })
})
