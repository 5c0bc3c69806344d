import { packSlots } from '#machines/slot-pack.ts'
import type { BoardReply, CalendarDay, Orphan, StaffVisit } from '#machines/api-schedule.ts'
import {
  addDays,
  dateAt,
  daysFrom,
  weekdayOf,
  weekOf,
} from '#staff/components/schedule/local-days.ts'
import { staffVisit } from '#staff/test-schedule.ts'
import type { ScriptedServer } from './scripted-server.ts'

/** Scripted replies of the schedule: a busy week around today, with every state that can be shown. */

export const ZONE = 'Europe/Warsaw'
export const TODAY = dateAt(Date.now(), ZONE)
export const MONDAY = weekOf(TODAY)
const MINUTE = 60_000

/** A time of day in Warsaw as an instant; the change of clocks is not near midday. */
export function at(date: string, time: string): number {
  const utc = Date.parse(`${date}T${time}:00Z`)
  const shown = Date.parse(`${dateAt(utc, ZONE)}T${timeOf(utc)}:00Z`)
  return utc - (shown - utc)
}
const timeOf = (instant: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, timeStyle: 'short' }).format(instant)
const span = (date: string, from: string, to: string) => ({
  from: at(date, from),
  to: at(date, to),
})

const PEOPLE = [
  { staffId: 'staff-1', name: 'Anna Konsultantka' },
  { staffId: 'staff-2', name: 'Bartłomiej Wiśniewski-Kowalczyk' },
  { staffId: 'staff-3', name: 'Celina Nowak' },
]

export function visit(change: Partial<StaffVisit> & { date: string; time: string }): StaffVisit {
  const { date, time, ...rest } = change
  const startsAt = at(date, time)
  return staffVisit({
    visitId: `${date}-${time.replace(':', '')}`,
    startsAt,
    endsAt: startsAt + 20 * MINUTE,
    ...rest,
  })
}

/** The visits of one day: each state once. */
export function visitsOf(date: string): StaffVisit[] {
  if (weekdayOf(date) > 5) return []
  return [
    visit({ date, time: '08:00', state: 'kept', contact: null }),
    visit({ date, time: '09:00', state: 'missed', topicId: 'dowod' }),
    visit({ date, time: '09:30', state: 'cancelled', mailFailed: true }),
    visit({
      date,
      time: '10:20',
      state: 'checked-in',
      contact: {
        name: 'Małgorzata Brzęczyszczykiewicz',
        email: 'malgorzata.brzeczyszczykiewicz@poczta.example.pl',
        need: 'tłumacz języka migowego',
      },
    }),
    visit({ date, time: '11:00', awaitsAnswer: true, topicId: 'podatki' }),
    visit({ date, time: '14:00' }),
  ]
}

/** Wednesday waits, Thursday was refused, the weekend is free. */
export function calendarDays(from: string, count: number): CalendarDay[] {
  return daysFrom(from, count).map((date): CalendarDay => {
    const weekday = weekdayOf(date)
    const proposed = {
      periods: [span(date, '10:00', '18:00')],
      breaks: [span(date, '13:00', '13:30')],
      at: Date.now() - 60 * MINUTE,
    }
    return {
      date,
      periods: weekday > 5 ? [] : [span(date, '08:00', '12:00'), span(date, '13:00', '16:00')],
      breaks: weekday > 5 ? [] : [span(date, '10:00', '10:15')],
      proposal:
        weekday === 3
          ? { ...proposed, state: 'proposed', reason: null }
          : weekday === 4
            ? { ...proposed, state: 'refused', reason: 'Tego dnia brakuje osób rano.' }
            : null,
      visits: visitsOf(date),
    }
  })
}

export function boardReply(from: string, count: number): BoardReply {
  const rows = PEOPLE.slice(0, 2).flatMap(({ staffId }) =>
    calendarDays(from, count)
      .filter(({ periods }) => periods.length > 0)
      .map(({ visits, ...day }) => ({ ...day, staffId, visits: visits.length })),
  )
  return {
    zone: ZONE,
    staff: PEOPLE,
    rows,
    awaiting: rows.filter(({ proposal }) => proposal?.state === 'proposed').length,
  }
}

/** Two visits that lose their consultant: one has targets, the other has none. */
export function orphans(date: string): Orphan[] {
  const [first, second] = [visit({ date, time: '14:00' }), visit({ date, time: '15:00' })]
  return [
    {
      visit: first,
      targets: [
        { staffId: 'staff-2', name: PEOPLE[1]!.name, startsAt: first.startsAt, kind: 'same-time' },
        {
          staffId: 'staff-3',
          name: PEOPLE[2]!.name,
          startsAt: first.startsAt + 15 * MINUTE,
          kind: 'nearest',
        },
      ],
    },
    { visit: second, targets: [] },
  ]
}

/** Free times on the days after today, every half hour from nine to eleven. */
export function slotsReply(from: string, count: number) {
  return {
    zone: ZONE,
    durationMs: 20 * MINUTE,
    lastDate: addDays(TODAY, 60),
    staff: PEOPLE,
    days: daysFrom(from, count).map((date) => {
      const times = weekdayOf(date) > 5 ? [] : ['09:00', '09:30', '10:00', '10:30', '11:00']
      const slots = times.map((time, index) => ({
        startsAt: at(date, time),
        staffIds: index % 2 === 0 ? ['staff-1', 'staff-2'] : ['staff-2'],
      }))
      return { date, free: slots.length, slots }
    }),
  }
}

const SITE = {
  siteId: 'wroclaw',
  topics: [
    {
      topicId: 'meldunek',
      name: { pl: 'Meldunek i zameldowanie na pobyt stały', en: 'Registration' },
    },
    { topicId: 'dowod', name: { pl: 'Dowód osobisty', en: 'Identity card' } },
    { topicId: 'podatki', name: { pl: 'Podatki i opłaty lokalne', en: 'Local taxes' } },
  ],
}

/** Lets the scripted server answer everything that the schedule's screens ask when they are opened. */
export function scheduled(server: ScriptedServer) {
  const count = (query: Record<string, string>) => Number(query['days'] ?? 1)
  const from = (query: Record<string, string>) => query['from'] ?? TODAY
  server.api.set('GET /api/staff/calendar', ({ query }) => ({
    body: {
      zone: ZONE,
      staffId: 'staff-1',
      name: PEOPLE[0]!.name,
      days: calendarDays(from(query), count(query)),
    },
  }))
  server.api.set('GET /api/staff/working-time/board', ({ query }) => ({
    body: boardReply(from(query), count(query)),
  }))
  server.api.set('GET /api/staff/visits', ({ query }) => ({
    body: { visits: visitsOf(from(query)), more: true },
  }))
  for (const { topicId } of SITE.topics) {
    server.api.set(`GET /api/staff/sites/wroclaw/topics/${topicId}/slots`, ({ query }) => ({
      body: packSlots(slotsReply(from(query), count(query))),
    }))
  }
  server.api.set('GET /api/widget/sites/wroclaw', () => ({ body: SITE }))
  server.api.set('GET /api/widget/sites/rada', () => ({ body: { siteId: 'rada', topics: [] } }))
}

/** The next day from Monday to Friday, after today. */
export function nextWorkday(): string {
  return daysFrom(addDays(TODAY, 1), 3).find((date) => weekdayOf(date) <= 5)!
}
