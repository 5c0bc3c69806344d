import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SiteInfo } from '#machines/api.ts'
import { instantOf } from '#server/local-time.ts'
import type { OpeningRule } from '#server/models/sites.ts'
import { ask } from '#server/test/ask.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { startTestFront, type TestFront } from '#server/test/test-front.ts'

const MONDAY = '2026-11-23'
const hours: OpeningRule[] = [1, 2].map((weekday) => ({ weekday, from: '09:00', to: '15:00' }))

describe('opening hours of a site and its line', () => {
  const clock = new SimulatedClock(instantOf(MONDAY, '10:00'))
  let front: TestFront
  let wait: { fromMs: number; toMs: number } | null
  beforeEach(async () => {
    wait = null
    front = await startTestFront({ clock, lead: { expectedWait: () => wait } })
  })
  afterEach(() => front.stop())

  const open = (rules: OpeningRule[], exceptions: { date: string; parts: [] }[] = []) =>
    front.database.models.sites.create({
      _id: 'here',
      opening: rules,
      exceptions: exceptions.map((one) => ({ ...one, note: {} })),
      pushesOverVisits: false,
      createdAt: 0,
      updatedAt: 0,
    })
  const opening = async () =>
    ((await ask(front.port, '/api/widget/sites/here')).json as SiteInfo).opening
  const join = async () => {
    const answer = await ask(front.port, '/api/widget/tickets', {
      method: 'POST',
      headers: { origin: front.origin, 'content-type': 'application/json' },
      body: {
        siteId: 'here',
        topicId: null,
        termsVersion: '2026-11-01',
        devices: { camera: true, microphone: true },
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
})
