import { callDeadline, callMachine, type CallSnapshot } from '#machines/call.ts'
import { CALL_MACHINE_VERSION } from '#machines/call-terms.ts'
import { queueDeadline, queueMachine } from '#machines/queue.ts'
import { SHIFT_MACHINE_VERSION } from '#machines/shift-terms.ts'
import { shiftDeadline, shiftMachine, type ShiftSnapshot } from '#machines/shift.ts'
import { createBlocks } from './blocks/blocks.ts'
import { createCallNetworks } from './blocks/call-networks.ts'
import { onCallFact } from './call-effects.ts'
import { createCallTracks } from './call-tracks.ts'
import { createChatProofs } from './chat-proofs.ts'
import type { Clock } from './clock.ts'
import { createDayCounts } from './day-counts.ts'
import { createEndings } from './endings.ts'
import { CallFiles } from './files/call-files.ts'
import { createFileMemory } from './files/file-memory.ts'
import { createHouse } from './house.ts'
import { createHub } from './hub.ts'
import { createLineStories } from './line-stories.ts'
import { createLiveContent } from './live-content.ts'
import type { Log } from './log.ts'
import type { Models } from './models/index.ts'
import type { SnapshotRow } from './models/snapshots.ts'
import { createOffers } from './offers.ts'
import { onQueueFact } from './queue-effects.ts'
import { createRooms } from './rooms.ts'
import { onShiftFact, syncShift } from './shift-effects.ts'
import { createSnapshotStore } from './snapshot-store.ts'
import { createTickets } from './tickets.ts'
import { createTransferNotes } from './transfer-notes.ts'
import { createTransfers } from './transfers.ts'
import { createStaffDirectory, type StaffEntry } from './staff-directory.ts'
import { createVisitBook } from './visit-book.ts'
import { createVisitCalls } from './visit-calls.ts'
import type { World } from './world.ts'

export type WorldOptions = {
  bootId: string
  clock: Clock
  log: Log
  models: Models
  /** Ids without coordination (design.md "Ways out of one machine"). */
  newId: () => string
  /** Length of wrap-up (ms). */
  wrapMs: number
  siteName: (siteId: string) => string
  fileHours: World['fileHours']
  /** The installation's own; signs what pages may give back after a kill. */
  secret: string
}

/** Put the world together: houses of actors, what their facts cause, and what is written of them. */
export function createWorld(options: WorldOptions): World {
  const { secret, ...known } = options
  const { clock, log, models, wrapMs } = known
  const world = { ...known, onOwed: () => {} } as World
  const fault = (actor: string) => (id: string, error: unknown, fatal: boolean) =>
    log.error(fatal ? 'actor.died' : 'actor.listener-failed', { actor, type: id, error })

  world.calls = createHouse(callMachine, callDeadline, clock, {
    fact: (callId, fact) => onCallFact(world, callId, fact),
    change: (callId, call) =>
      world.snapshots.save(callId, () => callSnapshotRow(world, callId, call)),
    fault(callId, error, fatal) {
      if (fatal) {
        world.live.end(callId)
        world.networks.forget(callId)
      }
      fault('call')(callId, error, fatal)
    },
  })
  world.shifts = createHouse(shiftMachine, shiftDeadline, clock, {
    fact: (staffId, fact) => onShiftFact(world, staffId, fact),
    change: (staffId, shift) =>
      world.snapshots.save(staffId, () => shiftSnapshotRow(world, staffId, shift)),
    fault: fault('shift'),
  })
  world.queues = createHouse(queueMachine, queueDeadline, clock, {
    fact: (_siteId, fact) => onQueueFact(world, fact),
    change: () => {},
    fault: fault('queue'),
  })
  world.snapshots = createSnapshotStore(models, clock, log)
  world.staff = createStaffDirectory(models, log)
  world.tracks = createCallTracks()
  world.live = createLiveContent(createChatProofs(secret))
  world.ratingKeys = createTickets(secret, 'rating')
  world.hub = createHub(world)
  world.files = createWorldFiles(world)
  world.blocks = createBlocks({ models, secret, now: clock.now })
  world.networks = createCallNetworks()
  world.counts = createDayCounts(models, clock, (staffId) => world.hub.touchStaff(staffId))
  world.lineStories = createLineStories(world)
  world.visitBook = createVisitBook(world)
  world.visitCalls = createVisitCalls(world)
  world.offers = createOffers(world)
  world.transfers = createTransfers(world, createTransferNotes())
  world.endings = createEndings(world)
  world.rooms = createRooms(world)
  world.syncShift = (staffId) => syncShift(world, staffId, null)
  world.openShift = ({ staffId, siteIds, topicIds }: StaffEntry) =>
    world.shifts.open(staffId, { staffId, siteIds, topicIds, wrapMs, at: clock.now() })
  return world
}

/** Files of a call are told to its people and held as long as its other content. */
const createWorldFiles = (world: World): CallFiles =>
  new CallFiles({
    memory: createFileMemory(),
    clock: world.clock,
    tell: (callId, side, file) =>
      world.hub.tellSide(callId, side, { type: 'file.state', callId, file }),
    onFirst(callId) {
      world.live.of(callId).files = { drop: () => world.files.end(callId) }
    },
  })

function callSnapshotRow(world: World, callId: string, call: CallSnapshot): SnapshotRow {
  const { siteId, consultant } = call.context
  return {
    _id: callId,
    kind: 'call',
    machineVersion: CALL_MACHINE_VERSION,
    phase: call.value,
    siteId,
    staffId: consultant?.staffId ?? null,
    callId,
    ...stored(world, world.calls.persisted(callId)),
  }
}

function shiftSnapshotRow(world: World, staffId: string, shift: ShiftSnapshot): SnapshotRow {
  return {
    _id: staffId,
    kind: 'shift',
    machineVersion: SHIFT_MACHINE_VERSION,
    phase: shift.value,
    siteId: null,
    staffId,
    callId: shift.context.call?.callId ?? null,
    ...stored(world, world.shifts.persisted(staffId)),
  }
}

function stored(world: World, persisted: unknown) {
  const at = world.clock.now()
  return { snapshot: JSON.stringify(persisted), rev: at, updatedAt: at, archived: false }
}
