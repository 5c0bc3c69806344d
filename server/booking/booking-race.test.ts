import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instantOf } from '#server/local-time.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { agendaRow, BookingPage, busyTimes } from '#server/test/booking-page.ts'
import { Harness } from '#server/test/harness.ts'

const RESIDENTS = 100
const SEEDS = [1, 7, 42]
const dateOf = (seed: number) => `2026-11-${String(24 + SEEDS.indexOf(seed)).padStart(2, '0')}`

/** Numbers below 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('a hundred residents and a manager who all want one time', () => {
  let harness: Harness
  beforeAll(async () => {
    harness = await Harness.start({ OKIENKO_TRUSTED_PROXIES: '127.0.0.1' })
    await harness.withModels(async (models) => {
      for (const seed of SEEDS) await models.agendas.create(agendaRow('anna', dateOf(seed)))
    })
  })
  afterAll(() => harness?.stop())

  it.each(SEEDS)('ends with one booking and friendly refusals (seed %i)', async (seed) => {
    const date = dateOf(seed)
    const startsAt = instantOf(date, '10:00')
    const random = randomOf(seed)
    const manager = Math.floor(random() * RESIDENTS)
    const email = (i: number) => `resident-${seed}-${i}@example.org`
    const resident = async (i: number) => {
      const page = new BookingPage(harness.origin, `10.${seed}.0.${i + 1}`)
      const held = await page.hold(startsAt, { staffId: random() < 0.5 ? 'anna' : null })
      if (held.status !== 200) return held
      return page.book(held.reply.holdId, { email: email(i) })
    }
    /** Takes the afternoon away, as an edit of the working time does. */
    const edit = () =>
      harness.withModels((models) =>
        models.agendas.updateOne(
          { _id: `anna:${date}` },
          { $set: { open: [{ from: instantOf(date, '08:00'), to: instantOf(date, '12:00') }] } },
        ),
      )
    const order = Array.from({ length: RESIDENTS }, (_, i) => i)
      .map((i) => ({ i, key: random() }))
      .sort((a, b) => a.key - b.key)
    const [answers] = await Promise.all([
      Promise.all(
        order.flatMap(({ i }) =>
          i === manager ? [edit().then(() => resident(i))] : [resident(i)],
        ),
      ),
      harness.app.booking.staffAdd({
        ...{ visitId: randomUUID(), siteId: 'test-city', topicId: 'meldunek', staffId: 'anna' },
        ...{ startsAt, language: 'pl' as const },
        contact: { name: 'Ewa', email: email(-1), need: null },
      }),
    ])
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused.map(({ status, refusal }) => [status, refusal.refused])).toEqual(
      refused.map(() => [409, 'slot-gone']),
    )
    for (const { refusal } of refused) {
      expect(refusal.alternatives).toHaveLength(6)
      expect(refusal.alternatives!.some((slot) => slot.startsAt === startsAt)).toBe(false)
    }
    await harness.withModels(async (models) => {
      const taken = (await busyTimes(models)).filter((entry) => entry.startsAt === startsAt)
      const visits = await models.visits.find({ staffId: 'anna', startsAt }).lean<VisitRow[]>()
      expect(taken.map(({ visitId }) => visitId)).toEqual(visits.map(({ _id }) => _id))
      expect(visits.map(({ state }) => state)).toEqual(['booked'])
      const byStaff = visits[0]!.createdBy === 'staff'
      expect(refused).toHaveLength(byStaff ? RESIDENTS : RESIDENTS - 1)
    })
  })
})
