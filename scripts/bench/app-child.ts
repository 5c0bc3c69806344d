import { performance } from 'node:perf_hooks'
import { createApp } from '#server/app.ts'
import { readConfig } from '#server/config.ts'
import { createLog } from '#server/log.ts'
import { createMediaClient } from '#server/media-client.ts'
import { createFakeMedia } from '#server/test/fake-media.ts'
import { BOTH, SITE } from '#server/test/test-city.ts'
import type { World } from '#server/world.ts'
import { answerParent } from './child.ts'
import { createLoadWatch, usedCpu } from './load-watch.ts'
import { settledMemory } from './memory.ts'
import { SkippingClock } from './skipping-clock.ts'

/** The real server of the benches, with media that only take notes unless `OKIENKO_BENCH_MEDIA` is `real`. */

/**
 * What one freed consultant caused inside (ms): until the line wished the pair, the row's write, and from
 * then until everybody concerned was told.
 */
export type OfferSteps = { wishedMs: number; insertMs: number; toldMs: number; waiting: number }
export type OpenedCall = { callId: string; arrivedAt: number }

const clock = new SkippingClock()
const config = readConfig(process.env)
const log = createLog({ level: 'warn', pretty: false })

function fakeMedia() {
  const media = createFakeMedia()
  queueMicrotask(() => media.comeBack())
  return Object.assign(media, { close: () => {} })
}

/** As the server's own composition does it. */
function realMedia(epoch: number, callIds: () => string[]) {
  return createMediaClient({ address: config.media, epoch, log, callIds })
}

const app = await createApp({
  config,
  clock,
  log,
  connectMedia: process.env['OKIENKO_BENCH_MEDIA'] === 'real' ? realMedia : fakeMedia,
})
const { world } = app
const watch = createLoadWatch()
const steps = watchOffers(world)

/** Notes the instants of an offer on the way, without changing what happens. */
function watchOffers({ shifts, offers, models, queues }: World): OfferSteps {
  const noted: OfferSteps = { wishedMs: 0, insertMs: 0, toldMs: 0, waiting: 0 }
  let freedAt = 0
  let storedAt = 0
  const send = shifts.send
  shifts.send = (staffId, event) => {
    if (event.type === 'wrapup.ended') freedAt = performance.now()
    if (event.type === 'offer.made')
      setImmediate(() => (noted.toldMs = performance.now() - storedAt))
    return send(staffId, event)
  }
  const wanted = offers.wanted.bind(offers)
  offers.wanted = (wish) => {
    noted.wishedMs = performance.now() - freedAt
    noted.waiting = queues.get(SITE)?.context.tickets.length ?? 0
    wanted(wish)
  }
  const { collection } = models.assignments
  const insertOne = collection.insertOne.bind(collection)
  collection.insertOne = (async (row: never) => {
    const begun = performance.now()
    const result = await insertOne(row)
    storedAt = performance.now()
    noted.insertMs = storedAt - begun
    return result
  }) as typeof collection.insertOne
  return noted
}

/** Tickets that are written at once: on a busy machine more would wait longer for the database than they may. */
const OPENED_AT_ONCE = 100

/** Open tickets without a page; the cap for each address is not what is measured. */
async function open(count: number): Promise<OpenedCall[]> {
  const opened: OpenedCall[] = []
  while (opened.length < count) {
    const some = Array.from({ length: Math.min(OPENED_AT_ONCE, count - opened.length) }, openOne)
    await Promise.all(some.map(({ callId }) => world.snapshots.flushed(callId)))
    opened.push(...some)
  }
  return opened
}

function openOne(): OpenedCall {
  const callId = world.newId()
  const at = world.clock.now()
  const common = { siteId: SITE, topicId: null, devices: BOTH, termsVersion: '1', language: 'pl' }
  world.calls.open(callId, { callId, ...common, visit: null, at })
  return { callId, arrivedAt: at }
}

/** One insert by the bare driver, in this process, into a collection with the same indexes. */
async function bareInsert(): Promise<number> {
  const source = world.models.assignments.collection
  const database = world.models.assignments.db.getClient().db()
  const bare = database.collection('benchInserts')
  if (!bareIsReady) {
    for (const { key, name, unique, partialFilterExpression } of await source.indexes()) {
      if (name === '_id_') continue
      const only = partialFilterExpression ? { partialFilterExpression } : {}
      await bare.createIndex(key, { name: name!, ...(unique ? { unique } : {}), ...only })
    }
    bareIsReady = true
  }
  const at = world.clock.now()
  const row = {
    _id: world.newId() as never,
    callId: world.newId(),
    staffId: world.newId(),
    siteId: SITE,
    state: 'offered',
    live: true,
    offeredAt: at,
    acceptedAt: null,
    overAt: null,
    outcome: null,
  }
  const begun = performance.now()
  await bare.insertOne(row)
  return performance.now() - begun
}
let bareIsReady = false

answerParent({
  listen: async () => (await app.listen()).origin,
  open,
  steps: () => steps,
  bareInsert,
  memory: settledMemory,
  skip: (ms: number) => clock.skip(ms),
  cpu: usedCpu,
  watch: () => watch.begin(),
  watched: () => watch.end(),
  filesHeld: () => world.files.used(),
  waiting: () => world.queues.get(SITE)!.context.tickets.filter(({ present }) => present).length,
})
