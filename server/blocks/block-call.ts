import type { BlockReason } from '#machines/block.ts'
import type { Refusal } from '#machines/protocol.ts'
import { createAuditLog } from '#server/audit-log.ts'
import { callOf, consultantOf, type World } from '#server/world.ts'

export type BlockResult = { result: { blocked: boolean } } | Refusal

/**
 * The consultant ends the own call for abuse and blocks the network it comes from (privacy.md 9). The block
 * is stored before anything ends, so that an outage leaves the call as it was; other tickets of the same
 * network that wait at this site end too.
 */
export async function blockCall(
  world: World,
  staffId: string,
  { callId, reason }: { callId: string; reason: BlockReason },
): Promise<BlockResult> {
  const { calls, models, clock, newId, log } = world
  if (callOf(world, staffId) !== callId) return 'not-yours'
  if (consultantOf(world, callId) !== staffId) return 'not-yours'
  const call = calls.get(callId)
  const network = world.networks.of(callId)
  // What cannot be blocked is at least ended.
  const type = network === null ? ('consultant.ended' as const) : ('resident.blocked' as const)
  const event = () => ({ type, at: clock.now() })
  if (!call?.can(event())) return 'not-now'
  const { siteId } = call.context
  if (network !== null) {
    await world.blocks.add({ callId, siteId, network, reason, byStaffId: staffId })
  }
  const audit = createAuditLog({ models, now: clock.now, newId })
  await audit.writeOnce(`block.${callId}`, {
    ...{ action: `call.blocked-${reason}`, result: network === null ? 'failed' : 'ok', siteId },
    ...{ actorId: staffId, role: 'consultant', objectType: 'call', objectId: callId },
  })
  // Ended by somebody else meanwhile: the block stands all the same.
  calls.send(callId, event())
  for (const other of network === null ? [] : world.networks.callsFrom(network)) {
    const ticket = calls.get(other)
    if (ticket?.hasTag('inLine') && ticket.context.siteId === siteId) calls.send(other, event())
  }
  await world.snapshots.flushed(callId)
  log.info('call.blocked', { callId, staffId, siteId, reason })
  return { result: { blocked: network !== null } }
}
