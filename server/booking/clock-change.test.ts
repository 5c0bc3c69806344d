import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ICAL from 'ical.js'
import PostalMime, { type Email } from 'postal-mime'
import { afterEach, describe, expect, it } from 'vitest'
import type { SlotsReply } from '#machines/api-parts.ts'
import { dayBounds, instantOf } from '#server/local-time.ts'
import { outboxDir } from '#server/mail/outbox.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { agendaRow, BookingPage } from '#server/test/booking-page.ts'
import { Harness } from '#server/test/harness.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const QUARTER_MS = 15 * MINUTE_MS

/**
 * Booking over HTTP on the two days on which the clock is changed (design rule 11): the night of Anna's shift
 * has five hours or seven, and each of its quarters is a time of its own.
 */
describe('a night in which the clock is changed', () => {
  let harness: Harness
  afterEach(() => harness?.stop())

  /** A week before `date`, when Anna's night from midnight to 6:00 is approved. */
  async function aWeekBefore(date: string): Promise<BookingPage> {
    harness = await Harness.start({}, instantOf(date, '10:00') - 7 * 24 * HOUR_MS)
    const night = [{ from: instantOf(date, '00:00'), to: instantOf(date, '06:00') }]
    await harness.withModels((models) => models.agendas.create(agendaRow('anna', date, night)))
    return new BookingPage(harness.origin)
  }

  const startsOf = ({ days }: SlotsReply) => days[0]!.slots.map(({ startsAt }) => startsAt)
  /** What a wall clock in Poland shows. */
  const wallTime = new Intl.DateTimeFormat('pl-PL', {
    ...{ hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Warsaw' },
  })
  const shown = (at: number) => wallTime.format(at)
  const visitOf = (visitId: string) =>
    harness.withModels((models) => models.visits.findById(visitId).lean<VisitRow>())

  /** The letter of a booking, as it lies in the outbox. */
  async function letterOf(visitId: string): Promise<Email> {
    const path = join(outboxDir(harness.dir), `booked.1.${visitId}.eml`)
    await expect.poll(() => readFile(path).catch(() => null)).not.toBeNull()
    return PostalMime.parse(await readFile(path))
  }

  /** When a calendar program of somebody else puts the visit of this file (ms UTC). */
  function placeOf(file: string) {
    const calendar = new ICAL.Component(ICAL.parse(file) as never[])
    const zone = calendar.getFirstSubcomponent('vtimezone')
    ICAL.TimezoneService.reset()
    if (zone) ICAL.TimezoneService.register(zone)
    const { startDate, endDate } = new ICAL.Event(calendar.getFirstSubcomponent('vevent')!)
    return [startDate, endDate].map((time) => time.toJSDate().getTime())
  }

  const calendarOf = ({ attachments }: Email): string =>
    new TextDecoder().decode(attachments[0]!.content as Uint8Array)

  /** Books the time and says where the page, the letter and both calendar files put it. */
  async function booked(page: BookingPage, startsAt: number, email: string) {
    const { visit } = await page.booked(startsAt, { email })
    const letter = await letterOf(visit.visitId)
    expect(visit.startsAt).toBe(startsAt)
    expect(placeOf(visit.ics!)).toEqual([startsAt, startsAt + 10 * MINUTE_MS])
    expect(placeOf(calendarOf(letter))).toEqual([startsAt, startsAt + 10 * MINUTE_MS])
    return { visitId: visit.visitId, letter }
  }

  describe('28 March 2027: the hour from 2 to 3 is left out', () => {
    const DATE = '2027-03-28'

    it('has twenty quarters, from 1:45 straight to 3:00', async () => {
      const page = await aWeekBefore(DATE)
      const starts = startsOf(await page.slots(DATE))
      expect(starts).toHaveLength(20)
      expect(starts.slice(6, 10).map(shown)).toEqual(['01:30', '01:45', '03:00', '03:15'])
      for (const [index, at] of starts.entries())
        expect(at).toBe(dayBounds(DATE).from + index * QUARTER_MS)
    })

    it('letters and calendar files of both sides of the gap say the time with its zone', async () => {
      const page = await aWeekBefore(DATE)
      const starts = startsOf(await page.slots(DATE))
      const before = await booked(page, starts[7]!, 'before@example.org')
      expect(before.letter.text).toContain(
        'niedziela, 28 marca 2027, godz. 01:45 (czas Europe/Warsaw, CET)',
      )
      const after = await booked(page, starts[8]!, 'after@example.org')
      expect(after.letter.text).toContain(
        'niedziela, 28 marca 2027, godz. 03:00 (czas Europe/Warsaw, CEST)',
      )
      const left = startsOf(await page.slots(DATE))
      expect(left.map(shown)).not.toEqual(expect.arrayContaining(['01:45']))
      expect(left).toHaveLength(18)
    })

    it('the reminder of the day before comes 24 hours before, an hour earlier by the clock', async () => {
      const page = await aWeekBefore(DATE)
      const startsAt = instantOf(DATE, '05:00')
      const { visitId } = await booked(page, startsAt, 'morning@example.org')
      const { mails } = (await visitOf(visitId))!
      const due = mails.find(({ kind }) => kind === 'reminder-day')!.dueAt
      expect(due).toBe(startsAt - 24 * HOUR_MS)
      expect(shown(due)).toBe('04:00')
    })
  })

  describe('25 October 2026: the hour from 2 to 3 comes twice', () => {
    const DATE = '2026-10-25'
    /** Half past two, the first time and the second. */
    const FIRST = Date.UTC(2026, 9, 25, 0, 30)
    const SECOND = Date.UTC(2026, 9, 25, 1, 30)

    it('has twenty-eight quarters, those from 2:00 to 2:45 twice', async () => {
      const page = await aWeekBefore(DATE)
      const starts = startsOf(await page.slots(DATE))
      expect(starts).toHaveLength(28)
      expect(starts.slice(8, 17).map(shown)).toEqual([
        ...['02:00', '02:15', '02:30', '02:45'],
        ...['02:00', '02:15', '02:30', '02:45', '03:00'],
      ])
      expect(new Set(starts).size).toBe(28)
    })

    it('both half past twos are booked, apart, and their letters tell them by the zone', async () => {
      const page = await aWeekBefore(DATE)
      const first = await booked(page, FIRST, 'first@example.org')
      const second = await booked(page, SECOND, 'second@example.org')
      const day = 'niedziela, 25 października 2026, godz. 02:30'
      expect(first.letter.text).toContain(`${day} (czas Europe/Warsaw, CEST)`)
      expect(second.letter.text).toContain(`${day} (czas Europe/Warsaw, CET)`)
      const left = startsOf(await page.slots(DATE))
      expect(left).toHaveLength(26)
      expect(left).not.toContain(FIRST)
      expect(left).not.toContain(SECOND)
    })

    it('who comes too late for the first is offered others that can be held', async () => {
      const page = await aWeekBefore(DATE)
      await booked(page, FIRST, 'first@example.org')
      const { status, refusal } = await page.hold(FIRST)
      expect(status).toBe(409)
      expect(refusal.refused).toBe('slot-gone')
      expect(refusal.alternatives?.length).toBeGreaterThan(0)
      for (const { startsAt } of refusal.alternatives ?? []) {
        expect(startsAt).not.toBe(FIRST)
        expect((await page.hold(startsAt)).status).toBe(200)
      }
    })

    it('the check-in of the second opens a quarter of an hour before it, not before the first', async () => {
      const page = await aWeekBefore(DATE)
      const { visit } = await page.booked(SECOND)
      expect(visit.checkInFrom).toBe(SECOND - QUARTER_MS)
      expect(shown(visit.checkInFrom)).toBe('02:15')
      expect(visit.checkInFrom).toBeGreaterThan(FIRST)
    })
  })
})
