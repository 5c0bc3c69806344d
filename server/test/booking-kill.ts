import { createBooking, type Booking } from '#server/booking/booking.ts'
import { createVisitLinks } from '#server/booking/links.ts'
import type { Clock } from '#server/clock.ts'
import type { Models } from '#server/models/index.ts'
import type { Sites } from '#server/sites.ts'
import { at, fixedId } from './schedule-city.ts'
import { SITE } from './test-city.ts'
import { silentLog } from './test-database.ts'

/** What the process that is killed and the one that looks afterwards have in common. */

export const DEEDS = [
  'day',
  'hold',
  'sweep',
  'book',
  'late',
  'move',
  'break',
  'cancel',
  'accept',
  'speak',
] as const
export type Deed = (typeof DEEDS)[number]
/** The visit, and its hold. */
export const KILLED = fixedId('killed')
const WIDGET = fixedId('widget')
export const TARGET = { holdId: fixedId('target'), startsAt: at('10:00') }

/** Booking of the test city, without the network before it. */
export function bookingOn(models: Models, { now }: Pick<Clock, 'now'>): Booking {
  const site = {
    ...{ siteId: SITE, languages: ['pl', 'en'] as const, name: { pl: 'Urząd' } },
    terms: { version: '1', url: '' },
  }
  const sites = { get: (siteId: string) => (siteId === SITE ? site : undefined) }
  return createBooking({
    ...{ models, now, log: silentLog, secret: 's'.repeat(40), holdsPerAddress: 5 },
    sites: sites as unknown as Sites,
    links: createVisitLinks('s'.repeat(40)),
    widgetOrigin: () => 'http://localhost',
    sender: 'okienko@example.org',
    onOwed: () => {},
    onChanged: () => {},
    giveUpTicket: () => {},
  })
}

/** @throws when the time is gone */
export async function holdFor(booking: Booking, holdId: string, startsAt: number): Promise<void> {
  const place = { siteId: SITE, topicId: 'meldunek', staffId: 'anna', addressKey: 'a' }
  const held = await booking.hold({ ...place, holdId, startsAt, widgetId: WIDGET })
  if ('refused' in held) throw new Error(held.refused)
}

/** The hold of the visit becomes the visit. */
export function bookHold(booking: Booking) {
  const person = { name: 'Jan', email: 'jan@example.org', need: null }
  const form = { termsVersion: '1', language: 'pl' as const, website: '', filledMs: 9_000 }
  return booking.book({ holdId: KILLED, ...person, ...form, giveUpTicket: null })
}
