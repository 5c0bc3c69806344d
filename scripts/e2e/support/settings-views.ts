import type { AuditEvent, Hours, Topic } from '#machines/api-admin.ts'
import { polishHolidays } from '#machines/holidays.ts'
import { addDays } from '#staff/components/schedule/local-days.ts'
import { at, nextWorkday, TODAY, visit, ZONE } from './schedule-views.ts'
import type { ScriptedServer } from './scripted-server.ts'

/** Scripted replies of topics, opening hours and the log: long names, odd states, both sites. */

export const YEAR = Number(TODAY.slice(0, 4)) + 1

const topic = (topicId: string, pl: string, en: string, over: Partial<Topic> = {}): Topic => ({
  ...{ topicId, siteId: 'wroclaw', name: { pl, en }, order: 0, active: true, bookable: true },
  prepare: { pl: 'Dowód osobisty albo paszport', en: 'Identity card or passport' },
  ...{ minutes: 15, bufferBeforeMin: 0, bufferAfterMin: 5, leadMin: 120, aheadDays: 30 },
  ...over,
})
export const TOPICS: Topic[] = [
  topic('meldunek', 'Meldunek i zameldowanie na pobyt stały', 'Registration of residence'),
  topic('dowod', 'Dowód osobisty', 'Identity card', { order: 1, minutes: 20, leadMin: 2880 }),
  topic('podatki', 'Podatki i opłaty lokalne', 'Local taxes', { order: 2, bookable: false }),
  topic('slub', 'Śluby', 'Weddings', { order: 3, active: false, bufferBeforeMin: 10 }),
]
const LANGUAGES = ['pl', 'en']
export const topicsReply = (topics: readonly Topic[] = TOPICS) => ({
  topics,
  serving: topics.map(({ topicId }) => ({
    topicId,
    names: topicId === 'slub' ? [] : ['Anna Konsultantka', 'Bartłomiej Wiśniewski-Kowalczyk'],
  })),
  sites: [
    { siteId: 'wroclaw', name: 'Wrocław', languages: LANGUAGES },
    { siteId: 'rada', name: 'Rada Miejska Wrocławia', languages: LANGUAGES },
  ],
})

export const HOURS: Hours = {
  siteId: 'wroclaw',
  opening: [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: '08:00', to: '12:00' },
    ...(weekday === 3 ? [{ weekday, from: '13:00', to: '17:00' }] : []),
  ]),
  exceptions: [
    {
      ...{ date: addDays(TODAY, 20), parts: [{ from: '09:00', to: '11:00' }] },
      note: { pl: 'Szkolenie pracowników urzędu', en: 'Training' },
    },
  ],
  pushesOverVisits: false,
}

let made = 0
const event = (action: string, over: Partial<AuditEvent> = {}): AuditEvent => ({
  ...{ eventId: `event-${(made += 1)}`, at: at(TODAY, '12:00') - made * 61_000, siteId: 'wroclaw' },
  ...{ actorId: 'staff-1', actorName: 'Anna Konsultantka', action, result: 'ok' as const },
  ...{ objectType: null, objectId: null },
  ...over,
})
const about = (objectType: string, objectId: string) => ({ objectType, objectId })
export const EVENTS: AuditEvent[] = [
  event('topic.changed', about('topic', 'dowod')),
  event('login', { actorId: null, actorName: null, siteId: null, result: 'failed' }),
  event('working-time.approved', about('day', `staff-2:${TODAY}`)),
  event('account.suspended', about('staff', 'staff-2')),
  event('purge', { actorId: 'system', actorName: null }),
  event('visit.moved', { ...about('visit', 'b1b1b1b1-1111'), actorName: null, actorId: 'gone' }),
  event('hours.changed', about('site', 'wroclaw')),
  event('moon.landed', { result: 'locked' }),
]

/** Lets the scripted server answer what the three parts ask when they are opened. */
export function settled(server: ScriptedServer) {
  let topics = TOPICS
  server.api.set('GET /api/staff/topics', () => ({ body: topicsReply(topics) }))
  server.api.set('POST /api/staff/topics/order', ({ body }) => {
    const { topicIds } = body as { topicIds: string[] }
    topics = topicIds.map((id) => topics.find(({ topicId }) => topicId === id)!)
    return { body: {} }
  })
  server.api.set('POST /api/staff/topics/save', ({ body }) => {
    const saved = body as Topic
    topics = [...topics.filter(({ topicId }) => topicId !== saved.topicId), saved]
    return { body: { topic: saved } }
  })
  for (const siteId of ['wroclaw', 'rada']) {
    const hours = siteId === 'wroclaw' ? HOURS : { ...HOURS, siteId, opening: [], exceptions: [] }
    server.api.set(`GET /api/staff/sites/${siteId}/hours`, () => ({
      body: { hours, savedAt: 1, zone: ZONE },
    }))
  }
  server.api.set('POST /api/staff/hours/save', () => ({
    body: { saved: true, savedAt: 2, outside: [], outsideCount: 0 },
  }))
  for (const year of [YEAR - 1, YEAR]) {
    server.api.set(`GET /api/staff/holidays/${year}`, () => ({
      body: { days: polishHolidays(year) },
    }))
  }
  server.api.set('GET /api/staff/audit', ({ query }) => ({
    body: {
      events: query['before'] ? [event('logout')] : EVENTS,
      next: query['before'] ? null : 'older',
      people: [
        { staffId: 'staff-1', name: 'Anna Konsultantka' },
        { staffId: 'staff-2', name: 'Bartłomiej Wiśniewski-Kowalczyk' },
      ],
    },
  }))
}

/** The answer to hours that leave visits outside; saved when the manager wants it so. */
export function leavingOutside(saved: boolean) {
  const date = nextWorkday()
  const contact = { name: 'Małgorzata Brzęczyszczykiewicz', email: 'm@example.pl', need: null }
  return {
    saved,
    savedAt: saved ? 3 : 1,
    outside: [visit({ date, time: '14:00', contact }), visit({ date, time: '15:00' })],
    outsideCount: 5,
  }
}
