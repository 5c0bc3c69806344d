import type { EndReason } from './views.ts'

/** Counting calls over a period (M5, G9): pure, fed call by call, so that a year needs no copy of itself. */

/** What of a call that is over is counted; day and hour are those of the site's clock at its end. */
export type CallFact = {
  siteId: string
  topicId: string | null
  date: string
  /** 0 to 23. */
  hour: number
  offeredAt: number | null
  acceptedAt: number | null
  waitedMs: number
  talkedMs: number | null
  reason: EndReason
  transfers: number
}
/** Where and when something else was counted. */
export type Mark = Pick<CallFact, 'siteId' | 'date' | 'hour'> & { topicId: string | null }

/** Why a resident could not come into the line. */
export const REFUSED_JOINS = ['closed', 'closing-soon', 'line-full', 'too-many-tickets'] as const
export type RefusedJoin = (typeof REFUSED_JOINS)[number]

/** Median and 90th percentile by nearest rank (ms); null without any. */
export type Spread = { medianMs: number; p90Ms: number } | null

/** Upper ends (ms) of the times after which people gave up waiting; the last one is open. */
export const GIVE_UP_WITHIN_MS = [60_000, 300_000, 600_000, 1_200_000] as const

export type Figures = {
  /** Calls that ended, whatever became of them. */
  calls: number
  /** Offered to a consultant at least once. */
  offered: number
  answered: number
  /** Waited and went, or never came back to their place. */
  abandoned: number
  /** The same by how long they had waited: within each of GIVE_UP_WITHIN_MS, and longer. */
  abandonedWithin: number[]
  /** Answered, and then lost on the way: by the connection or by us. */
  dropped: number
  transfers: number
  /** Booked visits to which nobody came. */
  noShows: number
  refused: Record<RefusedJoin, number>
  /** From arrival to answer, of those answered. */
  waiting: Spread
  talking: Spread
}

type Group = Omit<Figures, 'waiting' | 'talking'> & { waits: number[]; talks: number[] }
const GROUPINGS = ['date', 'hour', 'siteId', 'topicId'] as const
type Grouping = (typeof GROUPINGS)[number]
/** Figures by the day, the hour of the day, the site and the topic (empty: none chosen). */
export type Numbers = { all: Figures } & Record<Grouping, { key: string; figures: Figures }[]>

const ABANDONED: ReadonlySet<EndReason> = new Set([
  'resident-left',
  'ticket-expired',
  'resident-lost',
])
const DROPPED: ReadonlySet<EndReason> = new Set(['resident-lost', 'system'])

/** Adds up; `result` can be asked at any time. */
export class NumbersTally {
  readonly #all = emptyGroup()
  readonly #groups = new Map<Grouping, Map<string, Group>>(
    GROUPINGS.map((grouping) => [grouping, new Map()]),
  )

  call(fact: CallFact): void {
    for (const group of this.#groupsOf(fact)) addCall(group, fact)
  }

  noShow(mark: Mark): void {
    for (const group of this.#groupsOf(mark)) group.noShows += 1
  }

  refused(mark: Mark, reason: RefusedJoin, count: number): void {
    for (const group of this.#groupsOf(mark)) group.refused[reason] += count
  }

  result(): Numbers {
    const of = (grouping: Grouping) =>
      [...this.#groups.get(grouping)!]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, group]) => ({ key, figures: figuresOf(group) }))
    return {
      all: figuresOf(this.#all),
      date: of('date'),
      hour: of('hour'),
      siteId: of('siteId'),
      topicId: of('topicId'),
    }
  }

  #groupsOf(mark: Mark): Group[] {
    const keys: Record<Grouping, string> = {
      date: mark.date,
      hour: String(mark.hour).padStart(2, '0'),
      siteId: mark.siteId,
      topicId: mark.topicId ?? '',
    }
    return [
      this.#all,
      ...GROUPINGS.map((grouping) => {
        const groups = this.#groups.get(grouping)!
        const known = groups.get(keys[grouping])
        if (known) return known
        const fresh = emptyGroup()
        groups.set(keys[grouping], fresh)
        return fresh
      }),
    ]
  }
}

/** The value below or at which the share `q` (0 to 1) of all lies. */
function nearestRank(sorted: readonly number[], q: number): number {
  return sorted[Math.max(Math.ceil(q * sorted.length), 1) - 1]!
}

function emptyGroup(): Group {
  return {
    ...{ calls: 0, offered: 0, answered: 0, abandoned: 0, dropped: 0, transfers: 0, noShows: 0 },
    abandonedWithin: [...GIVE_UP_WITHIN_MS.map(() => 0), 0],
    refused: { closed: 0, 'closing-soon': 0, 'line-full': 0, 'too-many-tickets': 0 },
    waits: [],
    talks: [],
  }
}

function addCall(group: Group, fact: CallFact): void {
  const { offeredAt, acceptedAt, waitedMs, talkedMs, reason } = fact
  group.calls += 1
  group.transfers += fact.transfers
  if (offeredAt !== null) group.offered += 1
  if (acceptedAt !== null) {
    group.answered += 1
    group.waits.push(waitedMs)
    if (DROPPED.has(reason)) group.dropped += 1
  } else if (ABANDONED.has(reason)) {
    group.abandoned += 1
    const within = GIVE_UP_WITHIN_MS.findIndex((limit) => waitedMs <= limit)
    group.abandonedWithin[within === -1 ? GIVE_UP_WITHIN_MS.length : within]! += 1
  }
  if (talkedMs !== null) group.talks.push(talkedMs)
}

function figuresOf({ waits, talks, ...counts }: Group): Figures {
  return {
    ...counts,
    abandonedWithin: [...counts.abandonedWithin],
    refused: { ...counts.refused },
    waiting: spreadOf(waits),
    talking: spreadOf(talks),
  }
}

function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  return { medianMs: nearestRank(sorted, 0.5), p90Ms: nearestRank(sorted, 0.9) }
}
