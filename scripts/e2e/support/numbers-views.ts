import type { SiteNow } from '#machines/api-numbers.ts'
import type { Figures } from '#machines/numbers.ts'
import { addDays, daysFrom, weekdayOf } from '#staff/components/schedule/local-days.ts'
import type { NumbersNow, NumbersReply } from '#staff/components/numbers/numbers-api.ts'
import { TODAY, ZONE } from './schedule-views.ts'
import type { ScriptedServer } from './scripted-server.ts'

/** Scripted replies of the numbers: a busy site and an empty one, long names, every state. */

const MINUTE = 60_000

/** Figures that hang together, for so many requests. */
export function figuresOf(calls: number): Figures {
  const answered = Math.floor(calls * 0.8)
  const abandoned = Math.floor(calls * 0.15)
  const late = Math.floor(abandoned / 3)
  const spread = (median: number) =>
    answered === 0 ? null : { medianMs: median * 1_000, p90Ms: median * 2_700 }
  return {
    ...{ calls, answered, abandoned, offered: answered + late },
    abandonedWithin: [late, abandoned - 2 * late, late, 0, 0],
    ...{
      dropped: calls > 20 ? 2 : 0,
      transfers: Math.floor(calls / 9),
      noShows: calls > 9 ? 1 : 0,
    },
    refused: { closed: calls, 'closing-soon': 1, 'line-full': 0, 'too-many-tickets': 2 },
    ...{ waiting: spread(145), talking: spread(612) },
  }
}

const TOPICS: [topicId: string, siteId: string, name: string, calls: number][] = [
  ['meldunek', 'wroclaw', 'Meldunek i zameldowanie na pobyt stały lub czasowy', 61],
  ['dowod', 'wroclaw', 'Dowód osobisty', 48],
  ['podatki', 'wroclaw', 'Podatki i opłaty lokalne', 17],
  ['skargi', 'rada', 'Skargi i wnioski do Rady Miejskiej', 3],
]

/** The days of a period until today have calls, weekends none. */
export function numbersReply(from: string, count: number): NumbersReply {
  const dates = daysFrom(from, count).filter((date) => weekdayOf(date) <= 5 && date <= TODAY)
  const hours = [8, 9, 10, 11, 12, 14, 15, 16]
  return {
    zone: ZONE,
    all: figuresOf(1_234),
    date: dates.map((key, index) => ({ key, figures: figuresOf(40 + ((index * 7) % 23)) })),
    hour: hours.map((hour, index) => ({
      key: String(hour).padStart(2, '0'),
      figures: figuresOf(30 + ((index * 17) % 41)),
    })),
    siteId: [
      { key: 'rada', figures: figuresOf(3) },
      { key: 'wroclaw', figures: figuresOf(126) },
    ],
    topicId: [
      { key: '', figures: figuresOf(9) },
      ...TOPICS.map(([key, , , calls]) => ({ key, figures: figuresOf(calls) })),
    ],
    sites: [
      { siteId: 'wroclaw', name: 'Wrocław' },
      { siteId: 'rada', name: 'Rada Miejska Wrocławia' },
    ],
    topics: TOPICS.map(([topicId, siteId, pl]) => ({ topicId, siteId, name: { pl } })),
  }
}

/** Nothing at all, as on the first day. */
export function noNumbers(): NumbersReply {
  const none = { date: [], hour: [], siteId: [], topicId: [] }
  const figures: Figures = {
    ...figuresOf(0),
    refused: { closed: 0, 'closing-soon': 0, 'line-full': 0, 'too-many-tickets': 0 },
  }
  return { ...numbersReply(TODAY, 1), ...none, all: figures }
}

const EMPTY: SiteNow = {
  ...{ siteId: 'rada', name: 'Rada Miejska Wrocławia', waiting: 0, longestSince: null },
  ...{ calls: 0, channels: 0, consultants: [] },
}

/** A site with a line that waits for far too long, and one where nobody is. */
export function numbersNow(): NumbersNow {
  const now = Date.now()
  const since = (minutes: number) => now - minutes * MINUTE
  return {
    now,
    sites: [
      {
        ...{ siteId: 'wroclaw', name: 'Wrocław', waiting: 12, longestSince: since(17) },
        ...{ calls: 2, channels: 4 },
        consultants: [
          { staffId: 'staff-1', name: 'Anna Konsultantka', state: 'busy', since: since(4) },
          {
            ...{ staffId: 'staff-2', name: 'Bartłomiej Wiśniewski-Kowalczyk' },
            ...{ state: 'wrapping', since: since(0) },
          },
          { staffId: 'staff-3', name: 'Celina Nowak', state: 'busy', since: since(75) },
          { staffId: 'staff-4', name: 'Daria Lis', state: 'pause', since: since(12) },
        ],
      },
      EMPTY,
    ],
  }
}

/** Lets the scripted server answer what the numbers' screens ask. */
export function counted(server: ScriptedServer) {
  server.api.set('GET /api/staff/numbers/now', () => ({ body: numbersNow() }))
  server.api.set('GET /api/staff/numbers', ({ query }) => ({
    body: numbersReply(query['from'] ?? addDays(TODAY, -6), Number(query['days'] ?? 7)),
  }))
}
