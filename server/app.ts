import { randomBytes, randomUUID } from 'node:crypto'
import type { Media } from '#machines/media.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { openDatabase } from './database.ts'
import { createDispatch } from './dispatch.ts'
import { createFront } from './front.ts'
import { createLead } from './lead-world.ts'
import type { Lead } from './lead.ts'
import type { Log } from './log.ts'
import { restoreWorld } from './restore.ts'
import { loadSites } from './sites.ts'
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
}

export type App = {
  world: World
  /** Accept sockets; separate from building, so that tests take port 0. */
  listen(): Promise<{ port: number; origin: string }>
  /** Stop accepting, store everything, send the pages away with 1012 (they come back). */
  drain(): Promise<void>
}

/** Build the server: everything restored, nothing listening yet. */
export async function createApp({ config, clock, log, connectMedia }: AppOptions): Promise<App> {
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
    siteName: (siteId) => sites.get(siteId)?.name.pl ?? siteId,
  })
  await restoreWorld(
    world,
    sites.all().map(({ siteId }) => siteId),
  )

  let draining = false
  const lead: Lead = createLead(
    world,
    createDispatch(world, (peerName) => front.iceServers(peerName)),
    () => draining,
  )
  const front = await createFront({
    config,
    bootId,
    database,
    sites,
    log,
    clock,
    randomBytes,
    lead,
  })
  world.endings.onClosed((callId) => front.releaseTicket(callId))
  const media = connectMedia(clock.now(), () => world.rooms.wantedIds(), log)
  world.rooms.attach(media)

  return {
    world,
    listen: () => front.listen(),
    async drain() {
      draining = true
      front.stopListening()
      world.hub.flush()
      front.closeAll(CLOSE.restart)
      await Promise.race([
        world.snapshots.flushAll(),
        new Promise<void>((resolve) => clock.at(clock.now() + DRAIN_LIMIT_MS, resolve)),
      ])
      world.rooms.dispose()
      media.close()
      world.calls.closeAll()
      world.shifts.closeAll()
      world.queues.closeAll()
      await front.close()
      await database.close()
    },
  }
}
