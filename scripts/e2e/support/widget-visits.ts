import type { HoldReply, ResidentVisit, VisitReply } from '#machines/api-booking.ts'
import type { SlotsReply } from '#machines/api-parts.ts'
import { packSlots } from '#machines/slot-pack.ts'
import { DEMO_TOPICS } from '#scripts/demo/demo-data.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { SITE } from './widget-views.ts'

/** Saturday before the visits: 21 November 2026, 9:00 in Wrocław. */
export const NOW = Date.parse('2026-11-21T09:00:00+01:00')
const MINUTE = 60_000
export const TOKEN = 'visit-1.1.abcdefghijklmnopqrstuvwxyz0123456789'
export const SLOTS = `/api/widget/sites/${SITE}/topics/meldunek/slots`
export const HOLDS = '/api/widget/holds'
export const VISITS = '/api/widget/visits'
export const VISIT = '/api/widget/visit'

/** An instant of a day by the city's winter clock. */
export const at = (date: string, time: string): number => Date.parse(`${date}T${time}:00+01:00`)

const slot = (date: string, time: string, staffIds = ['anna', 'piotr']) => ({
  startsAt: at(date, time),
  staffIds,
})
const HOURS = ['08:00', '08:15', '08:30', '10:30', '12:00', '13:45']

/** Six weeks from today: times on working days, none on the others. */
export function freeTimes(): SlotsReply {
  const days = Array.from({ length: 42 }, (_, day) => {
    const date = new Date(NOW + day * 86_400_000).toISOString().slice(0, 10)
    const weekday = new Date(`${date}T12:00:00Z`).getUTCDay()
    const isFree = weekday > 0 && weekday < 6 && day > 1
    const slots = isFree
      ? HOURS.map((time, i) => slot(date, time, i % 2 ? ['anna'] : undefined))
      : []
    return { date, free: slots.length, slots }
  })
  return {
    zone: 'Europe/Warsaw',
    durationMs: 10 * MINUTE,
    days,
    staff: [
      { staffId: 'anna', name: 'Anna' },
      { staffId: 'piotr', name: 'Piotr' },
    ],
    lastDate: '2027-01-15',
  }
}

export const alternatives = [slot('2026-11-25', '10:45'), slot('2026-11-26', '08:00')]

/** A hold as the server answers it, by the clock of the page. */
export const held = (body: unknown, minutes = 15): HoldReply => {
  const { holdId, startsAt, staffId } = body as {
    holdId: string
    startsAt: number
    staffId: string | null
  }
  return {
    holdId,
    staffId: staffId ?? 'piotr',
    staffName: staffId === 'anna' ? 'Anna' : 'Piotr',
    startsAt,
    endsAt: startsAt + 10 * MINUTE,
    until: NOW + minutes * MINUTE,
    now: NOW,
    extensionsLeft: 10,
  }
}

const ICS = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'END:VCALENDAR', ''].join('\r\n')

export function residentVisit(change: Partial<ResidentVisit> = {}): ResidentVisit {
  const startsAt = change.startsAt ?? at('2026-11-25', '10:30')
  const { name, prepare } = DEMO_TOPICS[1]!
  return {
    visitId: 'visit-1',
    siteId: SITE,
    topicId: 'meldunek',
    topicName: name,
    prepare,
    startsAt,
    endsAt: startsAt + 10 * MINUTE,
    staffName: 'Anna',
    state: 'booked',
    name: 'Jan Kowalski',
    checkInFrom: startsAt - 15 * MINUTE,
    checkInUntil: startsAt + 15 * MINUTE,
    awaitsAnswer: false,
    language: 'pl',
    consultantWaits: false,
    ics: ICS,
    ...change,
  }
}
/** Without the server's clock: the page's own is the one that a test moves. */
export const visitReply = (change: Partial<ResidentVisit> = {}, token = TOKEN): VisitReply => ({
  visit: residentVisit(change),
  token,
})

/** A server with free times, where everything that is asked for succeeds. */
export function openBooking(server: ScriptedServer): void {
  let last: HoldReply | null = null
  const hold = ({ body }: { body: unknown }) => ({ body: (last = held(body)) })
  server.api.set(`GET ${SLOTS}`, () => ({ body: packSlots(freeTimes()) }))
  server.api.set(`POST ${HOLDS}`, hold)
  server.api.set(`POST ${HOLDS}/extend`, () => ({ body: { ...last, until: NOW + 60 * MINUTE } }))
  server.api.set(`POST ${HOLDS}/release`, () => ({ body: {} }))
  server.api.set(`POST ${VISIT}/language`, ({ body }) => ({
    body: visitReply({ language: (body as { language: 'pl' }).language }),
  }))
  server.api.set(`POST ${VISITS}`, () => ({
    body: visitReply({ startsAt: last!.startsAt, staffName: last!.staffName }),
  }))
}
