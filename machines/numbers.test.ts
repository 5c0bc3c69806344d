import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  GIVE_UP_WITHIN_MS,
  NumbersTally,
  REFUSED_JOINS,
  type CallFact,
  type Figures,
} from './numbers.ts'
import type { EndReason } from './views.ts'

const REASONS: EndReason[] = [
  'resident-left',
  'ticket-expired',
  'resident-ended',
  'consultant-ended',
  'blocked',
  'resident-lost',
  'visit-cancelled',
  'visit-missed',
  'system',
]

const fact = (over: Partial<CallFact> = {}): CallFact => ({
  siteId: 'wroclaw',
  topicId: 'meldunek',
  date: '2026-11-23',
  hour: 9,
  offeredAt: 1,
  acceptedAt: 2,
  waitedMs: 60_000,
  talkedMs: 300_000,
  reason: 'consultant-ended',
  transfers: 0,
  ...over,
})

const counted = (...facts: CallFact[]): Figures => {
  const tally = new NumbersTally()
  facts.forEach((one) => tally.call(one))
  return tally.result().all
}

/** The same the slow way: by filters over the whole list. */
function slowly(facts: readonly CallFact[]) {
  const answered = facts.filter(({ acceptedAt }) => acceptedAt !== null)
  const gone = facts.filter(
    ({ acceptedAt, reason }) =>
      acceptedAt === null && ['resident-left', 'ticket-expired', 'resident-lost'].includes(reason),
  )
  const share = (values: number[], q: number) =>
    values.find((value) => values.filter((other) => other <= value).length >= q * values.length)
  const spread = (values: number[]) => {
    const sorted = [...values].sort((a, b) => a - b)
    return values.length === 0 ? null : { medianMs: share(sorted, 0.5), p90Ms: share(sorted, 0.9) }
  }
  const limits = [0, ...GIVE_UP_WITHIN_MS, Infinity]
  return {
    calls: facts.length,
    offered: facts.filter(({ offeredAt }) => offeredAt !== null).length,
    answered: answered.length,
    abandoned: gone.length,
    abandonedWithin: limits
      .slice(1)
      .map(
        (limit, i) =>
          gone.filter(({ waitedMs: w }) => w <= limit && (i === 0 || w > limits[i]!)).length,
      ),
    dropped: answered.filter(({ reason }) => ['resident-lost', 'system'].includes(reason)).length,
    transfers: facts.reduce((sum, { transfers }) => sum + transfers, 0),
    noShows: 0,
    refused: Object.fromEntries(REFUSED_JOINS.map((reason) => [reason, 0])),
    waiting: spread(answered.map(({ waitedMs }) => waitedMs)),
    talking: spread(facts.flatMap(({ talkedMs }) => talkedMs ?? [])),
  }
}

const facts = fc.array(
  fc.record({
    siteId: fc.constantFrom('wroclaw', 'legnica'),
    topicId: fc.constantFrom(null, 'meldunek', 'dowody'),
    date: fc.constantFrom('2026-11-23', '2026-11-24'),
    hour: fc.integer({ min: 0, max: 23 }),
    offeredAt: fc.constantFrom(null, 1),
    acceptedAt: fc.constantFrom(null, 2),
    waitedMs: fc.oneof(fc.integer({ min: 0, max: 3e6 }), fc.constantFrom(...GIVE_UP_WITHIN_MS)),
    talkedMs: fc.option(fc.integer({ min: 0, max: 4e6 })),
    reason: fc.constantFrom(...REASONS),
    transfers: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 60 },
)

describe('numbers of a period', () => {
  it('are what filters over the whole list say, for all and for each group', () => {
    fc.assert(
      fc.property(facts, (list) => {
        const tally = new NumbersTally()
        list.forEach((one) => tally.call(one))
        const { all, date, hour, siteId, topicId } = tally.result()
        expect(all).toEqual(slowly(list))
        const groups = { date, siteId } as const
        for (const [name, found] of Object.entries(groups))
          for (const { key, figures } of found)
            expect(figures).toEqual(
              slowly(list.filter((one) => one[name as 'date' | 'siteId'] === key)),
            )
        for (const { key, figures } of topicId)
          expect(figures).toEqual(slowly(list.filter((one) => (one.topicId ?? '') === key)))
        for (const { key, figures } of hour)
          expect(figures).toEqual(slowly(list.filter((one) => one.hour === Number(key))))
      }),
    )
  })

  it('tell those who gave up from those whose visit was called off, and from those we lost', () => {
    const waiting = { acceptedAt: null, talkedMs: null }
    expect(counted(fact({ ...waiting, reason: 'resident-left' })).abandoned).toBe(1)
    expect(counted(fact({ ...waiting, reason: 'visit-cancelled' })).abandoned).toBe(0)
    expect(counted(fact({ ...waiting, reason: 'visit-missed' })).abandoned).toBe(0)
    expect(counted(fact({ ...waiting, reason: 'system' }))).toMatchObject({
      abandoned: 0,
      dropped: 0,
    })
    expect(counted(fact({ reason: 'resident-lost' }))).toMatchObject({ abandoned: 0, dropped: 1 })
  })

  it('count no-shows and those who were refused at the door where they were', () => {
    const tally = new NumbersTally()
    const mark = { siteId: 'wroclaw', topicId: null, date: '2026-11-23', hour: 7 }
    tally.noShow({ ...mark, topicId: 'dowody' })
    tally.refused(mark, 'closed', 4)
    tally.refused({ ...mark, hour: 8 }, 'line-full', 1)
    const { all, hour, topicId } = tally.result()
    expect(all).toMatchObject({ calls: 0, noShows: 1, refused: { closed: 4, 'line-full': 1 } })
    expect(hour.map(({ key, figures }) => [key, figures.refused.closed])).toEqual([
      ['07', 4],
      ['08', 0],
    ])
    expect(topicId.map(({ key, figures }) => [key, figures.noShows])).toEqual([
      ['', 0],
      ['dowody', 1],
    ])
  })
})
