import { randomUUID } from 'node:crypto'
import type { SlotsReply } from '#machines/api-parts.ts'
import { HOLD_MS } from '#machines/visit.ts'
import { addDays, dateOf, instantOf } from '#server/local-time.ts'
import type { BusyPart } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import { agendaRow, BookingPage } from '#server/test/booking-page.ts'
import { SITE } from '#server/test/test-city.ts'
import {
  atMost,
  demand,
  show,
  told,
  type Bench,
  type BenchSetting,
  type Findings,
} from './bench.ts'
import { BenchChild, startDatabase } from './child.ts'
import { prepareCity, withModels } from './city-data.ts'
import { inTurns } from './load-page.ts'
import { estimate, median, ratio } from './statistics.ts'

/** Free times over HTTP beside the bare read, and whole bookings beside their bare writes (goals P10). */

const CONSULTANTS = 20
const DAYS = 30
const TOPIC = 'meldunek'
const MINUTE = 60_000
/** Residents who book at the same moment. */
const WIDTH = 8

type Measured = { httpMs: number[]; findMs: number[]; bookMs: number[]; writesMs: number[] }

/** Thirty working days for everybody, six visits a day in each, as the lock documents hold them. */
async function seedDays(models: Models, staffIds: readonly string[], first: string): Promise<void> {
  for (const staffId of staffIds) {
    const days = Array.from({ length: DAYS }, (_, day) => {
      const date = addDays(first, day)
      const visits = ['08:30', '09:30', '10:15', '11:45', '13:00', '14:30']
      return { ...agendaRow(staffId, date), busy: visits.map((time) => taken(date, time)) }
    })
    await models.agendas.insertMany(days)
  }
}

function taken(date: string, time: string): BusyPart {
  const startsAt = instantOf(date, time)
  const endsAt = startsAt + 20 * MINUTE
  const times = { from: startsAt, to: endsAt, startsAt, endsAt }
  return entry(randomUUID(), {
    ...times,
    visitId: randomUUID(),
    holdUntil: Number.MAX_SAFE_INTEGER,
  })
}

function entry(holdId: string, over: Partial<BusyPart>): BusyPart {
  const who = { holdId, widgetId: null, addressKey: null, visitId: null, anyStaff: true }
  const times = { from: 0, to: 0, startsAt: 0, endsAt: 0, holdUntil: 0, extended: 0 }
  return { ...who, siteId: SITE, topicId: TOPIC, ...times, ...over }
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await task()
  return performance.now() - begun
}

/** The same days by the driver alone, with the projection of ours. */
function bareFind(
  { agendas }: Models,
  staffIds: readonly string[],
  from: string,
): Promise<unknown> {
  return agendas.collection
    .find({ staffId: { $in: [...staffIds] }, date: { $gte: from, $lte: addDays(from, DAYS - 1) } })
    .project({ staffId: 1, date: 1, open: 1, busy: 1, nextExpiryAt: 1 })
    .toArray()
}

/** The writes that one booking cannot do without, unconditional: time held, details, confirmed, visit stands. */
async function bareWrites({ agendas, visits }: Models, day: string): Promise<void> {
  const [days, rows] = [agendas.collection, visits.collection]
  const holdId = randomUUID()
  const held = entry(holdId, { holdUntil: Date.now() + HOLD_MS })
  await days.updateOne({ _id: day as never }, { $push: { busy: held }, $inc: { rev: 1 } } as never)
  await rows.insertOne({ _id: `bare-${holdId}` as never, siteId: SITE, state: 'pending', rev: 0 })
  const own = { _id: day as never, 'busy.holdId': holdId }
  await days.updateOne(own, { $set: { 'busy.$.visitId': holdId }, $inc: { rev: 1 } })
  await rows.updateOne({ _id: `bare-${holdId}` as never }, { $set: { state: 'kept', rev: 1 } })
}

async function measure(
  models: Models,
  origin: string,
  staffIds: readonly string[],
  first: string,
  { quick, say }: BenchSetting,
): Promise<Measured> {
  const page = new BookingPage(origin)
  const found: Measured = { httpMs: [], findMs: [], bookMs: [], writesMs: [] }
  let reply: SlotsReply = await page.slots(first, DAYS)
  for (let round = 0; round < (quick ? 20 : 200); round += 1) {
    found.httpMs.push(await timed(async () => (reply = await page.slots(first, DAYS))))
    found.findMs.push(await timed(() => bareFind(models, staffIds, first)))
  }
  const free = reply.days.flatMap(({ slots }) => slots)
  demand(
    reply.days.length === DAYS && free[0]?.staffIds.length === CONSULTANTS,
    'all days, and everybody is free at the first time',
  )
  say(`${found.httpMs.length} answers with ${free.length} times`)

  // One booking for each time, so that none is refused: what is measured is the way through, not a race.
  const starts = free.slice(0, quick ? 64 : 512).map(({ startsAt }) => startsAt)
  const before = await models.visits.countDocuments({ siteId: SITE, state: 'booked' })
  await inTurns(starts, WIDTH, async (startsAt) => {
    const email = `${randomUUID()}@example.org`
    found.bookMs.push(await timed(() => new BookingPage(origin).booked(startsAt, { email })))
  })
  const after = await models.visits.countDocuments({ siteId: SITE, state: 'booked' })
  demand(after - before === starts.length, 'every booking stands in the database')
  const bareDays = staffIds.flatMap((staffId) =>
    Array.from({ length: DAYS }, (_, day) => `bare-${staffId}:${addDays(first, day)}`),
  )
  await models.agendas.collection.insertMany(
    bareDays.map((_id, index) => ({
      ...agendaRow(`bare${index}`, addDays(first, index % DAYS)),
      _id: _id as never,
    })) as never,
  )
  await inTurns([...starts.keys()], WIDTH, async (index) => {
    found.writesMs.push(await timed(() => bareWrites(models, bareDays[index % bareDays.length]!)))
  })
  return found
}

function findings({ httpMs, findMs, bookMs, writesMs }: Measured): Findings {
  const ms = (values: number[]): string => show(median(values), 'ms')
  const perSecond = (values: number[]): string =>
    show((WIDTH * 1_000) / median(values), 'events/s').replace('events', 'bookings')
  return {
    rows: [
      {
        what: `free times over HTTP, ${CONSULTANTS} consultants x ${DAYS} days`,
        ours: ms(httpMs),
        baseline: `bare find ${ms(findMs)}`,
        ...atMost(ratio(httpMs, findMs), 1.3, 'x'),
      },
      {
        what: 'the same, p99',
        ours: show(estimate(httpMs, 0.99).value, 'ms'),
        baseline: `bare find ${show(estimate(findMs, 0.99).value, 'ms')}`,
        ...told(ratio(httpMs, findMs, 0.99), 'x'),
      },
      {
        what: `a whole booking over HTTP, ${WIDTH} at once`,
        ours: ms(bookMs),
        baseline: `bare writes ${ms(writesMs)}`,
        ...told(ratio(bookMs, writesMs), 'x'),
      },
      {
        what: 'bookings a second',
        ours: perSecond(bookMs),
        baseline: `bare writes ${perSecond(writesMs)}`,
        ...told(ratio(writesMs, bookMs), 'x'),
      },
    ],
    notes: [
      `${httpMs.length} answers in turn with the driver's find of the same ${CONSULTANTS * DAYS} day documents (six visits in each), both from the generator's process: the answer is parsed and unpacked, the documents are deserialised. ${bookMs.length} bookings, each two requests (hold, book), with ${WIDTH} under way all the time; beside them as many times the four writes that one booking cannot do without (update, insert, update, update), by the driver, unconditional. Every booking is found in the database afterwards.`,
      'The server renders and stores two letters of each booking meanwhile; generator, server and database share the cores.',
    ],
  }
}

export const bookingBench: Bench = {
  name: 'booking',
  title: 'free times and bookings over HTTP',
  async run(setting) {
    const database = await startDatabase()
    let server: BenchChild | null = null
    try {
      const { env, signed } = await prepareCity(database, CONSULTANTS)
      const staffIds = signed.map(({ staffId }) => staffId)
      const first = addDays(dateOf(Date.now()), 1)
      const folder = env['OKIENKO_DATA_DIR']!
      return await withModels(database.uri, folder, async (models) => {
        await seedDays(models, staffIds, first)
        // Everybody comes from one address here; the limits are not what is measured.
        const limits = { OKIENKO_BOOKINGS_PER_HOUR: '10000', OKIENKO_HOLDS_PER_ADDRESS: '10000' }
        server = new BenchChild('app-child.ts', { ...env, ...limits })
        const origin = await server.ask<string>('listen')
        return findings(await measure(models, origin, staffIds, first, setting))
      })
    } finally {
      await (server as BenchChild | null)?.stop()
      await database.stop()
    }
  },
}
