import { ESTIMATE_SAMPLES } from '#machines/estimate.ts'
import { restorable } from '#machines/stored.ts'
import type { Snapshot } from 'xstate'
import type { AssignmentRow } from './models/assignments.ts'
import type { CallRow } from './models/calls.ts'
import type { SnapshotRow } from './models/snapshots.ts'
import type { World } from './world.ts'

/**
 * Boot (design rule 2): actors come back from their snapshots, everybody counts as disconnected from now
 * on, and `assignments` decides who serves whom where the two disagree. The order matters: lines first,
 * because restored calls enter them; assignments last, because they win.
 */
export async function restoreWorld(world: World, siteIds: readonly string[]): Promise<void> {
  const { log, clock } = world
  const begun = clock.now()
  await world.staff.loadTopics()
  for (const siteId of siteIds) await openQueue(world, siteId)
  const shifts = await restoreShifts(world)
  const calls = await restoreCalls(world)
  const rows = await world.models.assignments
    .find({ live: true })
    .sort({ _id: 1 })
    .lean<AssignmentRow[]>()
    .exec()
  for (const row of rows) await reconcile(world, row)
  await settleTheRest(world, rows)
  await world.visitCalls.restore()
  log.info('server.restored', { count: calls + shifts, ms: clock.now() - begun })
}

/** Open the line of a site, with what is known of recent service times. */
export async function openQueue(world: World, siteId: string): Promise<void> {
  const recent = await world.models.calls
    .find({ siteId, acceptedAt: { $gt: 0 } })
    .sort({ endedAt: -1, _id: -1 })
    .limit(ESTIMATE_SAMPLES)
    .lean()
    .exec()
  const services = recent
    .toReversed()
    .map(({ acceptedAt, endedAt }) => endedAt - (acceptedAt ?? endedAt) + world.wrapMs)
  world.queues.open(siteId, { siteId, services })
}

/** A snapshot that cannot be read is kept aside; the boot goes on. */
async function readable(
  world: World,
  row: SnapshotRow,
  open: (persisted: Snapshot<unknown>) => void,
): Promise<boolean> {
  try {
    const stored = JSON.parse(row.snapshot) as { context?: unknown }
    open(restorable(row.kind, row.machineVersion, stored) as Snapshot<unknown>)
    return true
  } catch (error) {
    world.log.error('snapshot.unreadable', { actor: row._id, phase: row.phase, error })
    await world.snapshots.archive(row._id)
    return false
  }
}

async function restoreShifts(world: World): Promise<number> {
  const rows = await world.snapshots.load('shift')
  for (const row of rows) {
    const entry = await world.staff.load(row._id)
    if (!entry) {
      await world.snapshots.remove(row._id)
      continue
    }
    const isOpen = await readable(world, row, (persisted) =>
      world.shifts.restore(row._id, persisted),
    )
    if (isOpen) world.shifts.send(row._id, { type: 'server.restarted', at: world.clock.now() })
  }
  return rows.length
}

async function restoreCalls(world: World): Promise<number> {
  const rows = await world.snapshots.load('call')
  for (const row of rows) {
    const isOpen = await readable(world, row, (persisted) =>
      world.calls.restore(row._id, persisted),
    )
    if (!isOpen) {
      await closeUnreadable(world, row)
      continue
    }
    world.calls.send(row._id, { type: 'server.restarted', at: world.clock.now() })
    if (world.calls.get(row._id)?.value === 'ended') void world.endings.end(row._id)
  }
  return rows.length
}

/** The call of an unreadable snapshot is over: released, and counted from the columns that can be read. */
async function closeUnreadable(world: World, row: SnapshotRow): Promise<void> {
  const at = world.clock.now()
  await world.models.assignments.collection.updateMany(
    { callId: row._id, live: true },
    { $set: { state: 'over', live: false, overAt: at, outcome: 'system' } },
  )
  const counted: Omit<CallRow, '_id'> = {
    siteId: row.siteId ?? '',
    topicId: null,
    arrivedAt: row.updatedAt,
    offeredAt: null,
    acceptedAt: null,
    talkingAt: null,
    endedAt: at,
    waitedMs: 0,
    talkedMs: null,
    reason: 'system',
    staffId: row.staffId,
    offers: 0,
    refusals: 0,
    transfers: 0,
    termsVersion: '',
    devices: { camera: false, microphone: false },
    identityShown: false,
  }
  await world.models.calls.collection.updateOne(
    { _id: row._id as never },
    { $setOnInsert: counted },
    { upsert: true },
  )
  world.log.warn('call.closed-unreadable', { callId: row._id, siteId: row.siteId })
}

/** One live assignment: an open offer is taken back (an outage is no missed offer), a service goes on. */
async function reconcile(world: World, row: AssignmentRow): Promise<void> {
  if (row.state === 'offered') return world.offers.end(row._id, 'withdrawn')
  await world.transfers.takeBack(row)
  const { callId, staffId, siteId, _id: offerId, acceptedAt } = row
  const call = world.calls.get(callId)
  const wasReturned = (call?.context.waitingSince ?? 0) > (acceptedAt ?? 0)
  if (!call?.hasTag('live') || (call.value === 'waiting' && wasReturned)) {
    return world.offers.release(offerId, call?.context.reason ?? 'consultant-lost')
  }
  // A colleague has taken the call over; the kill came before the call was stored.
  world.calls.send(callId, { type: 'transfer.accepted', offerId, staffId, at: world.clock.now() })
  endStoredTransfer(world, callId)
  const at = acceptedAt ?? row.offeredAt
  const older = call.value === 'offered' ? call.context.consultant?.offerId : undefined
  if (older && older !== offerId) {
    world.calls.send(callId, { type: 'offer.ended', offerId: older, outcome: 'withdrawn', at })
  }
  world.calls.send(callId, { type: 'offer.made', offerId, staffId, at })
  world.calls.send(callId, { type: 'offer.accepted', offerId, staffId, at })
  // The kill came before the call was stored: it has only now heard of its consultant, who is away too.
  world.calls.send(callId, { type: 'consultant.disconnected', staffId, at: world.clock.now() })
  if (!world.shifts.get(staffId)) {
    const entry = await world.staff.load(staffId)
    if (entry) world.openShift(entry)
  }
  world.shifts.send(staffId, {
    type: 'assignment.found',
    callId,
    offerId,
    siteId,
    at: world.clock.now(),
  })
  await world.staff.load(staffId)
}

/** The assignment asks nobody any more; the kill came before the call was stored without the transfer. */
function endStoredTransfer(world: World, callId: string): void {
  const transferId = world.calls.get(callId)?.context.transfer?.transferId
  if (!transferId) return
  const at = world.clock.now()
  world.calls.send(callId, { type: 'transfer.ended', transferId, outcome: 'withdrawn', at })
}

/** What no live assignment speaks for: offers that are gone, calls and shifts that wait for nobody. */
async function settleTheRest(world: World, rows: AssignmentRow[]): Promise<void> {
  const at = world.clock.now()
  const served = new Map(
    rows.flatMap(({ state, callId, staffId }) => (state === 'accepted' ? [[callId, staffId]] : [])),
  )
  for (const callId of world.calls.ids()) {
    const call = world.calls.get(callId)
    const offerId = call?.context.consultant?.offerId
    if (call?.value === 'offered' && offerId) {
      world.calls.send(callId, { type: 'offer.ended', offerId, outcome: 'withdrawn', at })
    } else if (!served.has(callId)) {
      const topicId = offerId ? await world.transfers.linedTopic(offerId) : null
      if (offerId && topicId !== null)
        world.calls.send(callId, { type: 'transfer.lined', offerId, topicId, at })
      else world.calls.send(callId, { type: 'assignment.missing', at })
    }
  }
  for (const staffId of world.shifts.ids()) {
    const shift = world.shifts.get(staffId)
    const offerId = shift?.context.offer?.offerId
    if (offerId)
      world.shifts.send(staffId, { type: 'offer.ended', offerId, outcome: 'withdrawn', at })
    else if (shift?.context.call && served.get(shift.context.call.callId) !== staffId) {
      world.shifts.send(staffId, { type: 'assignment.missing', at })
    }
    world.syncShift(staffId)
  }
}
