/** Averages of ratings for managers (M4), with small groups hidden: pure. A13 and A14 of SPEC.md. */

/** Fewer ratings than this tell too much about one person. */
export const LEAST_GROUP = 5
export const STARS = [1, 2, 3, 4, 5] as const

/** One rating as it is counted; the month is that of the site's calendar, `2026-11`. */
export type RatingFact = {
  stars: number
  topicId: string | null
  staffId: string
  month: string
}
export type RatingFigure = { count: number; average: number }
/** `figure` is null when the group is hidden. */
export type RatingGroup = { key: string; figure: RatingFigure | null }

const GROUPINGS = ['topicId', 'staffId', 'month'] as const
export type RatingGrouping = (typeof GROUPINGS)[number]
export type RatingFigures = {
  /** Null below LEAST_GROUP. */
  all: RatingFigure | null
  /** How often each of STARS was given; null as `all`. */
  stars: number[] | null
} & Record<RatingGrouping, RatingGroup[]>

type Sum = { count: number; total: number }

/** Adds up rating by rating; `result` can be asked at any time. */
export class RatingsTally {
  readonly #all: Sum = { count: 0, total: 0 }
  readonly #stars = STARS.map(() => 0)
  readonly #groups = new Map(GROUPINGS.map((grouping) => [grouping, new Map<string, Sum>()]))

  add(fact: RatingFact): void {
    addTo(this.#all, fact.stars)
    this.#stars[fact.stars - 1]! += 1
    for (const grouping of GROUPINGS) {
      const groups = this.#groups.get(grouping)!
      const key = fact[grouping] ?? ''
      const group = groups.get(key) ?? { count: 0, total: 0 }
      addTo(group, fact.stars)
      groups.set(key, group)
    }
  }

  result(): RatingFigures {
    const isShown = this.#all.count >= LEAST_GROUP
    const of = (grouping: RatingGrouping) => shownGroups(this.#groups.get(grouping)!)
    return {
      all: isShown ? figureOf(this.#all) : null,
      stars: isShown ? [...this.#stars] : null,
      topicId: of('topicId'),
      staffId: of('staffId'),
      month: of('month'),
    }
  }
}

/**
 * Keys of the groups that must not be shown: those that are too small, and so many of the next smallest
 * that the hidden ones are two at least and together large enough. Else the sum of all, less what is
 * shown, would tell them.
 */
export function hiddenKeys(counts: readonly { key: string; count: number }[]): Set<string> {
  const bySize = counts.toSorted((a, b) => a.count - b.count || (a.key < b.key ? -1 : 1))
  const hidden = new Set<string>()
  let sum = 0
  for (const { key, count } of bySize) {
    const isEnough = hidden.size !== 1 && (hidden.size === 0 || sum >= LEAST_GROUP)
    if (count >= LEAST_GROUP && isEnough) break
    hidden.add(key)
    sum += count
  }
  return hidden
}

function addTo(sum: Sum, stars: number): void {
  sum.count += 1
  sum.total += stars
}

const figureOf = ({ count, total }: Sum): RatingFigure => ({ count, average: total / count })

function shownGroups(groups: ReadonlyMap<string, Sum>): RatingGroup[] {
  const counts = [...groups].map(([key, { count }]) => ({ key, count }))
  const hidden = hiddenKeys(counts)
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, sum]) => ({ key, figure: hidden.has(key) ? null : figureOf(sum) }))
}
