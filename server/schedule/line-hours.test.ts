import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SiteInfo } from '#machines/api.ts'
import { instantOf } from '#server/local-time.ts'
import type { OpeningRule } from '#server/models/sites.ts'
import { LINE_CAP } from '#server/routes/widget.ts'
import { ask } from '#server/test/ask.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { startTestFront, type TestFront } from '#server/test/test-front.ts'

const MONDAY = '2026-11-23'
const hours: OpeningRule[] = [1, 2].map((weekday) => ({ weekday, from: '09:00', to: '15:00' }))

describe('the line of a site and its hours', () => {
  const clock = new SimulatedClock(instantOf(MONDAY, '10:00'))
  let front: TestFront
  let wait: { fromMs: number; toMs: number } | null
  beforeEach(async () => {
    wait = null
    front = await startTestFront({ clock, lead: { expectedWait: () => wait } })
  })
  afterEach(() => front.stop())

  const open = (
    rules: OpeningRule[],
    exceptions: { date: string; parts: [] }[] = [],
    { database } = front,
  ) =>
    database.models.sites.create({
      _id: 'here',
      opening: rules,
      exceptions: exceptions.map((one) => ({ ...one, note: {} })),
      pushesOverVisits: false,
      createdAt: 0,
      updatedAt: 0,
    })
  const info = async (at = front) => (await ask(at.port, '/api/widget/sites/here')).json as SiteInfo
  const opening = async () => (await info()).opening
  const join = async (at = front, devices = { camera: true, microphone: true }) => {
    const answer = await ask(at.port, '/api/widget/tickets', {
      method: 'POST',
      headers: { origin: at.origin, 'content-type': 'application/json' },
      body: {
        siteId: 'here',
        topicId: null,
        termsVersion: '2026-11-01',
        devices,
        language: 'pl',
      },
    })
    return { status: answer.status, json: answer.json }
  }
  const moveTo = (date: string, time: string) => clock.advance(instantOf(date, time) - clock.now())

  it('are none unless they are laid down', async () => {
    expect(await opening()).toEqual({ isOpen: true, closesAt: null, opensAt: null })
    expect((await join()).status).toBe(200)
  })

  it('give no ticket while it is closed, and say when it opens, over a holiday too', async () => {
    await open(hours, [{ date: '2026-11-24', parts: [] }])
    expect(await opening()).toEqual({
      isOpen: true,
      closesAt: instantOf(MONDAY, '15:00'),
      opensAt: null,
    })
    moveTo(MONDAY, '15:00')
    const opensAt = instantOf('2026-11-30', '09:00')
    expect(await opening()).toEqual({ isOpen: false, closesAt: null, opensAt })
    expect(await join()).toEqual({ status: 503, json: { refused: 'closed', opensAt } })
    expect(front.calls.size).toBe(0)
  })

  it('give no ticket whose wait would pass the closing', async () => {
    await open(hours)
    moveTo('2026-12-01', '14:40')
    wait = { fromMs: 5 * 60_000, toMs: 30 * 60_000 }
    expect((await join()).status).toBe(200)
    wait = { fromMs: 10 * 60_000, toMs: 30 * 60_000 }
    const opensAt = instantOf('2026-12-07', '09:00')
    expect(await join()).toEqual({ status: 503, json: { refused: 'closing-soon', opensAt } })
    wait = null
    expect((await join()).status).toBe(200)
  })
  it.each([
    ['23 hours', '2027-03-28', 'closing-soon', 503],
    ['25 hours', '2027-10-31', 'open', 200],
  ])('[O6] end on the clock of the wall, on a day of %s too', async (_, sunday, line, status) => {
    // 2 h 30 min after midnight half an hour is left in spring, and two and a half in autumn.
    const night = new SimulatedClock(instantOf(sunday, '00:00') + 150 * 60_000)
    const expectedWait = () => ({ fromMs: 30 * 60_000, toMs: 60 * 60_000 })
    const there = await startTestFront({ clock: night, lead: { expectedWait } })
    try {
      const rules = [{ weekday: 7, from: '00:00', to: '04:00' }]
      await open(rules, [], there)
      const closesAt = instantOf(sunday, '04:00')
      expect(await info(there)).toMatchObject({ line, opening: { isOpen: true, closesAt } })
      expect((await join(there)).status).toBe(status)
      night.advance(closesAt - night.now())
      expect(await info(there)).toMatchObject({ line: 'closed' })
    } finally {
      await there.stop()
    }
  })

  it('say before joining that the line is full, and refuse by that name', async () => {
    front.state.waiting = LINE_CAP
    expect((await info()).line).toBe('full')
    expect(await join()).toMatchObject({ status: 503, json: { refused: 'line-full' } })
  })

  it('takes who can only write, unless the site has switched that off', async () => {
    const none = { camera: false, microphone: false }
    expect((await info()).textOnly).toBe(true)
    expect((await join(front, none)).status).toBe(200)
    const there = await startTestFront({ clock, site: { textOnly: false } })
    try {
      expect((await info(there)).textOnly).toBe(false)
      expect((await join(there, none)).json).toEqual({ refused: 'devices-not-checked' })
      expect((await join(there, { ...none, microphone: true })).status).toBe(200)
    } finally {
      await there.stop()
    }
  })
})
