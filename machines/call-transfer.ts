import type { CallContext, CallEvent, Presence } from './call-terms.ts'

/**
 * What a transfer changes in a call (C4): a colleague is asked while the consultant goes on, takes over or
 * does not, or the call goes to the head of a topic's line. Each answers the part of the context that changes.
 */

const here: Presence = { absentSince: null, mediaUp: false }
type Change = Partial<CallContext>

/** May this colleague be asked? One at a time, and not the consultant. */
export function mayAsk({ transfer, consultant }: CallContext, event: CallEvent): boolean {
  return (
    event.type === 'transfer.asked' && transfer === null && event.staffId !== consultant?.staffId
  )
}

/** Has the assignment of this call another consultant than before? */
export function isHandover({ consultant }: CallContext, event: CallEvent): boolean {
  return (
    event.type === 'transfer.accepted' &&
    event.offerId === consultant?.offerId &&
    event.staffId !== consultant.staffId
  )
}

export function asked(event: CallEvent): Change {
  if (event.type !== 'transfer.asked') return {}
  const { transferId, staffId } = event
  return { transfer: { ...here, transferId, staffId }, refusedTransfer: null }
}

/** Nobody need be told of what was taken back. */
export function refused({ transfer }: CallContext, event: CallEvent): Change {
  if (event.type !== 'transfer.ended' || !transfer) return {}
  const { outcome } = event
  const refusedTransfer = outcome === 'withdrawn' ? null : { staffId: transfer.staffId, outcome }
  return { transfer: null, refusedTransfer }
}

/** Ticket, assignment and times stay; what is known of the page of the colleague is kept. */
export function takenOver(context: CallContext, event: CallEvent): Change {
  const { consultant, transfer, transfers } = context
  if (event.type !== 'transfer.accepted' || !consultant) return {}
  const { absentSince, mediaUp } = transfer?.staffId === event.staffId ? transfer : here
  return {
    consultant: { absentSince, mediaUp, staffId: event.staffId, offerId: consultant.offerId },
    transfer: null,
    refusedTransfer: null,
    transfers: transfers + 1,
  }
}

export function lined({ consultant, transfers }: CallContext, event: CallEvent): Change {
  if (event.type !== 'transfer.lined') return {}
  return {
    consultant: null,
    topicId: event.topicId,
    head: true,
    returned: 'transferred',
    handedBy: consultant?.staffId ?? null,
    refusedTransfer: null,
    transfers: transfers + 1,
    waitingSince: event.at,
    acceptedAt: null,
    talkingAt: null,
  }
}

/** Presence of the colleague who is asked, as far as the change says. */
export function receiver({ transfer }: CallContext, change: Partial<Presence>): Change {
  return { transfer: transfer && { ...transfer, ...change } }
}
