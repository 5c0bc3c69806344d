import { canServe } from '#machines/routing.ts'
import { transferOrder, type Colleague, type TransferOptions } from '#machines/transfer.ts'
import type { Handed, StaffTransfer } from '#machines/views.ts'
import { isReceiving } from './shift-effects.ts'
import type { World } from './world.ts'

/** What consultants see of transfers: to whom, from whom, and how it stands. */

const { compare } = new Intl.Collator('pl')

/** To whom this consultant could give the call just now; null when it is not the own one. */
export function transferOptions(
  world: World,
  staffId: string,
  callId: string,
): TransferOptions | null {
  const context = world.calls.get(callId)?.context
  if (context?.consultant?.staffId !== staffId) return null
  const { siteId, topicId } = context
  const line = world.queues.get(siteId)?.context
  const others = Object.entries(line?.atWork ?? {}).filter(([id]) => id !== staffId)
  const lines = world.staff.topicsOf(siteId).map(({ _id, name }) => ({
    topicId: _id,
    name: { ...name },
    waiting: line?.tickets.filter((ticket) => ticket.topicId === _id && !ticket.turnAt).length ?? 0,
    atWork: others.filter(([, topicIds]) => canServe(topicIds, _id)).length,
  }))
  return {
    colleagues: transferOrder(colleaguesOf(world, staffId, siteId), topicId, compare),
    lines,
  }
}

function colleaguesOf(world: World, staffId: string, siteId: string): Colleague[] {
  return world.shifts.ids().flatMap((id) => {
    const shift = world.shifts.get(id)
    const entry = world.staff.get(id)
    if (!shift || !entry || id === staffId || !shift.context.siteIds.includes(siteId)) return []
    if (shift.value === 'off') return []
    const { topicIds } = shift.context
    const free = isReceiving(world, shift)
    return [{ staffId: id, name: entry.name, topicIds: [...topicIds], state: shift.value, free }]
  })
}

/** From whom this consultant is offered the call, or has it. */
export function handedTo(world: World, staffId: string, callId: string): Handed | null {
  const note = world.transfers.notes.of(callId, staffId)
  const context = world.calls.get(callId)?.context
  const from = note?.from ?? context?.handedBy
  if (!context || !from || from === staffId) return null
  const name = world.staff.topic(context.topicId ?? '')?.name
  return {
    from: world.staff.get(from)?.name ?? '',
    note: note?.note ?? '',
    asked: note?.for === staffId,
    topic: name ? { ...name } : null,
  }
}

/** The transfer of this consultant's own call. */
export function ownTransfer(world: World, staffId: string, callId: string): StaffTransfer | null {
  const context = world.calls.get(callId)?.context
  if (context?.consultant?.staffId !== staffId) return null
  const { transfer, refusedTransfer } = context
  const nameOf = (id: string) => world.staff.get(id)?.name ?? ''
  if (transfer) {
    const { transferId, staffId: to } = transfer
    const offer = world.shifts.get(to)?.context.offer
    const until = offer?.offerId === transferId ? offer.until : null
    return { state: 'asking', transferId, to: nameOf(to), until }
  }
  if (!refusedTransfer || refusedTransfer.outcome === 'withdrawn') return null
  const { staffId: to, outcome } = refusedTransfer
  return { state: 'failed', to: nameOf(to), outcome }
}
