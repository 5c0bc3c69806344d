import { assign, emit, setup } from 'xstate'
import {
  HEARTBEAT_SILENCE_MS,
  MISSED_OFFERS,
  OFFER_ABSENCE_MS,
  OFFER_MS,
  OFFER_SEEN_MS,
  READY_GRACE_MS,
} from './deadlines.ts'
import type { ShiftContext, ShiftEvent, ShiftFact, ShiftInput } from './shift-terms.ts'
import type { AwayReason } from './views.ts'
import { CHOICE_MS } from './visit.ts'

/** Guards and actions of the shift machine; the chart itself is in shift.ts. */

const due = (since: number | null, grace: number, at: number): boolean =>
  since !== null && since + grace <= at

export const shiftSetup = setup({
  types: {
    input: {} as ShiftInput,
    context: {} as ShiftContext,
    events: {} as ShiftEvent,
    emitted: {} as ShiftFact,
    tags: {} as 'atWork',
  },
  guards: {
    hasTestedDevices: ({ event }) =>
      event.type === 'shift.started' && event.devices.camera && event.devices.microphone,
    isThisOffer: ({ context, event }) =>
      'offerId' in event && event.offerId === context.offer?.offerId,
    isThisCall: ({ context, event }) => 'callId' in event && event.callId === context.call?.callId,
    isGone: ({ context, event }) => due(context.absentSince, READY_GRACE_MS, event.at),
    isSilent: ({ context, event }) =>
      context.absentSince === null && due(context.heartbeatAt, HEARTBEAT_SILENCE_MS, event.at),
    /** An offer that runs out while the page is away is nobody's fault. */
    isOfferDueWhileAway: ({ context: { offer, absentSince }, event }) =>
      offer !== null &&
      !offer.ending &&
      absentSince !== null &&
      Math.min(offer.until, offer.seenBy ?? Infinity) <= event.at,
    isOfferUnseen: ({ context: { offer }, event }) =>
      offer !== null && !offer.ending && offer.seenBy !== null && offer.seenBy <= event.at,
    isOfferAbandoned: ({ context, event }) =>
      context.offer !== null &&
      !context.offer.ending &&
      due(context.absentSince, OFFER_ABSENCE_MS, event.at),
    isOfferUnanswered: ({ context: { offer }, event }) =>
      offer !== null && !offer.ending && offer.until <= event.at,
    wasUnseen: ({ context, event }) =>
      event.type === 'offer.ended' &&
      event.outcome === 'unacknowledged' &&
      event.offerId === context.offer?.offerId,
    wasMissedTooOften: ({ context, event }) =>
      event.type === 'offer.ended' &&
      event.outcome === 'missed' &&
      event.offerId === context.offer?.offerId &&
      context.missed + 1 >= MISSED_OFFERS,
    hasChoice: ({ context }) => context.choice !== null,
    hasNoChoice: ({ context }) => context.choice === null && context.absentSince === null,
    isChoiceUnseen: ({ context: { choice, absentSince }, event }) =>
      absentSince === null && due(choice?.seenBy ?? null, 0, event.at),
    isChoiceOver: ({ context: { choice }, event }) => due(choice?.until ?? null, 0, event.at),
    isWrapOver: ({ context, event }) => context.wrapUntil !== null && context.wrapUntil <= event.at,
  },
  actions: {
    /** The very first entry has no event of ours. */
    noteSince: assign({
      since: ({ context, event }) => (event as { at?: number }).at ?? context.since,
    }),
    noteIdle: assign({ idleSince: ({ event }) => event.at }),
    isBack: assign({ absentSince: null, heartbeatAt: ({ event }) => event.at }),
    isAway: assign({ absentSince: ({ context, event }) => context.absentSince ?? event.at }),
    noteAbsence: assign({ absentSince: ({ event }) => event.at }),
    noteAlive: assign({ heartbeatAt: ({ event }) => event.at }),
    noteProfile: assign(({ event }) =>
      event.type === 'shift.profile'
        ? { siteIds: event.siteIds, topicIds: event.topicIds, wrapMs: event.wrapMs }
        : {},
    ),
    noteStart: assign({ missed: 0, awayReason: null, heartbeatAt: ({ event }) => event.at }),
    noteAway: assign((_, { reason }: { reason: AwayReason }) => ({
      awayReason: reason,
      offer: null,
      missed: 0,
    })),
    noteOffer: assign(({ event }) =>
      event.type !== 'offer.made'
        ? {}
        : {
            offer: {
              offerId: event.offerId,
              callId: event.callId,
              siteId: event.siteId,
              until: event.at + OFFER_MS,
              seenBy: event.at + OFFER_SEEN_MS,
              ending: false,
              transfer: event.transfer ?? null,
            },
          },
    ),
    noteSeen: assign({ offer: ({ context: { offer } }) => offer && { ...offer, seenBy: null } }),
    /** After a boot the page gets its time anew: to come back, to show the offer, to answer it. */
    renewOffer: assign({
      offer: ({ context: { offer }, event: { at } }) =>
        offer && {
          ...offer,
          until: at + OFFER_MS,
          seenBy: at + OFFER_ABSENCE_MS + OFFER_SEEN_MS,
          ending: false,
        },
    }),
    openChoice: assign({
      choice: ({ event }) =>
        event.type === 'choice.opened'
          ? {
              callIds: event.callIds,
              until: event.at + CHOICE_MS,
              seenBy: event.at + OFFER_SEEN_MS,
            }
          : null,
    }),
    noteChoiceSeen: assign({
      choice: ({ context: { choice } }) => choice && { ...choice, seenBy: null },
    }),
    passChoice: assign(({ context: { choice, passed } }) => ({
      choice: null,
      passed: [...passed, ...(choice?.callIds ?? [])],
    })),
    dropChoice: assign({ choice: null }),
    forgetChoices: assign({ choice: null, passed: [] }),
    noteEnding: assign({ offer: ({ context: { offer } }) => offer && { ...offer, ending: true } }),
    noteOfferEnded: assign(({ context, event }) => {
      const outcome = event.type === 'offer.ended' ? event.outcome : null
      if (outcome === 'declined') return { offer: null, missed: 0 }
      return { offer: null, missed: context.missed + (outcome === 'missed' ? 1 : 0) }
    }),
    seat: assign(({ context: { offer } }) => ({
      call: offer && {
        callId: offer.callId,
        offerId: offer.transfer?.assignmentId ?? offer.offerId,
        siteId: offer.siteId,
      },
      offer: null,
      missed: 0,
    })),
    seatFound: assign(({ event }) =>
      event.type === 'assignment.found'
        ? {
            call: { callId: event.callId, offerId: event.offerId, siteId: event.siteId },
            offer: null,
            wrapUntil: null,
          }
        : {},
    ),
    beginWrap: assign({ call: null, wrapUntil: ({ context, event }) => event.at + context.wrapMs }),
    endWrap: assign({ wrapUntil: null }),
    dropOffer: assign({ offer: null }),
    tellChanged: emit({ type: 'shift.changed' }),
    tellOfferOver: emit(
      (
        { context, event },
        { outcome }: { outcome: 'missed' | 'unacknowledged' | 'connection-lost' },
      ) => ({
        type: 'offer.over' as const,
        offerId: context.offer?.offerId ?? '',
        outcome,
        at: event.at,
      }),
    ),
  },
})
