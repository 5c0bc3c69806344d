import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { Temporal } from 'temporal-polyfill'
import { tzlib_get_ical_block } from 'timezones-ical-library'
import { ZONE } from '#server/local-time.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { sayIn } from './words.ts'

/** What of a visit goes into its calendar file: nothing that tells who comes, or with what matter. */
export type CalendarVisit = Pick<
  VisitRow,
  '_id' | 'startsAt' | 'endsAt' | 'state' | 'linkVersion' | 'language' | 'updatedAt'
>

export type CalendarPlace = {
  /** Name of the site in the visit's language. */
  siteName: string
  /** Address that opens the visit, token and all; a file of a cancelled one leaves it out. */
  link: string
  /** The address from which letters are sent, `config.mail.address`: the organiser of the event. */
  sender: string
}

/**
 * The calendar file of a visit (RFC 5545): published, or withdrawn once it is cancelled. The same visit
 * gives the same text; a move raises SEQUENCE by the link version, so that calendars replace the entry.
 */
export function icsOf(visit: CalendarVisit, { siteName, link, sender }: CalendarPlace): string {
  const say = sayIn(visit.language)
  const cancelled = visit.state === 'cancelled'
  const calendar = ical({
    prodId: { company: 'Okienko', product: 'Okienko', language: visit.language.toUpperCase() },
    method: cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
    // A zone for the whole file would be put on DTSTAMP too, which has to be UTC.
    timezone: { name: null, generator: zoneBlock },
  })
  calendar.createEvent({
    id: visit._id,
    // A cancellation is a change too (RFC 5546, 3.2.5), and nothing follows it.
    sequence: visit.linkVersion + (cancelled ? 1 : 0),
    stamp: new Date(visit.updatedAt),
    ...timesOf(visit),
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: { name: siteName, email: sender },
    summary: say(cancelled ? 'calendar.cancelled' : 'calendar.summary', { site: siteName }),
    description: cancelled
      ? say('calendar.descriptionCancelled')
      : say('calendar.description', { link }),
    location: say('calendar.place'),
    ...(cancelled ? {} : { url: link }),
  })
  return calendar.toString()
}

/** Times in the hour that autumn has twice are told in UTC: readers differ about which one is meant. */
function timesOf({ startsAt, endsAt }: CalendarVisit) {
  const [start, end] = [startsAt, endsAt].map((at) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime]
  const isLocal = isSingle(start) && isSingle(end)
  return { start, end, timezone: isLocal ? ZONE : null }
}

function isSingle(time: Temporal.ZonedDateTime): boolean {
  const read = (disambiguation: 'earlier' | 'later') =>
    time.toPlainDateTime().toZonedDateTime(ZONE, { disambiguation }).epochMilliseconds
  return read('earlier') === read('later')
}

function zoneBlock(zone: string): string {
  return String(tzlib_get_ical_block(zone)[0])
}
