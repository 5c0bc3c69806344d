import ICAL from 'ical.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLimiter } from '#server/limiter.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { seededBytes } from '#server/test/seeded-bytes.ts'
import { officesOf } from '#server/sites/read-site.ts'
import { SiteFile } from '#server/sites/site-file.ts'
import { siteFile } from '#server/test/site-file.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { openTestDatabase, silentLog, type TestDatabase } from '#server/test/test-database.ts'
import { CLAIM_MS, createMailDrain, RETRY_PAUSES_MIN, type MailDrain } from './drain.ts'
import { createLetterWriter } from './letters.ts'
import { mailSettings } from './settings.ts'
import { createSmtpTransport } from './smtp.ts'
import { openPostOffice, type PostOffice } from './test/post-office.ts'
import { owed, seedMatter, visitRow } from './test/visits.ts'

const MINUTE_MS = 60_000
const NOON = Date.UTC(2026, 10, 24, 11, 0)
const START = Date.UTC(2026, 10, 25, 9, 20)

let database: TestDatabase
let office: PostOffice
let clock: SimulatedClock
let drain: MailDrain

function makeDrain(): MailDrain {
  const { models } = database
  const settings = mailSettings(office.url, 'Urząd Miejski <wizyty@example.org>')
  const { office: ways, ...rest } = SiteFile.parse(siteFile())
  const site = { ...rest, offices: officesOf(ways, rest.languages) }
  return createMailDrain({
    models,
    transport: createSmtpTransport({ ...settings, smtpUrl: office.url }),
    write: createLetterWriter({
      models,
      sites: { get: () => site } as never,
      linkOf: ({ _id, siteId, linkVersion }) =>
        `https://okienko.example.org/s/${siteId}#v=${_id}.${linkVersion}.code`,
      sender: settings.address,
    }),
    limiter: createLimiter({ now: clock.now, randomBytes: seededBytes('mail') }),
    clock,
    log: silentLog,
  })
}

const store = (row: VisitRow) => database.models.visits.create(row)
const read = async (id = 'v1') => (await database.models.visits.findById(id).lean<VisitRow>())!
const subjects = () => office.letters.map(({ subject }) => subject)

beforeEach(async () => {
  clock = new SimulatedClock(NOON)
  database = await openTestDatabase()
  office = await openPostOffice()
  await seedMatter(database.models)
  drain = makeDrain()
})
afterEach(async () => {
  await drain.stop()
  await office.close()
  await database.close()
})

describe('the drain of owed letters', () => {
  it('sends what is due as text, HTML and calendar file, and keeps what is not', async () => {
    const mails = [owed('booked', NOON), owed('reminder-hour', START - 60 * MINUTE_MS)]
    await store(visitRow({ startsAt: START, mails }))
    await drain.drain()
    expect(office.letters).toHaveLength(1)
    const [letter] = office.letters
    expect(letter).toMatchObject({
      subject: 'Wizyta wideo umówiona: 25 listopada 2026, godz. 10:20',
      messageId: '<booked.1.v1@example.org>',
      from: { name: 'Urząd Miejski', address: 'wizyty@example.org' },
    })
    expect(letter!.to).toEqual([{ name: '', address: 'anna@example.org' }])
    const long = 'środa, 25 listopada 2026, godz. 10:20 (czas Europe/Warsaw, CET)'
    const link = 'https://okienko.example.org/s/here#v=v1.1.code'
    for (const form of [letter!.text, letter!.html]) {
      expect(form).toContain(long)
      expect(form).toContain(link)
      expect(form).toContain('Dowód osobisty')
      expect(form).toContain('Zdjęcie do dowodu.')
      expect(form).toContain('Maria')
    }
    const [file] = letter!.attachments
    expect(file!.mimeType).toBe('text/calendar')
    const calendar = new ICAL.Component(
      ICAL.parse(new TextDecoder().decode(file!.content as ArrayBuffer)) as never[],
    )
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH')
    const left = await read()
    expect(left.mails.map(({ kind }) => kind)).toEqual(['reminder-hour'])
    expect(left).toMatchObject({ nextMailAt: START - 60 * MINUTE_MS, rev: 1 })
  })

  it('tries again with growing pauses, a day long, then shows it to the manager', async () => {
    office.answer = { code: 451, at: 'data' }
    await store(visitRow({ startsAt: START + 72 * 60 * MINUTE_MS, mails: [owed('booked', NOON)] }))
    const pauses: number[] = []
    for (;;) {
      await drain.drain()
      const { nextMailAt } = await read()
      if (nextMailAt === null) break
      pauses.push((nextMailAt - clock.now()) / MINUTE_MS)
      clock.advance(nextMailAt - clock.now() - 1)
      await drain.drain()
      clock.advance(1)
    }
    expect(pauses).toEqual([...RETRY_PAUSES_MIN])
    expect(pauses.reduce((sum, pause) => sum + pause)).toBe(24 * 60)
    expect((await read()).mails).toMatchObject([{ failed: true, tries: pauses.length + 1 }])
    office.answer.code = null
    await drain.drain()
    expect(office.letters).toHaveLength(0)
  })

  it('delivers once the server takes it, under the same Message-ID', async () => {
    office.answer = { code: 421, at: 'rcpt' }
    await store(visitRow({ startsAt: START, mails: [owed('booked', NOON)] }))
    await drain.drain()
    office.answer.code = null
    clock.advance(MINUTE_MS)
    await drain.drain()
    expect(office.letters.map(({ messageId }) => messageId)).toEqual(['<booked.1.v1@example.org>'])
    expect(await read()).toMatchObject({ mails: [], nextMailAt: null })
  })

  it.each(['rcpt', 'data'] as const)('gives up at once after a lasting no to %s', async (at) => {
    office.answer = { code: 550, at }
    await store(visitRow({ startsAt: START, mails: [owed('booked', NOON)] }))
    await drain.drain()
    expect(await read()).toMatchObject({ mails: [{ failed: true, tries: 1 }], nextMailAt: null })
  })

  it('sends at most one duplicate, with the same Message-ID, after a kill before the removal', async () => {
    await store(visitRow({ startsAt: START, mails: [owed('booked', NOON)] }))
    // As after a kill: the letter is with the post office, and nobody has taken it out.
    const claimed = { dueAt: NOON + CLAIM_MS, tries: 1 }
    office.onAccepted = () => database.stopEngine().then(() => {})
    await drain.drain()
    await drain.stop()
    office.onAccepted = () => {}
    await database.startEngine()
    const dead = await read()
    expect(dead).toMatchObject({ mails: [claimed], nextMailAt: claimed.dueAt })
    drain = makeDrain()
    await drain.drain()
    expect(office.letters).toHaveLength(1)
    clock.advance(CLAIM_MS)
    await drain.drain()
    expect(office.letters.map(({ messageId }) => messageId)).toEqual([
      '<booked.1.v1@example.org>',
      '<booked.1.v1@example.org>',
    ])
    expect((await read()).mails).toEqual([])
  })

  it('lets two drains send each letter once', async () => {
    for (let i = 0; i < 12; i++) {
      const mails = [owed('booked', NOON, `v${i}`)]
      const contact = { name: 'Jan', email: `jan${i}@example.org`, need: null }
      await store(visitRow({ _id: `v${i}`, startsAt: START, mails, contact }))
    }
    const other = makeDrain()
    await Promise.all([drain.drain(), other.drain()])
    await Promise.all([drain.drain(), other.drain()])
    await other.stop()
    expect(new Set(office.letters.map(({ messageId }) => messageId)).size).toBe(12)
    expect(office.letters).toHaveLength(12)
  })

  it('drops what is no longer true', async () => {
    const over = { state: 'cancelled' as const }
    const mails = [owed('reminder-day', NOON), owed('cancelled', NOON)]
    await store(visitRow({ startsAt: START, mails, ...over }))
    await store(
      visitRow({ _id: 'v2', startsAt: START, linkVersion: 2, mails: [owed('booked', NOON, 'v2')] }),
    )
    await store(
      visitRow({ _id: 'v3', startsAt: START, contact: null, mails: [owed('booked', NOON, 'v3')] }),
    )
    await drain.drain()
    expect(subjects()).toEqual(['Wizyta wideo odwołana: 25 listopada 2026, godz. 10:20'])
    for (const id of ['v1', 'v2', 'v3'])
      expect(await read(id)).toMatchObject({ mails: [], nextMailAt: null })
  })

  it('keeps a letter that is owed while another one is being sent', async () => {
    await store(visitRow({ startsAt: START, mails: [owed('booked', NOON)] }))
    office.onAccepted = async () => {
      office.onAccepted = () => {}
      const { models } = database
      const mail = owed('person-changed', NOON)
      await models.visits.updateOne(
        { _id: 'v1', rev: 1 },
        { $push: { mails: { $each: [mail] } }, $set: { nextMailAt: NOON }, $inc: { rev: 1 } },
      )
    }
    await drain.drain()
    expect(office.letters.map(({ messageId }) => messageId)).toEqual([
      '<booked.1.v1@example.org>',
      '<person-changed.1.v1@example.org>',
    ])
    expect((await read()).mails).toEqual([])
  })

  it('lets a resident cause five letters a day to one address, the rest wait', async () => {
    for (let i = 0; i < 7; i++)
      await store(
        visitRow({ _id: `v${i}`, startsAt: START, mails: [owed('booked', NOON, `v${i}`)] }),
      )
    await store(visitRow({ _id: 'r', startsAt: START, mails: [owed('reminder-day', NOON, 'r')] }))
    await drain.drain()
    expect(subjects().filter((subject) => subject?.startsWith('Wizyta'))).toHaveLength(5)
    expect(subjects().filter((subject) => subject?.startsWith('Przypomnienie'))).toHaveLength(1)
    clock.advance(20 * 60 * MINUTE_MS)
    await drain.drain()
    expect(office.letters).toHaveLength(6)
    const rows = await database.models.visits.find({ _id: { $gte: 'v' } }).lean<VisitRow[]>()
    const waiting = rows.filter(({ mails }) => mails.length > 0)
    expect(waiting.map(({ nextMailAt }) => nextMailAt)).toEqual(
      Array.from({ length: 2 }, () => NOON + 24 * 60 * MINUTE_MS),
    )
  })

  it('looks by itself, and sets right a time that a writer has set to now', async () => {
    await store(
      visitRow({
        startsAt: START,
        mails: [owed('reminder-day', NOON + MINUTE_MS)],
        nextMailAt: NOON,
      }),
    )
    await drain.drain()
    expect((await read()).nextMailAt).toBe(NOON + MINUTE_MS)
  })
})
