import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VisitReply } from '#machines/api-booking.ts'
import { instantOf } from '#server/local-time.ts'
import { outboxDir } from '#server/mail/outbox.ts'
import { HELD_FOR_GOOD } from '#server/models/agendas.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { agendaRow, BookingPage, busyTimes } from '#server/test/booking-page.ts'
import { Harness } from '#server/test/harness.ts'
import { createVisitLinks } from './links.ts'

const MINUTE = 60_000
const DAYS = ['2026-11-25', '2026-11-26', '2026-11-27'] as const
const at = (time: string, date: string = DAYS[0]) => instantOf(date, time)

describe('booking', () => {
  let harness: Harness
  let hour = 0
  beforeAll(async () => {
    harness = await Harness.start({
      OKIENKO_BOOKINGS_PER_HOUR: '1000',
      OKIENKO_HOLDS_PER_ADDRESS: '2',
      OKIENKO_TRUSTED_PROXIES: '127.0.0.1',
    })
    await harness.withModels(async (models) => {
      for (const date of DAYS)
        for (const staffId of ['anna', 'bartek'])
          await models.agendas.create(agendaRow(staffId, date))
    })
  })
  afterAll(() => harness?.stop())

  /** A page of somebody else each time. */
  const page = () => new BookingPage(harness.origin, `10.0.0.${++hour}`)
  const email = () => `${randomUUID()}@example.org`
  const visitOf = (visitId: string) =>
    harness.withModels((models) => models.visits.findById(visitId).lean<VisitRow>())
  /** Kinds of the letters that have gone out for a visit. */
  const letters = (visitId: string) =>
    readdirSync(outboxDir(harness.dir))
      .filter((name) => name.endsWith(`.${visitId}.eml`))
      .map((name) => name.split('.')[0])
      .sort()
  const timesOf = (visitId: string) =>
    harness.withModels(async (models) =>
      (await busyTimes(models)).filter((one) => one.visitId === visitId),
    )

  it('shows free times day by day, with who is free', async () => {
    const reply = await page().slots('2026-11-24', 4)
    expect(reply.days.map(({ date, free }) => [date, free])).toEqual([
      ['2026-11-24', 0],
      ...DAYS.map((date) => [date, 32]),
    ])
    expect(reply.days[1]!.slots[0]).toEqual({ startsAt: at('08:00'), staffIds: ['anna', 'bartek'] })
    expect(reply.staff).toEqual([
      { staffId: 'anna', name: 'Anna' },
      { staffId: 'bartek', name: 'Bartek' },
    ])
  })

  it('holds, books, and answers the same when asked again, with one letter', async () => {
    const one = page()
    const { reply: hold } = await one.hold(at('08:00'))
    expect(hold.until).toBe(harness.clock.now() + 15 * MINUTE)
    const address = email()
    const first = await one.book(hold.holdId, { email: address.toUpperCase() })
    expect(first.status).toBe(200)
    expect(first.reply.visit).toMatchObject({ state: 'booked', startsAt: at('08:00') })
    expect(first.reply.visit.ics).toContain('BEGIN:VTIMEZONE')
    const again = await one.book(hold.holdId, { email: address })
    expect(again.reply).toEqual(first.reply)
    const visit = await visitOf(hold.holdId)
    await expect.poll(() => letters(hold.holdId)).toEqual(['booked'])
    const kinds = visit?.mails.map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['reminder-day', 'reminder-hour']))
    const times = await timesOf(hold.holdId)
    expect(times).toMatchObject([{ holdUntil: HELD_FOR_GOOD, widgetId: null, addressKey: null }])
    // Its id, which stands in links and calendar files, fetches nothing without the e-mail.
    expect((await page().book(hold.holdId, { email: email() })).refusal.refused).toBe('hold-over')
  })

  it('keeps one hold for each widget, and answers a repeated one alike', async () => {
    const one = page()
    const holdId = randomUUID()
    const [a, b] = await Promise.all([
      one.hold(at('09:00'), { holdId }),
      one.hold(at('09:00'), { holdId }),
    ])
    expect(a.reply).toEqual(b.reply)
    await one.hold(at('09:30'))
    const held = await harness.withModels(busyTimes)
    const own = held.filter(({ widgetId }) => widgetId === one.widgetId)
    expect(own.map(({ startsAt }) => startsAt)).toEqual([at('09:30')])
  })

  it('lets one address hold two times, then asks for patience', async () => {
    const pages = [1, 2, 3].map(() => new BookingPage(harness.origin, '10.9.9.9'))
    const asked = []
    for (const [i, one] of pages.entries())
      asked.push(await one.hold(at('10:00', DAYS[1]) + i * 15 * MINUTE))
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(asked[2]!.refusal.retryAfterMs).toBe(15 * MINUTE)
    await pages[0]!.ask('releaseHold', { holdId: asked[0]!.reply.holdId })
    expect((await pages[2]!.hold(at('10:30', DAYS[1]))).status).toBe(200)
  })

  it('extends a hold ten times; one that is over is swept and cannot be booked', async () => {
    const one = page()
    const { holdId } = (await one.hold(at('11:00'))).reply
    for (let left = 9; left >= 0; left--) {
      harness.clock.advance(MINUTE)
      const { reply } = await one.ask<{ extensionsLeft: number }>('extendHold', { holdId })
      expect(reply.extensionsLeft).toBe(left)
    }
    expect((await one.ask('extendHold', { holdId })).refusal.refused).toBe('too-many-tries')
    harness.clock.advance(15 * MINUTE)
    const late = await one.book(holdId, { email: email() })
    expect(late).toMatchObject({ status: 409, refusal: { refused: 'hold-over' } })
    const left = await harness.withModels(busyTimes)
    expect(left.filter((entry) => entry.holdId === holdId)).toEqual([])
    expect(await visitOf(holdId)).toBeNull()
  })

  it('turns robots and hasty forms away in words', async () => {
    const one = page()
    const { holdId } = (await one.hold(at('11:30'))).reply
    const robot = await one.book(holdId, { website: 'x' })
    expect(robot.refusal).toEqual({ refused: 'fields-invalid', fields: { website: 'leave-empty' } })
    const hasty = await one.book(holdId, { filledMs: 1_000 })
    expect(hasty.refusal).toEqual({ refused: 'too-many-tries', retryAfterMs: 2_000 })
    expect((await one.book(holdId, { termsVersion: '0' })).refusal.refused).toBe('terms-changed')
  })

  it('gives an e-mail three open visits at once, the next after one is cancelled', async () => {
    const address = email()
    const visits: VisitReply[] = []
    for (const time of ['12:00', '12:30', '13:00'])
      visits.push(await page().booked(at(time, DAYS[2]), { email: address }))
    const fourth = page()
    const { holdId } = (await fourth.hold(at('13:30', DAYS[2]))).reply
    const refused = await fourth.book(holdId, { email: address })
    expect(refused).toMatchObject({ status: 429, refusal: { refused: 'too-many-visits' } })
    await fourth.ask('cancelVisit', { token: visits[0]!.token })
    expect((await fourth.book(holdId, { email: address })).status).toBe(200)
  })

  it('moves by the link: new time, new link, the old time is free and the old link void', async () => {
    const one = page()
    const { visit, token } = await one.booked(at('14:00'), { email: email() })
    const { holdId } = (await one.hold(at('14:00', DAYS[1]))).reply
    const moved = await one.ask<VisitReply>('moveVisit', { token, holdId })
    expect(moved.reply.visit).toMatchObject({ startsAt: at('14:00', DAYS[1]), awaitsAnswer: false })
    expect((await timesOf(visit.visitId)).map((one) => one.holdId)).toEqual([holdId])
    const row = await visitOf(visit.visitId)
    expect(row).toMatchObject({ moving: null, linkVersion: 2, holdId })
    await expect.poll(() => letters(visit.visitId)).toContain('moved')
    expect(await one.ask('visit', { token })).toMatchObject({ status: 410 })
    expect((await one.ask('visit', { token: moved.reply.token })).status).toBe(200)
  })

  it('cancels by the link, frees the time and owes the letter; twice is once', async () => {
    const one = page()
    const { visit, token } = await one.booked(at('15:00'), { email: email() })
    await one.ask('cancelVisit', { token })
    const again = await one.ask<VisitReply>('cancelVisit', { token })
    expect(again.reply.visit).toMatchObject({ state: 'cancelled', ics: null })
    expect(await timesOf(visit.visitId)).toEqual([])
    const row = await visitOf(visit.visitId)
    expect(row).toMatchObject({ emailSlot: null, moving: null })
    await expect.poll(() => letters(visit.visitId)).toContain('cancelled')
    expect(row?.eraseAt).toBeLessThanOrEqual(harness.clock.now() + 24 * 60 * MINUTE)
  })

  it('answers every wrong link alike, and slows who tries many', async () => {
    const one = page()
    const other = createVisitLinks('x'.repeat(40)).issue(randomUUID(), 1)
    const wrong = await one.ask('visit', { token: other })
    expect(wrong).toMatchObject({ status: 410, refusal: { refused: 'link-used-or-over' } })
    for (let i = 0; i < 29; i++) await one.ask('visit', { token: other })
    expect(await one.ask('visit', { token: other })).toMatchObject({ status: 429 })
  })

  it('staff add, move with an answer asked for, and cancel; each once', async () => {
    const { booking } = harness.app
    const visitId = randomUUID()
    const contact = { name: 'Ewa', email: 'Ewa@Example.org', need: null }
    const add = { visitId, siteId: 'test-city', topicId: 'meldunek', staffId: 'anna', contact }
    const ask = { ...add, startsAt: at('08:15', DAYS[1]), language: 'pl' as const }
    const added = await booking.staffAdd(ask)
    expect(added).toMatchObject({ visit: { state: 'booked', createdBy: 'staff' } })
    expect(await booking.staffAdd(ask)).toEqual(added)
    const { rev } = (added as { visit: VisitRow }).visit
    // A quarter later overlaps the visit's own time, which does not stand in the way.
    const move = {
      visitId,
      rev,
      moveId: randomUUID(),
      staffId: 'anna',
      startsAt: at('08:30', DAYS[1]),
    }
    const moved = await booking.staffMove(move)
    expect(moved).toMatchObject({ visit: { startsAt: move.startsAt, awaitsAnswer: true } })
    expect(await booking.staffMove({ ...move, moveId: randomUUID() })).toEqual({
      refused: 'changed-meanwhile',
    })
    const after = (moved as { visit: VisitRow }).visit
    const person = { visitId, rev: after.rev, moveId: randomUUID(), staffId: 'bartek' }
    const handed = await booking.staffMove({ ...person, startsAt: move.startsAt })
    expect((handed as { visit: VisitRow }).visit).toMatchObject({
      staffId: 'bartek',
      linkVersion: 2,
    })
    expect((await timesOf(visitId)).map(({ staffId }) => staffId)).toEqual(['bartek'])
    const last = (handed as { visit: VisitRow }).visit
    await expect.poll(() => letters(visitId)).toContain('person-changed')
    expect(await booking.staffCancel({ visitId, rev: last.rev })).toMatchObject({
      visit: { state: 'cancelled' },
    })
    expect(await timesOf(visitId)).toEqual([])
  })

  it('speaks another language after a choice, in the letters that follow, until it is over', async () => {
    const one = page()
    const { visit, token } = await one.booked(at('15:30', DAYS[2]), { email: email() })
    expect(visit.language).toBe('pl')
    const choose = (language: string) => one.ask<VisitReply>('visitLanguage', { token, language })
    const { reply } = await choose('en')
    expect([reply.visit.language, reply.token]).toEqual(['en', token])
    expect(reply.visit.ics).toContain('SUMMARY:Video visit')
    // Languages that the site, or nobody, speaks.
    expect((await choose('uk')).refusal).toEqual({ refused: 'malformed' })
    expect((await choose('de')).refusal).toEqual({ refused: 'malformed' })
    await one.ask('cancelVisit', { token })
    const letter = () =>
      readdirSync(outboxDir(harness.dir)).find((name) =>
        new RegExp(`^cancelled.*${visit.visitId}`).test(name),
      )
    await expect.poll(letter).toBeDefined()
    const text = readFileSync(join(outboxDir(harness.dir), letter()!), 'utf8')
    expect(text).toMatch(/Content-Language: en/i)
    expect((await choose('pl')).refusal.refused).toBe('visit-over')
  })
})
