import type { SiteNow } from '#machines/api-numbers.ts'
import type { Figures } from '#machines/numbers.ts'
import type { NumbersNow, NumbersReply } from './components/numbers/numbers-api.ts'
import { T0 } from './test-views.ts'

/** Numbers for tests, each a whole reply with what differs given. */

export function figures(change: Partial<Figures> = {}): Figures {
  return {
    ...{ calls: 0, offered: 0, answered: 0, abandoned: 0, dropped: 0, transfers: 0, noShows: 0 },
    abandonedWithin: [0, 0, 0, 0, 0],
    refused: { closed: 0, 'closing-soon': 0, 'line-full': 0, 'too-many-tickets': 0 },
    waiting: null,
    talking: null,
    ...change,
  }
}

/** Two consultants at work, one resident who waits for six minutes. */
export function siteNow(change: Partial<SiteNow> = {}): SiteNow {
  return {
    ...{ siteId: 'wroclaw', name: 'Wrocław', waiting: 1, longestSince: T0 - 6 * 60_000 },
    ...{ calls: 1, channels: 2 },
    consultants: [
      { staffId: 'staff-1', name: 'Anna Nowak', state: 'busy', since: T0 - 4 * 60_000 },
      { staffId: 'staff-2', name: 'Jan Lis', state: 'pause', since: T0 - 30_000 },
    ],
    ...change,
  }
}

export const numbersNow = (sites: SiteNow[] = [siteNow()], now = T0): NumbersNow => ({ now, sites })

const MORNING = figures({
  ...{ calls: 9, offered: 8, answered: 7, abandoned: 2, dropped: 1, transfers: 1 },
  abandonedWithin: [1, 0, 1, 0, 0],
  waiting: { medianMs: 150_000, p90Ms: 420_000 },
  talking: { medianMs: 480_000, p90Ms: 900_000 },
})
const NOON = figures({
  ...{ calls: 3, offered: 3, answered: 3, noShows: 2 },
  refused: { closed: 4, 'closing-soon': 0, 'line-full': 1, 'too-many-tickets': 0 },
  waiting: { medianMs: 45_000, p90Ms: 60_000 },
  talking: { medianMs: 240_000, p90Ms: 300_000 },
})
const ALL = figures({
  ...{ calls: 12, offered: 11, answered: 10, abandoned: 2, dropped: 1, transfers: 1, noShows: 2 },
  abandonedWithin: [1, 0, 1, 0, 0],
  refused: { closed: 4, 'closing-soon': 0, 'line-full': 1, 'too-many-tickets': 0 },
  waiting: { medianMs: 120_000, p90Ms: 420_000 },
  talking: { medianMs: 420_000, p90Ms: 3_900_000 },
})

/** Twelve requests of one day (`2026-11-20` unless given), at one site of two. */
export function numbersReply(date = '2026-11-20'): NumbersReply {
  return {
    zone: 'Europe/Warsaw',
    all: ALL,
    date: [{ key: date, figures: ALL }],
    hour: [
      { key: '08', figures: MORNING },
      { key: '10', figures: NOON },
    ],
    siteId: [{ key: 'wroclaw', figures: ALL }],
    topicId: [
      { key: '', figures: NOON },
      { key: 'meldunek', figures: MORNING },
    ],
    sites: [
      { siteId: 'wroclaw', name: 'Wrocław' },
      { siteId: 'rada', name: 'Rada Miejska Wrocławia' },
    ],
    topics: [
      {
        ...{ topicId: 'meldunek', siteId: 'wroclaw' },
        name: { pl: 'Meldunek i zameldowanie na pobyt stały', en: 'Registration of residence' },
      },
      { topicId: 'skargi', siteId: 'rada', name: { pl: 'Skargi i wnioski', en: 'Complaints' } },
    ],
  }
}
