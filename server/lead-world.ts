import { CALL_MACHINE_VERSION } from '#machines/call-terms.ts'
import type { ApiRefusal, JoinRequest } from '#machines/api.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { Dispatch } from './dispatch.ts'
import type { Lead } from './lead.ts'
import type { Peer, StaffPeer } from './peer.ts'
import { callOf, type World } from './world.ts'

/** What the edge asks of the world and tells it: tickets given, pages that come and go, messages. */
export function createLead(world: World, dispatch: Dispatch, isDraining: () => boolean): Lead {
  const { clock, log } = world

  const join = async (
    input: JoinRequest,
  ): Promise<{ callId: string } | { refused: ApiRefusal }> => {
    const { siteId, topicId, devices, termsVersion, language } = input
    if (isDraining()) return { refused: 'draining' }
    if (!world.queues.get(siteId)) return { refused: 'unknown-site' }
    const callId = world.newId()
    world.calls.open(callId, {
      callId,
      siteId,
      topicId,
      devices,
      termsVersion,
      language,
      at: clock.now(),
    })
    try {
      await world.snapshots.flushed(callId)
    } catch (error) {
      // Not stored, so never acknowledged: nobody has this ticket.
      world.calls.send(callId, { type: 'resident.left', at: clock.now() })
      throw error
    }
    log.info('ticket.given', { callId, siteId, topicId, code: CALL_MACHINE_VERSION })
    return { callId }
  }

  const openStaff = async (peer: StaffPeer): Promise<void> => {
    const { staffId } = peer.identity
    const entry = await world.staff.load(staffId)
    if (!peer.open) return
    if (!entry) return peer.close(CLOSE.sessionOver)
    const { siteIds, topicIds } = entry
    if (!world.shifts.get(staffId)) world.openShift(entry)
    const at = clock.now()
    world.shifts.send(staffId, {
      type: 'shift.profile',
      siteIds,
      topicIds,
      wrapMs: world.wrapMs,
      at,
    })
    world.shifts.send(staffId, { type: 'consultant.connected', at })
    const callId = callOf(world, staffId)
    if (callId) world.calls.send(callId, { type: 'consultant.connected', staffId, at })
    world.hub.add(peer)
  }

  const onOpen = (peer: Peer): void => {
    if (peer.identity.kind === 'staff') {
      openStaff(peer as StaffPeer).catch((error: unknown) => {
        log.warn('staff.not-loaded', { error })
        peer.close(CLOSE.overload)
      })
      return
    }
    const { callId } = peer.identity
    if (!world.calls.get(callId)) return peer.close(CLOSE.ticketUnknown)
    world.hub.add(peer)
    world.calls.send(callId, { type: 'resident.connected', at: clock.now() })
  }

  const onClose = (peer: Peer): void => {
    if (!world.hub.remove(peer)) return
    const at = clock.now()
    if (peer.identity.kind === 'resident') {
      world.calls.send(peer.identity.callId, { type: 'resident.disconnected', at })
      return
    }
    const { staffId } = peer.identity
    world.shifts.send(staffId, { type: 'consultant.disconnected', at })
    const callId = callOf(world, staffId)
    if (callId) world.calls.send(callId, { type: 'consultant.disconnected', staffId, at })
  }

  return {
    join,
    isTicketAlive: (callId) => world.calls.get(callId) !== undefined,
    isInCall: (staffId) => world.shifts.get(staffId)?.value === 'busy',
    waiting: () =>
      world.queues
        .ids()
        .reduce((sum, id) => sum + (world.queues.get(id)?.context.tickets.length ?? 0), 0),
    isMediaUp: () => world.rooms.isUp(),
    isDraining,
    onOpen,
    onResidentMessage: dispatch.resident,
    onStaffMessage: dispatch.staff,
    onClose,
  }
}
