import { assign, emit, enqueueActions, setup } from 'xstate'
import * as transfers from './call-transfer.ts'
import type { CallContext, CallEvent, CallFact, CallInput, Presence } from './call-terms.ts'
import {
  CONNECTING_MS,
  CONSULTANT_GRACE_MS,
  OFFER_ABSENCE_MS,
  RESIDENT_GRACE_MS,
  TICKET_GRACE_MS,
} from './deadlines.ts'
import { isTextOnly } from './text-only.ts'
import type { Devices, EndReason, Tools } from './views.ts'

/** Guards and actions of the call machine; the chart itself is in call.ts. */

const here: Presence = { absentSince: null, mediaUp: false }
const over = (since: number | null, grace: number, at: number): boolean =>
  since !== null && since + grace <= at

/** Who has no other way to speak keeps the chat. */
const spoken = (tools: Tools, devices: Devices): Tools =>
  isTextOnly(devices) ? { ...tools, chat: true } : tools

export const callSetup = setup({
  types: {
    input: {} as CallInput,
    context: {} as CallContext,
    events: {} as CallEvent,
    emitted: {} as CallFact,
    tags: {} as 'live' | 'inLine',
  },
  guards: {
    isThisOffer: ({ context, event }) =>
      'offerId' in event && event.offerId === context.consultant?.offerId,
    isThisConsultant: ({ context, event }) =>
      'staffId' in event && event.staffId === context.consultant?.staffId,
    isReceiver: ({ context, event }) =>
      'staffId' in event && event.staffId === context.transfer?.staffId,
    mayAsk: ({ context, event }) => transfers.mayAsk(context, event),
    isThisTransfer: ({ context, event }) =>
      'transferId' in event && event.transferId === context.transfer?.transferId,
    isHandover: ({ context, event }) => transfers.isHandover(context, event),
    isTicketForgotten: ({ context, event }) =>
      over(context.resident.absentSince, TICKET_GRACE_MS, event.at),
    isOfferStale: ({ context, event }) =>
      !context.withdrawing && over(context.resident.absentSince, OFFER_ABSENCE_MS, event.at),
    isConsultantLost: ({ context, event }) =>
      over(context.consultant?.absentSince ?? null, CONSULTANT_GRACE_MS, event.at) &&
      !context.consultant?.mediaUp,
    isResidentLost: ({ context, event }) =>
      over(context.resident.absentSince, RESIDENT_GRACE_MS, event.at) && !context.resident.mediaUp,
    isSilentForLong: ({ context, event }) => over(context.acceptedAt, CONNECTING_MS, event.at),
    isEverybodyBack: ({ context }) =>
      context.resident.absentSince === null && context.consultant?.absentSince === null,
    /** The topic of a visit was booked with its length: it stays. */
    isWalkIn: ({ context }) => context.visit === null,
    isVisit: ({ context }) => context.visit !== null,
    wasTalking: ({ context }) => context.talkingAt !== null,
  },
  actions: {
    residentIsBack: assign({
      resident: ({ context }) => ({ ...context.resident, absentSince: null }),
    }),
    residentIsAway: assign({
      resident: ({ context, event }) => ({
        ...context.resident,
        absentSince: context.resident.absentSince ?? event.at,
      }),
    }),
    consultantIsBack: assign({
      consultant: ({ context: { consultant } }) =>
        consultant && { ...consultant, absentSince: null },
    }),
    consultantIsAway: assign({
      consultant: ({ context: { consultant }, event }) =>
        consultant && { ...consultant, absentSince: consultant.absentSince ?? event.at },
    }),
    receiverIsBack: assign(({ context }) => transfers.receiver(context, { absentSince: null })),
    receiverIsAway: assign(({ context, event }) =>
      transfers.receiver(context, { absentSince: context.transfer?.absentSince ?? event.at }),
    ),
    /** Presence is never restored: everybody is away from the boot on (design rule 2). */
    everybodyIsAway: assign({
      resident: ({ event }) => ({ absentSince: event.at, mediaUp: false }),
      consultant: ({ context: { consultant }, event }) =>
        consultant && { ...consultant, absentSince: event.at, mediaUp: false },
      transfer: ({ context: { transfer }, event }) =>
        transfer && { ...transfer, absentSince: event.at, mediaUp: false },
      withdrawing: false,
    }),
    noteMedia: assign(({ context, event }) => {
      if (event.type !== 'media.up' && event.type !== 'media.down') return {}
      const mediaUp = event.type === 'media.up'
      if (event.side === 'resident') return { resident: { ...context.resident, mediaUp } }
      if (event.side === 'receiver') return transfers.receiver(context, { mediaUp })
      return { consultant: context.consultant && { ...context.consultant, mediaUp } }
    }),
    /** Living media counts as presence: whoever is heard gets another grace. */
    prolongGraces: assign(({ context: { resident, consultant }, event: { at } }) => ({
      resident:
        resident.mediaUp && over(resident.absentSince, RESIDENT_GRACE_MS, at)
          ? { ...resident, absentSince: at }
          : resident,
      consultant:
        consultant?.mediaUp && over(consultant.absentSince, CONSULTANT_GRACE_MS, at)
          ? { ...consultant, absentSince: at }
          : consultant,
    })),
    noteDevices: assign(({ context, event }) =>
      event.type === 'resident.devices'
        ? { devices: event.devices, tools: spoken(context.tools, event.devices) }
        : {},
    ),
    noteTools: assign(({ context, event }) =>
      event.type === 'consultant.allowed' ? { tools: spoken(event.tools, context.devices) } : {},
    ),
    noteIdentity: assign(({ event }) =>
      event.type === 'consultant.identified' ? { identityShown: event.shown } : {},
    ),
    noteTopic: assign(({ event }) =>
      event.type === 'resident.topic' ? { topicId: event.topicId } : {},
    ),
    noteVisit: assign(({ context: { visit }, event }) =>
      event.type === 'visit.changed' && visit
        ? { visit: { ...visit, staffId: event.staffId, startsAt: event.startsAt } }
        : {},
    ),
    noteVisitOver: assign(({ event }) =>
      event.type === 'visit.over'
        ? { reason: `visit-${event.outcome}` as const, endedAt: event.at }
        : {},
    ),
    noteOffer: assign(({ context, event }) =>
      event.type !== 'offer.made'
        ? {}
        : {
            consultant: { ...here, staffId: event.staffId, offerId: event.offerId },
            withdrawing: false,
            offers: context.offers + 1,
            firstOfferedAt: context.firstOfferedAt ?? event.at,
          },
    ),
    noteRefusal: assign(({ context, event }) => ({
      consultant: null,
      withdrawing: false,
      refusals:
        context.refusals +
        (event.type === 'offer.ended' &&
        event.outcome !== 'withdrawn' &&
        event.outcome !== 'connection-lost'
          ? 1
          : 0),
    })),
    noteAccept: assign(({ event }) => ({
      acceptedAt: event.at,
      returned: null,
      handedBy: null,
      withdrawing: false,
    })),
    noteTalking: assign(({ context, event }) => ({ talkingAt: context.talkingAt ?? event.at })),
    backToHead: assign(({ event }) => ({
      consultant: null,
      head: true,
      returned: 'consultant-lost' as const,
      handedBy: null,
      refusedTransfer: null,
      waitingSince: event.at,
      acceptedAt: null,
      talkingAt: null,
    })),
    noteTransfer: assign(({ event }) => transfers.asked(event)),
    noteTransferEnd: assign(({ context, event }) => transfers.refused(context, event)),
    takeOver: assign(({ context, event }) => transfers.takenOver(context, event)),
    toTopicLine: assign(({ context, event }) => transfers.lined(context, event)),
    /** Whoever is being asked to take the call over is told that it is not to be had any more. */
    dropTransfer: enqueueActions(({ context: { transfer }, event, enqueue }) => {
      if (!transfer) return
      const { transferId, staffId } = transfer
      enqueue.assign({ transfer: null })
      enqueue.emit({ type: 'transfer.dropped', transferId, staffId, at: event.at })
    }),
    noteWithdrawing: assign({ withdrawing: true }),
    tellWaiting: emit({ type: 'call.waiting' }),
    tellChanged: emit({ type: 'call.changed' }),
    tellAccepted: emit({ type: 'call.accepted' }),
    tellOfferStale: emit(({ context, event }) => ({
      type: 'call.offerStale' as const,
      offerId: context.consultant?.offerId ?? '',
      at: event.at,
    })),
    tellTransferred: emit(({ context, event }) => ({
      type: 'call.transferred' as const,
      staffId: context.consultant?.staffId ?? '',
      offerId: context.consultant?.offerId ?? '',
      at: event.at,
    })),
    tellLined: emit(({ context, event }) => ({
      type: 'call.lined' as const,
      staffId: context.consultant?.staffId ?? '',
      offerId: context.consultant?.offerId ?? '',
      topicId: context.topicId,
      at: event.at,
    })),
    tellReturned: emit(({ context, event }) => ({
      type: 'call.returned' as const,
      staffId: context.consultant?.staffId ?? '',
      offerId: context.consultant?.offerId ?? '',
      at: event.at,
    })),
    end: assign((_, { reason, at }: { reason: EndReason; at: number }) => ({
      reason,
      endedAt: at,
    })),
    tellEnded: emit(({ context }) => ({
      type: 'call.ended' as const,
      reason: context.reason ?? 'system',
      staffId: context.consultant?.staffId ?? null,
      offerId: context.consultant?.offerId ?? null,
      at: context.endedAt ?? 0,
    })),
  },
})
