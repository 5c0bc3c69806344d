// @vitest-environment jsdom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useBookingStore } from './booking.ts'

type Answer = { status?: number; body: unknown }
const START = Date.parse('2026-11-25T09:30:00Z')
const NOW = Date.parse('2026-11-21T08:00:00Z')
/** The server's clock, five minutes before the page's own. */
const SERVER_NOW = NOW - 300_000
const slot = { startsAt: START, staffIds: ['anna'] }
const other = { startsAt: START + 900_000, staffIds: ['ewa'] }

let answers: Map<string, (body: never) => Answer>
let asked: { path: string; body: unknown }[]
const bodies = (path: string) => asked.filter((one) => one.path === path).map(({ body }) => body)

const hold = ({ holdId, startsAt }: { holdId: string; startsAt: number }): Answer => ({
  body: {
    holdId,
    staffId: 'anna',
    staffName: 'Anna',
    startsAt,
    endsAt: startsAt + 600_000,
    until: SERVER_NOW + (Date.now() - NOW) + 900_000,
    now: SERVER_NOW + (Date.now() - NOW),
    extensionsLeft: 10,
  },
})
const reply = { visit: { visitId: 'v' }, token: 't'.repeat(20) }
const around = { language: 'pl', termsVersion: 'v1', ticket: null } as const
const refusal =
  (refused: string, more: object = {}) =>
  () => ({
    status: 409,
    body: { refused, ...more },
  })

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  setActivePinia(createPinia())
  asked = []
  answers = new Map<string, (body: never) => Answer>([
    [
      '/slots',
      () => ({
        body: {
          zone: 'Europe/Warsaw',
          durationMs: 600_000,
          days: [{ date: '2026-11-25', slots: [[slot.startsAt, '1']] }],
          staff: [{ staffId: 'anna', name: 'Anna' }],
          lastDate: '2026-11-25',
        },
      }),
    ],
    ['/holds', hold],
    ['/holds/release', () => ({ body: {} })],
    ['/visits', () => ({ body: reply })],
    ['/visit/move', () => ({ body: reply })],
  ])
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    const path = address.replace(/\?.*/, '').replace(/^\/api\/widget(?:.*(?=\/slots))?/, '')
    const body = init.body ? (JSON.parse(String(init.body)) as never) : (null as never)
    asked.push({ path, body })
    const { status = 200, body: answer } = answers.get(path)!(body)
    return new Response(JSON.stringify(answer), { status })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function held(change: object = {}) {
  const booking = useBookingStore()
  await booking.open({ siteId: 's', topicId: 't', moves: null, atOnce: false, ...change })
  booking.choose({ type: 'day', date: '2026-11-25' })
  await booking.goOn()
  booking.choose({ type: 'time', slot, date: '2026-11-25' })
  await booking.goOn()
  return booking
}

describe('a held time', () => {
  it('is counted by the clock of the server and can be over', async () => {
    const booking = await held()
    expect(booking.step).toBe('details')
    expect(booking.hold.leftMs).toBe(900_000)
    vi.advanceTimersByTime(899_000)
    expect(booking.hold.isOver).toBe(false)
    vi.advanceTimersByTime(1_000)
    expect(booking.hold.isOver).toBe(true)
  })

  it('is asked for once, also after a step back, and given back when the way is left', async () => {
    const booking = await held()
    booking.goBack()
    await booking.goOn()
    expect(bodies('/holds')).toHaveLength(1)
    booking.leave()
    const [{ holdId }] = bodies('/holds') as [{ holdId: string }]
    expect(bodies('/holds/release')).toEqual([{ holdId }])
  })

  it('is asked for under the same id when the answer was lost, under another when refused', async () => {
    answers.set('/holds', () => ({ status: 502, body: null }))
    const booking = await held()
    expect(booking).toMatchObject({ step: 'time', failure: { reason: 'network' } })
    answers.set('/holds', refusal('slot-gone', { alternatives: [other] }))
    await booking.goOn()
    const [first, second] = bodies('/holds') as { holdId: string; widgetId: string }[]
    expect(second).toEqual(first)
    expect(booking.failure?.details.alternatives).toEqual([other])
    expect(booking.picked.startsAt).toBeNull()
    answers.set('/holds', hold)
    expect(await booking.takeInstead(other)).toBe(true)
    expect(booking).toMatchObject({ step: 'details', failure: null })
    const third = (bodies('/holds') as { holdId: string; widgetId: string }[])[2]!
    expect(third.holdId).not.toBe(first!.holdId)
    expect(third.widgetId).toBe(first!.widgetId)
  })

  it('is the next free one after one press', async () => {
    const booking = useBookingStore()
    await booking.open({ siteId: 's', topicId: 't', moves: null, atOnce: true })
    expect(booking.step).toBe('details')
    expect(bodies('/holds')).toMatchObject([{ startsAt: START, staffId: null }])
  })
})

describe('the booking', () => {
  it('is sent with what was typed, trimmed, and keeps it when refused', async () => {
    const booking = await held()
    booking.setDetails({ name: ' Jan ', email: ' jan@example.pl ', need: ' ', terms: true })
    answers.set('/visits', refusal('too-many-visits'))
    expect(await booking.finish(around)).toBe(false)
    expect(booking).toMatchObject({
      step: 'details',
      failure: { reason: 'too-many-visits' },
      details: { name: ' Jan ' },
    })
    expect(bodies('/visits')).toMatchObject([{ name: 'Jan', email: 'jan@example.pl', need: null }])
  })

  it('asks for the time again when the hold is over, and says so when it is gone', async () => {
    const booking = await held()
    let tries = 0
    answers.set('/visits', () => (tries++ === 0 ? refusal('hold-over')() : { body: reply }))
    expect(await booking.finish(around)).toBe(true)
    expect(bodies('/holds')).toHaveLength(2)
    const sent = bodies('/visits') as { holdId: string }[]
    expect(sent[0]!.holdId).not.toBe(sent[1]!.holdId)
    expect(booking.step).toBe('done')

    const late = await held({ moves: 'x'.repeat(20) })
    answers.set('/visit/move', refusal('hold-over'))
    answers.set('/holds', refusal('slot-gone', { alternatives: [other] }))
    expect(await late.finish(around)).toBe(false)
    expect(late.failure).toMatchObject({ reason: 'slot-gone', details: { alternatives: [other] } })
    expect(late.hold.held).toBeNull()
  })

  it('sends the same hold again when the answer was lost, even if the hold is over meanwhile', async () => {
    const booking = await held()
    const stands = answers.get('/visits')!
    answers.set('/visits', () => ({ status: 502, body: null }))
    await booking.finish(around)
    vi.advanceTimersByTime(1_000_000)
    answers.set('/visits', stands)
    expect(await booking.finish(around)).toBe(true)
    const sent = bodies('/visits') as { holdId: string }[]
    expect(sent[0]!.holdId).toBe(sent[1]!.holdId)
    expect(bodies('/holds')).toHaveLength(1)
  })

  it('waits out the moment that a quick form is short of, but not a burst', async () => {
    const booking = await held()
    let tries = 0
    const early = refusal('too-many-tries', { retryAfterMs: 2_000 })
    answers.set('/visits', () => (tries++ === 0 ? early() : { body: reply }))
    const sending = booking.finish(around)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await sending).toBe(true)
    expect(tries).toBe(2)
    const again = await held({ moves: 'x'.repeat(20) })
    answers.set('/visit/move', refusal('too-many-tries', { retryAfterMs: 60_000 }))
    expect(await again.finish(around)).toBe(false)
    expect(again.failure).toMatchObject({ reason: 'too-many-tries', retryAfterMs: 60_000 })
  })

  it('leads back to the fields that the server names', async () => {
    const booking = await held()
    answers.set('/visits', refusal('fields-invalid', { fields: { email: 'malformed' } }))
    await booking.finish(around)
    expect(booking).toMatchObject({
      step: 'details',
      failure: null,
      faults: { email: 'malformed' },
    })
  })
})
