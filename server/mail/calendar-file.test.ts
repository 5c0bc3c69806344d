import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { icsOf, type CalendarVisit } from './calendar-file.ts'

const MINUTE_MS = 60_000
const LINK = 'https://okienko.example.org/s/here#v=token-of-the-visit'
const place = { siteName: 'Urząd, miasto; "Wrocław"', link: LINK, sender: 'noreply@example.org' }

function visitAt(startsAt: number, over: Partial<CalendarVisit> = {}): CalendarVisit {
  return {
    _id: '7d0f1c52-8d0b-4a0e-9a53-0f6f6a3f1a55',
    startsAt,
    endsAt: startsAt + 20 * MINUTE_MS,
    state: 'booked',
    linkVersion: 3,
    language: 'pl',
    updatedAt: Date.UTC(2026, 10, 21, 12, 0),
    ...over,
  }
}

/** Reads with another library than the one that writes; the zone comes from the file itself. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as never[])
  const zone = calendar.getFirstSubcomponent('vtimezone')
  ICAL.TimezoneService.reset()
  if (zone) ICAL.TimezoneService.register(zone)
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent')!)
  return { calendar, zone, event, text }
}

describe('the calendar file', () => {
  it('is read by others as the same visit', () => {
    const at = Date.UTC(2026, 10, 25, 9, 20)
    const { calendar, zone, event } = read(icsOf(visitAt(at), place))
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH')
    expect(zone?.getFirstPropertyValue('tzid')).toBe('Europe/Warsaw')
    expect(zone?.getAllSubcomponents('daylight')).toHaveLength(1)
    expect(zone?.getAllSubcomponents('standard')).toHaveLength(1)
    expect(event.uid).toBe('7d0f1c52-8d0b-4a0e-9a53-0f6f6a3f1a55')
    expect(event.sequence).toBe(3)
    expect(String(event.component.getFirstPropertyValue('dtstamp'))).toBe('2026-11-21T12:00:00Z')
    expect(event.startDate.zone.tzid).toBe('Europe/Warsaw')
    expect(event.startDate.toJSDate().getTime()).toBe(at)
    expect(event.endDate.toJSDate().getTime()).toBe(at + 20 * MINUTE_MS)
    expect(event.summary).toBe('Wizyta wideo: Urząd, miasto; "Wrocław"')
    expect(event.component.getFirstPropertyValue('url')).toBe(LINK)
  })

  it.each([
    ['before the autumn change', Date.UTC(2026, 9, 24, 23, 30), 'Europe/Warsaw'],
    ['into the hour that comes twice', Date.UTC(2026, 9, 24, 23, 50), 'UTC'],
    ['in the hour that comes twice, first', Date.UTC(2026, 9, 25, 0, 30), 'UTC'],
    ['over the change back', Date.UTC(2026, 9, 25, 0, 50), 'UTC'],
    ['in the hour that comes twice, second', Date.UTC(2026, 9, 25, 1, 30), 'UTC'],
    ['after the autumn change', Date.UTC(2026, 9, 25, 9, 0), 'Europe/Warsaw'],
    ['before the spring change', Date.UTC(2027, 2, 28, 0, 30), 'Europe/Warsaw'],
    ['over the spring change', Date.UTC(2027, 2, 28, 0, 50), 'Europe/Warsaw'],
    ['after the spring change', Date.UTC(2027, 2, 28, 1, 0), 'Europe/Warsaw'],
  ])('says the same instant %s', (_, at, zone) => {
    const { event } = read(icsOf(visitAt(at), place))
    expect(event.startDate.zone.tzid).toBe(zone)
    expect(event.startDate.toJSDate().getTime()).toBe(at)
    expect(event.endDate.toJSDate().getTime()).toBe(at + 20 * MINUTE_MS)
  })

  it('withdraws a cancelled visit under the same id', () => {
    const visit = visitAt(Date.UTC(2026, 10, 25, 9, 20), { state: 'cancelled', language: 'en' })
    const { calendar, event, text } = read(icsOf(visit, place))
    expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL')
    expect(event.component.getFirstPropertyValue('status')).toBe('CANCELLED')
    expect(event.uid).toBe(visit._id)
    expect(event.sequence).toBe(4)
    expect(text).not.toContain('token-of-the-visit')
  })

  it('is the same text each time, in lines that are no longer than allowed', () => {
    const visit = visitAt(Date.UTC(2026, 10, 25, 9, 20))
    const text = icsOf(visit, place)
    expect(icsOf(visit, place)).toBe(text)
    const lines = text.split('\r\n')
    expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
    expect(text).not.toMatch(/[^\r]\n/)
  })
})
