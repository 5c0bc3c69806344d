import { assign, emit, setup, type ActorRefFrom, type SnapshotFrom } from 'xstate'
import {
  earliest,
  HEARTBEAT_SILENCE_MS,
  MISSED_OFFERS,
  OFFER_ABSENCE_MS,
  OFFER_MS,
  OFFER_SEEN_MS,
  READY_GRACE_MS,
} from './deadlines.ts'
import type { ShiftContext, ShiftEvent, ShiftFact, ShiftInput } from './shift-terms.ts'
import type { AwayReason } from './views.ts'

const due = (since: number | null, grace: number, at: number): boolean =>
  since !== null && since + grace <= at

const shiftSetup = setup({
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
    isAbsent: ({ context }) => context.absentSince !== null,
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
    isWrapOver: ({ context, event }) => context.wrapUntil !== null && context.wrapUntil <= event.at,
    isWrapOverAndAbsent: ({ context, event }) =>
      context.wrapUntil !== null && context.wrapUntil <= event.at && context.absentSince !== null,
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
            },
          },
    ),
    noteSeen: assign({ offer: ({ context: { offer } }) => offer && { ...offer, seenBy: null } }),
    noteEnding: assign({ offer: ({ context: { offer } }) => offer && { ...offer, ending: true } }),
    noteOfferEnded: assign(({ context, event }) => ({
      offer: null,
      missed: context.missed + (event.type === 'offer.ended' && event.outcome === 'missed' ? 1 : 0),
    })),
    seat: assign(({ context: { offer } }) => ({
      call: offer && { callId: offer.callId, offerId: offer.offerId, siteId: offer.siteId },
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

const away = (reason: AwayReason) => ({
  target: 'away' as const,
  actions: [{ type: 'noteAway' as const, params: { reason } }],
})
const offerOver = (outcome: 'missed' | 'unacknowledged' | 'connection-lost') => ({
  actions: ['noteEnding' as const, { type: 'tellOfferOver' as const, params: { outcome } }],
})
const entry = ['noteSince' as const, 'tellChanged' as const]

/** One consultant's working state (C2, C5, open point 11). Its rules are S1 to S18 of SPEC.md. */
export const shiftMachine = shiftSetup.createMachine({
  id: 'shift',
  context: ({ input: { at, ...input } }) => ({
    ...input,
    since: at,
    absentSince: at,
    heartbeatAt: at,
    idleSince: at,
    missed: 0,
    awayReason: null,
    offer: null,
    call: null,
    wrapUntil: null,
  }),
  initial: 'off',
  on: {
    'consultant.connected': { actions: ['isBack', 'tellChanged'] },
    'consultant.disconnected': { actions: ['isAway', 'tellChanged'] },
    'consultant.alive': { actions: 'noteAlive' },
    'server.restarted': { actions: ['noteAbsence', 'tellChanged'] },
    'shift.profile': { actions: ['noteProfile', 'tellChanged'] },
    'assignment.found': { target: '.busy', actions: 'seatFound' },
  },
  states: {
    off: {
      entry,
      on: {
        'shift.started': {
          guard: 'hasTestedDevices',
          target: 'ready',
          actions: ['noteStart', 'noteIdle'],
        },
      },
    },
    ready: {
      tags: 'atWork',
      entry,
      on: {
        'offer.made': { target: 'offered', actions: 'noteOffer' },
        'shift.paused': 'pause',
        'shift.ended': 'off',
        'clock.due': [
          { guard: 'isGone', ...away('connection-lost') },
          { guard: 'isSilent', ...away('page-silent') },
        ],
      },
    },
    offered: {
      tags: 'atWork',
      entry,
      exit: 'dropOffer',
      on: {
        'offer.seen': { guard: 'isThisOffer', actions: 'noteSeen' },
        'offer.accepted': { guard: 'isThisOffer', target: 'busy', actions: 'seat' },
        'offer.ended': [
          { guard: 'wasUnseen', ...away('page-silent') },
          { guard: 'wasMissedTooOften', ...away('missed-offers') },
          { guard: 'isThisOffer', target: 'ready', actions: 'noteOfferEnded' },
        ],
        'clock.due': [
          { guard: 'isOfferUnseen', ...offerOver('unacknowledged') },
          { guard: 'isOfferAbandoned', ...offerOver('connection-lost') },
          { guard: 'isOfferUnanswered', ...offerOver('missed') },
        ],
      },
    },
    busy: {
      tags: 'atWork',
      entry,
      on: {
        'call.ended': { guard: 'isThisCall', target: 'wrapping', actions: 'beginWrap' },
        'assignment.missing': { target: 'wrapping', actions: 'beginWrap' },
      },
    },
    wrapping: {
      tags: 'atWork',
      entry,
      exit: 'endWrap',
      on: {
        'wrapup.ended': { target: 'ready', actions: 'noteIdle' },
        'shift.paused': 'pause',
        'shift.ended': 'off',
        'clock.due': [
          { guard: 'isWrapOverAndAbsent', ...away('connection-lost') },
          { guard: 'isWrapOver', target: 'ready', actions: 'noteIdle' },
        ],
      },
    },
    pause: {
      entry,
      on: {
        'shift.started': {
          guard: 'hasTestedDevices',
          target: 'ready',
          actions: ['noteStart', 'noteIdle'],
        },
        'shift.ended': 'off',
      },
    },
    away: {
      entry,
      on: {
        'shift.started': {
          guard: 'hasTestedDevices',
          target: 'ready',
          actions: ['noteStart', 'noteIdle'],
        },
        'shift.paused': 'pause',
        'shift.ended': 'off',
      },
    },
  },
})

export type ShiftActor = ActorRefFrom<typeof shiftMachine>
export type ShiftSnapshot = SnapshotFrom<typeof shiftMachine>

/** The shift's next deadline (ms UTC), or null. */
export function shiftDeadline(snapshot: ShiftSnapshot): number | null {
  const { absentSince, heartbeatAt, offer, wrapUntil } = snapshot.context
  switch (snapshot.value) {
    case 'ready':
      return absentSince === null
        ? heartbeatAt + HEARTBEAT_SILENCE_MS
        : absentSince + READY_GRACE_MS
    case 'offered':
      if (!offer || offer.ending) return null
      return earliest(
        offer.until,
        offer.seenBy,
        absentSince === null ? null : absentSince + OFFER_ABSENCE_MS,
      )
    case 'wrapping':
      return wrapUntil
    default:
      return null
  }
}

/** May this consultant be offered a call right now? Ready, the page there and alive. */
export function isFree(snapshot: ShiftSnapshot): boolean {
  return snapshot.value === 'ready' && snapshot.context.absentSince === null
}
