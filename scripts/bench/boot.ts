import { randomUUID } from 'node:crypto'
import { createActor } from 'xstate'
import { callMachine } from '#machines/call.ts'
import { CALL_MACHINE_VERSION } from '#machines/call-terms.ts'
import { SHIFT_MACHINE_VERSION } from '#machines/shift-terms.ts'
import { shiftMachine } from '#machines/shift.ts'
import { systemClock } from '#server/clock.ts'
import { openDatabase } from '#server/database.ts'
import type { Models } from '#server/models/index.ts'
import { restoreWorld } from '#server/restore.ts'
import { BOTH, SITE, staffRow } from '#server/test/test-city.ts'
import { createWorld } from '#server/world-making.ts'
import { demand } from './bench.ts'
import { quietLog } from './city-data.ts'

/** What a boot has to restore: waiting calls and shifts, as a server that was killed has left them. */

export const CALLS = 800
export const SHIFTS = 200

/** Store snapshots of waiting calls and of shifts that are at work. */
export async function storeActors(models: Models): Promise<void> {
  const at = Date.now()
  const common = {
    machineVersion: 0,
    siteId: SITE,
    staffId: null,
    callId: null,
    rev: at,
    updatedAt: at,
    archived: false,
  }
  const devices = { camera: true, microphone: true }
  const calls = Array.from({ length: CALLS }, () => {
    const callId = randomUUID()
    const input = {
      callId,
      siteId: SITE,
      topicId: null,
      devices,
      termsVersion: '1',
      language: 'pl',
      visit: null,
      at,
    }
    const actor = createActor(callMachine, { input }).start()
    const snapshot = JSON.stringify(actor.getPersistedSnapshot())
    return {
      ...common,
      _id: callId,
      kind: 'call' as const,
      machineVersion: CALL_MACHINE_VERSION,
      phase: 'waiting',
      callId,
      snapshot,
    }
  })
  const shifts = Array.from({ length: SHIFTS }, (_, index) => {
    const staffId = `at-work-${index}`
    const actor = createActor(shiftMachine, {
      input: { staffId, siteIds: [SITE], topicIds: [], wrapMs: 60_000, at },
    }).start()
    actor.send({ type: 'consultant.connected', at })
    actor.send({ type: 'shift.started', devices: BOTH, at })
    const snapshot = JSON.stringify(actor.getPersistedSnapshot())
    return {
      ...common,
      _id: staffId,
      kind: 'shift' as const,
      machineVersion: SHIFT_MACHINE_VERSION,
      phase: 'ready',
      staffId,
      siteId: null,
      snapshot,
    }
  })
  await models.staff.insertMany(shifts.map(({ _id }) => staffRow(_id)))
  await models.snapshots.insertMany([...calls, ...shifts])
}

/** One boot of the world from the database (ms); nothing is served by it. */
export async function bootOnce(uri: string, dataDir: string): Promise<number> {
  const log = quietLog()
  const database = await openDatabase({ uri, dataDir, log })
  try {
    const world = createWorld({
      secret: 'bench'.repeat(8),
      bootId: 'bench',
      clock: systemClock,
      log,
      models: database.models,
      newId: randomUUID,
      wrapMs: 60_000,
      siteName: (siteId) => siteId,
      fileHours: () => null,
    })
    const begun = performance.now()
    await restoreWorld(world, [SITE])
    const took = performance.now() - begun
    demand(world.calls.ids().length === CALLS, 'every call is back')
    demand(world.shifts.ids().length === SHIFTS, 'every shift is back')
    demand(world.queues.get(SITE)?.context.tickets.length === CALLS, 'every ticket stands in line')
    await world.snapshots.flushAll()
    world.rooms.dispose()
    for (const house of [world.calls, world.shifts, world.queues]) house.closeAll()
    return took
  } finally {
    await database.close()
  }
}
