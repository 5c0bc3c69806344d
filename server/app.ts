import { randomBytes, randomUUID } from 'node:crypto'
import type { Media } from '#machines/media.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { Booking } from './booking/booking.ts'
import { keepSwept } from './booking/sweeping.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { openDatabase, type Database } from './database.ts'
import { createDispatch } from './dispatch.ts'
import { hoursOfFile } from './hours/hours-in-force.ts'
import { createFront, type Front } from './front.ts'
import { createLead } from './lead-world.ts'
import type { Lead } from './lead.ts'
import type { Log } from './log.ts'
import { openQueue, restoreWorld } from './restore.ts'
import type { Due } from './jobs/due.ts'
import { createJobs, type Jobs, type JobsOptions } from './jobs/jobs.ts'
import { flushDisk } from './jobs/purge-night.ts'
import { createVisitDuties } from './jobs/visit-duties.ts'
import type { Metrics } from './metrics/metrics.ts'
import { createMail } from './mail/mail.ts'
import { outboxDir } from './mail/outbox.ts'
import { loadSites, type Sites } from './sites.ts'
import type { VisitRow } from './models/visits.ts'
import { createWorld } from './world-making.ts'
import type { World } from './world.ts'

/** Longest wait for writes under way when the server stops (ms; design.md "Restarts": out within 3 s). */
const DRAIN_LIMIT_MS = 2_000

export type AppOptions = {
  config: Config
  clock: Clock
  log: Log
  /** Connects to whoever carries the media; called when the actors are restored. */
  connectMedia: (epoch: number, callIds: () => string[], log: Log) => Media & { close(): void }
  /** Timed work (Bree); off in tests, which run a job when they mean it. */
  withJobs?: boolean
}

export type App = {
  world: World
  booking: Booking
  /** Accept sockets; separate from building, so that tests take port 0. */
  listen(): Promise<{ port: number; origin: string }>
  /** Stop accepting, store everything, send the pages away with 1012 (they come back). */
  drain(): Promise<void>
  /** Read the site files anew; a fault leaves the old ones in force. */
  reloadSites(): Promise<void>
}

/** Build the server: everything restored, nothing listening yet. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, clock, log, connectMedia } = options
  const bootId = randomUUID()
  const sites = await loadSites(config.sitesDir)
  const database = await openDatabase({ uri: config.mongodbUri, dataDir: config.dataDir, log })
  const world = createWorld({
    bootId,
    clock,
    log,
    models: database.models,
    newId: randomUUID,
    wrapMs: config.wrapUpMs,
    secret: config.secret,
    siteName: (siteId) => sites.get(siteId)?.name.pl ?? siteId,
    fileHours: (siteId) => hoursOfFile(sites, siteId),
  })
  await restoreWorld(
    world,
    sites.all().map(({ siteId }) => siteId),
  )

  let draining = false
  const lead: Lead = createLead(
    world,
    createDispatch(world, (label, siteId) => front.iceServers(label, siteId)),
    () => draining,
  )
  const metrics =
    config.metricsToken === null ? null : await metricsOf(world, database, sites, config)
  const front = await createFront({
    config,
    metrics,
    bootId,
    database,
    sites,
    log,
    clock,
    randomBytes,
    lead,
    files: world.files,
    blocks: world.blocks,
    networks: world.networks,
    ...changesTold(world),
  })
  const visits = createVisitWork(world, front, database, sites, options)
  const stopSweeping = keepSwept(front.booking, clock, log)
  world.endings.onClosed((callId) => front.releaseTicket(callId))
  const media = connectMedia(clock.now(), () => world.rooms.wantedIds(), log)
  world.rooms.attach(media)
  const jobs = options.withJobs ? jobsOf(database, log, visits.jobOptions, metrics) : null
  await jobs?.start()

  return {
    world,
    booking: front.booking,
    listen: () => front.listen(),
    reloadSites: () => reload(world, sites, log),
    async drain() {
      draining = true
      front.stopListening()
      world.hub.flush()
      front.closeAll(CLOSE.restart)
      await Promise.race([
        world.snapshots.flushAll(),
        new Promise<void>((resolve) => clock.at(clock.now() + DRAIN_LIMIT_MS, resolve)),
      ])
      world.visitBook.stop()
      stopSweeping()
      await visits.mail.stop()
      world.rooms.dispose()
      media.close()
      await jobs?.stop()
      world.calls.closeAll()
      world.shifts.closeAll()
      world.queues.closeAll()
      await front.close()
      await database.close()
    },
  }
}

/** What the edge has done in the database, told to the living actors. */
function changesTold(world: World) {
  return {
    onOwed: () => world.onOwed(),
    onVisitChanged: (visit: VisitRow) => world.visitBook.note(visit),
    async onTopicsChanged(siteId: string) {
      await world.staff.loadTopics()
      world.hub.touchLine(siteId)
    },
    onHoursChanged: () => world.visitBook.renew(),
  }
}

/** Loaded only where ops have asked for it: the library counts what it is loaded with. */
async function metricsOf(world: World, database: Database, sites: Sites, { clamdSocket }: Config) {
  const { createMetrics } = await import('./metrics/metrics.ts')
  const { models } = database
  const siteIds = () => sites.all().map(({ siteId }) => siteId)
  return createMetrics({ world, models, clamdSocket, siteIds, isDatabaseUp: () => database.isUp() })
}

function jobsOf(
  { uri }: Database,
  log: Log,
  options: Omit<JobsOptions, 'uri' | 'log' | 'onReport'>,
  metrics: Metrics | null,
): Jobs {
  return createJobs({ uri, log, ...options, onReport: (report) => metrics?.purged(report) })
}

/** Letters, and what becomes of visits by themselves; the jobs say when. */
function createVisitWork(
  world: World,
  front: Front,
  database: Database,
  sites: Sites,
  { config, clock, log }: AppOptions,
) {
  const { models } = database
  const { linkOf } = front.booking
  const mail = createMail({ config, models, sites, linkOf, clock, log, randomBytes })
  world.onOwed = () => mail.wake()
  const duties = createVisitDuties({
    ...{ models, now: clock.now, log },
    onOwed: () => mail.wake(),
    onChanged: (visit) => world.visitBook.note(visit),
    flushDisk: () => flushDisk(database.connection),
  })
  const jobOptions = {
    outbox: outboxDir(config.dataDir),
    sitesDir: config.sitesDir,
    statisticsMonths: config.statisticsMonths,
    onDue: (due: Due) => void duties.handle(due),
  }
  return { mail, jobOptions }
}

/** New sites get a line of their own; those that are gone keep theirs until the next start. */
async function reload(world: World, sites: Sites, log: Log): Promise<void> {
  try {
    await sites.reload()
    await world.staff.loadTopics()
    for (const { siteId } of sites.all())
      if (!world.queues.get(siteId)) await openQueue(world, siteId)
    log.info('sites.reloaded', { count: sites.all().length })
  } catch (error) {
    log.error('sites.not-reloaded', { error })
  }
}
