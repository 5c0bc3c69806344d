import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hiddenKeys, LEAST_GROUP, RatingsTally, type RatingFact } from './ratings.ts'

const times = (n: number, stars: number, over: Partial<RatingFact> = {}): RatingFact[] =>
  Array.from({ length: n }, () => ({
    ...{ stars, topicId: 'dowody', staffId: 'anna', month: '2026-11' },
    ...over,
  }))
function tally(...facts: RatingFact[]) {
  const sums = new RatingsTally()
  facts.forEach((fact) => sums.add(fact))
  return sums.result()
}
const shown = (groups: { key: string; figure: unknown }[]) =>
  groups.filter(({ figure }) => figure).map(({ key }) => key)

describe('averages', () => {
  it('[A13] of four ratings are hidden, of five told', () => {
    expect(tally(...times(4, 5))).toMatchObject({ all: null, stars: null })
    const five = tally(...times(3, 5), ...times(2, 2))
    expect(five.all).toEqual({ count: 5, average: 19 / 5 })
    expect(five.stars).toEqual([0, 2, 0, 0, 3])
    expect(five.staffId).toEqual([{ key: 'anna', figure: { count: 5, average: 19 / 5 } }])
  })

  it('[A14] another group is hidden with a single small one', () => {
    const { staffId, all } = tally(
      ...times(9, 4),
      ...times(6, 3, { staffId: 'bartek' }),
      ...times(2, 1, { staffId: 'celina' }),
    )
    expect(all?.count).toBe(17)
    expect(shown(staffId)).toEqual(['anna'])
    expect(staffId.map(({ key }) => key)).toEqual(['anna', 'bartek', 'celina'])
  })

  it('[A14] two small ones with less than five together take a third one along', () => {
    const counts = [20, 7, 2, 2].map((count, i) => ({ key: String(i), count }))
    expect([...hiddenKeys(counts)].sort()).toEqual(['1', '2', '3'])
    const enough = [20, 7, 3, 2].map((count, i) => ({ key: String(i), count }))
    expect([...hiddenKeys(enough)].sort()).toEqual(['2', '3'])
  })

  it('keep calls without a topic as a group of their own', () => {
    expect(tally(...times(5, 5, { topicId: null })).topicId).toMatchObject([{ key: '' }])
  })
})

describe('any counts', () => {
  const anyCounts = fc
    .array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 })
    .map((list) => list.map((count, i) => ({ key: `k${i}`, count })))
  const sum = (list: { count: number }[]) => list.reduce((all, { count }) => all + count, 0)

  it('[A13, A14] hide every small group, and nobody can reckon one from the others', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const hidden = hiddenKeys(counts)
        const out = counts.filter(({ key }) => hidden.has(key))
        for (const { key, count } of counts) if (count < LEAST_GROUP) expect(hidden).toContain(key)
        if (out.length === 0 || sum(counts) < LEAST_GROUP) return
        // What the sum of all, less the shown ones, tells.
        expect(sum(out)).toBeGreaterThanOrEqual(LEAST_GROUP)
        expect(out.length).toBeGreaterThanOrEqual(2)
      }),
      { seed: 20261121, numRuns: 2_000 },
    )
  })

  it('[A14] hide no more than they must: by trying every smaller choice', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const small = counts.filter(({ count }) => count < LEAST_GROUP)
        const isSafe = (out: typeof counts) =>
          out.length === 0 || (out.length >= 2 && sum(out) >= LEAST_GROUP)
        const others = counts.filter(({ count }) => count >= LEAST_GROUP)
        const least = Array.from({ length: 2 ** others.length }, (_, bits) => [
          ...small,
          ...others.filter((_one, i) => (bits >> i) & 1),
        ])
          .filter(isSafe)
          .map((out) => out.length)
        const expected = least.length > 0 ? Math.min(...least) : counts.length
        expect(hiddenKeys(counts).size).toBe(expected)
      }),
      { seed: 20261123, numRuns: 1_000 },
    )
  })
})
