import { describe, expect, test } from 'vitest'
import { HEARTBEAT_MS, HEARTBEAT_SILENCE_MS, READY_GRACE_MS } from './deadlines.ts'
import { isFree } from './shift.ts'
import {
  alive,
  callEnded,
  newShift,
  offerAccepted,
  offerMade,
  pageBack,
  pageGone,
  shiftIn,
  started,
  STATES,
  WRAP_MS,
  type ShiftSimulation,
} from './test/shifts.ts'
import { START } from './test/simulation.ts'

const OUTAGE_MS = 60_000

/** Time passes while the page says that it is alive. */
function workOn(shift: ShiftSimulation, ms: number): void {
  for (let left = ms; left > 0; left -= HEARTBEAT_MS) {
    shift.advance(Math.min(left, HEARTBEAT_MS))
    shift.send(alive)
  }
}

describe('a shift', () => {
  test('[S1] begins off, without a page', () => {
    const shift = newShift()
    expect(shift.value).toBe('off')
    expect(shift.context).toMatchObject({ since: START, absentSince: START, offer: null })
    expect(shift.told()).toEqual(['shift.changed'])
    shift.send(pageBack)
    expect(shift.context.absentSince).toBeNull()
    expect(shift.told()).toEqual(['shift.changed'])
  })

  test.each(['off', 'pause', 'away'] as const)('[S2] %s: starts with tested devices', (state) => {
    const shift = shiftIn(state)
    for (const devices of [
      { camera: false, microphone: true },
      { camera: true, microphone: false },
    ])
      shift.send({ type: 'shift.started', devices })
    expect(shift.value).toBe(state)
    shift.advance(1_000)
    shift.send(started)
    expect(shift.value).toBe('ready')
    expect(shift.context).toMatchObject({
      since: START + 1_000,
      idleSince: START + 1_000,
      awayReason: null,
      missed: 0,
    })
  })

  test.each([
    ['off', null, null],
    ['ready', 'pause', 'off'],
    ['offered', null, null],
    ['busy', null, null],
    ['wrapping', 'pause', 'off'],
    ['pause', null, 'off'],
    ['away', 'pause', 'off'],
  ] as const)('[S3] %s: pause leads to %s, the end to %s', (state, paused, ended) => {
    for (const [type, target] of [
      ['shift.paused', paused],
      ['shift.ended', ended],
    ] as const) {
      const shift = shiftIn(state)
      expect(shift.snapshot.can({ type, at: shift.now })).toBe(target !== null)
      shift.send({ type })
      expect(shift.value).toBe(target ?? state)
    }
  })

  test('[S12] a busy consultant wraps up at the end of the own call, of no other', () => {
    const shift = shiftIn('busy')
    shift.advance(300_000)
    shift.send({ type: 'call.ended', callId: 'call-0' }, pageGone)
    expect(shift.value).toBe('busy')
    shift.send(callEnded)
    expect(shift.value).toBe('wrapping')
    expect(shift.context).toMatchObject({ call: null, wrapUntil: START + 300_000 + WRAP_MS })
  })

  test('[S13] wrap-up ends by itself, or early; from then on the consultant is idle', () => {
    const shift = shiftIn('wrapping')
    workOn(shift, WRAP_MS - 1)
    expect(shift.value).toBe('wrapping')
    workOn(shift, 1)
    expect(shift.value).toBe('ready')
    expect(shift.context).toMatchObject({ wrapUntil: null, idleSince: START + WRAP_MS })
    const early = shiftIn('wrapping')
    early.advance(10_000)
    early.send({ type: 'wrapup.ended' })
    expect(early.value).toBe('ready')
    expect(early.context).toMatchObject({ wrapUntil: null, idleSince: START + 10_000 })
  })

  test('[S13] wrap-up of a page that reloads ends ready, not free before the page is back', () => {
    const shift = shiftIn('wrapping')
    workOn(shift, WRAP_MS - 1_000)
    shift.send(pageGone)
    shift.advance(1_000)
    expect(shift.value).toBe('ready')
    expect(isFree(shift.snapshot)).toBe(false)
    shift.send(pageBack)
    expect(isFree(shift.snapshot)).toBe(true)
  })

  test('[S13] wrap-up of a silent page ends away: nobody would see an offer', () => {
    const shift = shiftIn('wrapping')
    shift.advance(WRAP_MS)
    expect(shift.value).toBe('away')
    expect(shift.context).toMatchObject({ awayReason: 'page-silent', wrapUntil: null })
  })

  test('[S14] ready without a page: not free, and away after 60 s', () => {
    const shift = shiftIn('ready')
    expect(isFree(shift.snapshot)).toBe(true)
    shift.send(pageGone)
    expect(isFree(shift.snapshot)).toBe(false)
    shift.advance(READY_GRACE_MS - 1)
    shift.send(pageBack)
    shift.advance(1)
    expect(shift.value).toBe('ready')
    shift.send(pageGone)
    shift.advance(READY_GRACE_MS)
    expect(shift.value).toBe('away')
    expect(shift.context.awayReason).toBe('connection-lost')
    shift.send(pageBack)
    expect(shift.value).toBe('away')
  })

  test('[S15] ready with a page that says nothing for 30 s: away', () => {
    const shift = shiftIn('ready')
    workOn(shift, 300_000)
    expect(shift.value).toBe('ready')
    shift.advance(HEARTBEAT_SILENCE_MS - 1)
    expect(shift.value).toBe('ready')
    shift.advance(1)
    expect(shift.value).toBe('away')
    expect(shift.context.awayReason).toBe('page-silent')
  })

  test.each(STATES.filter((state) => state !== 'offered' && state !== 'wrapping'))(
    '[S16] %s is where it was after an outage, and has its grace from the boot',
    (state) => {
      const before = shiftIn(state)
      const shift = before.reborn(OUTAGE_MS)
      shift.advance(READY_GRACE_MS - 1)
      expect(shift.value).toBe(state)
      expect(shift.context.since).toBe(before.context.since)
      shift.send(pageBack)
      shift.advance(1)
      expect(shift.value).toBe(state)
      expect(isFree(shift.snapshot)).toBe(state === 'ready')
    },
  )

  test('[S16] a wrap-up that ran out in the outage ends ready, with 60 s for the page', () => {
    const shift = shiftIn('wrapping').reborn(WRAP_MS * 2)
    shift.advance(READY_GRACE_MS - 1)
    expect(shift.value).toBe('ready')
    shift.send(pageBack)
    expect(isFree(shift.snapshot)).toBe(true)
  })

  test.each(STATES.filter((state) => state !== 'busy'))(
    '[S18] %s becomes busy when an accepted assignment is found',
    (state) => {
      const shift = shiftIn(state)
      const call = { callId: 'call-7', offerId: 'offer-7', siteId: 'wroclaw' }
      shift.send({ type: 'assignment.found', ...call })
      expect(shift.value).toBe('busy')
      expect(shift.context).toMatchObject({ call, offer: null, wrapUntil: null })
    },
  )

  test('[S18] finding the known assignment changes nothing', () => {
    const shift = shiftIn('busy')
    const before = shift.context
    shift.advance(OUTAGE_MS)
    shift.send({ type: 'assignment.found', ...before.call! })
    expect(shift.context).toEqual(before)
  })

  test.each([
    ['offered', 'ready'],
    ['busy', 'wrapping'],
    ['ready', 'ready'],
    ['wrapping', 'wrapping'],
  ] as const)('[S18] %s without an assignment becomes %s', (state, target) => {
    const shift = shiftIn(state)
    shift.send({ type: 'assignment.missing' })
    expect(shift.value).toBe(target)
    expect(shift.context).toMatchObject({ offer: null, call: null, missed: 0 })
  })

  test.each(STATES)('[S19] %s notes a changed profile and tells it', (state) => {
    const shift = shiftIn(state)
    const profile = { siteIds: ['wroclaw', 'opole'], topicIds: [], wrapMs: 1 }
    shift.send({ type: 'shift.profile', ...profile })
    expect(shift.value).toBe(state)
    expect(shift.context).toMatchObject(profile)
    expect(shift.told()).toEqual(['shift.changed'])
  })

  test.each(STATES)('[S20] %s: free exactly when ready with the page there', (state) => {
    const shift = shiftIn(state)
    expect(isFree(shift.snapshot)).toBe(state === 'ready')
    const atWork = ['ready', 'offered', 'busy', 'wrapping'].includes(state)
    expect(shift.snapshot.hasTag('atWork')).toBe(atWork)
    shift.send(pageGone)
    expect(isFree(shift.snapshot)).toBe(false)
  })

  test('[S2] a whole round: start, offer, call, wrap-up, ready', () => {
    const shift = newShift()
    shift.send(pageBack, started, offerMade, offerAccepted, callEnded, { type: 'wrapup.ended' })
    expect(shift.value).toBe('ready')
  })
})
