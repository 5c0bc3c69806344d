import type { CalendarDay, StaffVisit } from '#machines/api-schedule.ts'

/** Days and visits for tests, each a whole one with what differs given. All in the winter of 2026. */

/** A time of day on a winter day in Warsaw as an instant. */
export const winter = (date: string, time: string) => Date.parse(`${date}T${time}:00+01:00`)

export function staffVisit(change: Partial<StaffVisit> = {}): StaffVisit {
  const startsAt = change.startsAt ?? winter('2026-11-25', '10:20')
  return {
    visitId: 'visit-1',
    siteId: 'wroclaw',
    topicId: 'meldunek',
    staffId: 'staff-1',
    startsAt,
    endsAt: startsAt + 20 * 60_000,
    state: 'booked',
    language: 'pl',
    contact: { name: 'Anna Kowalska', email: 'anna@example.pl', need: null },
    checkedInAt: null,
    awaitsAnswer: false,
    mailFailed: false,
    rev: 3,
    ...change,
  }
}

export function calendarDay(date: string, change: Partial<CalendarDay> = {}): CalendarDay {
  return { date, periods: [], breaks: [], proposal: null, visits: [], ...change }
}
