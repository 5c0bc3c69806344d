import { and, type ActorRefFrom, type SnapshotFrom } from 'xstate'
import { earliest, HEARTBEAT_SILENCE_MS, OFFER_ABSENCE_MS, READY_GRACE_MS } from './deadlines.ts'
import { shiftSetup } from './shift-rules.ts'
import type { AwayReason } from './views.ts'

const away = (reason: AwayReason) => ({
  target: 'away' as const,
  actions: [{ type: 'noteAway' as const, params: { reason } }],
})
const offerOver = (outcome: 'missed' | 'unacknowledged' | 'connection-lost') => ({
  actions: ['noteEnding' as const, { type: 'tellOfferOver' as const, params: { outcome } }],
})
/** To work, from wherever a consultant is not at work (C2). */
const starting = {
  'shift.started': {
    guard: 'hasTestedDevices' as const,
    target: 'ready' as const,
    actions: ['noteStart' as const, 'noteIdle' as const],
  },
}
const entry = ['noteSince' as const, 'tellChanged' as const]

/** One consultant's working state (C2, C5, open point 11). Its rules are S1 to S27 of SPEC.md. */
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
    choice: null,
    passed: [],
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
        ...starting,
      },
    },
    ready: {
      tags: 'atWork',
      entry,
      exit: 'forgetChoices',
      on: {
        'consultant.disconnected': { actions: ['isAway', 'dropChoice', 'tellChanged'] },
        'server.restarted': { actions: ['noteAbsence', 'dropChoice', 'tellChanged'] },
        'offer.made': { target: 'offered', actions: 'noteOffer' },
        'choice.opened': { guard: 'hasNoChoice', actions: ['openChoice', 'tellChanged'] },
        'choice.seen': { guard: 'hasChoice', actions: 'noteChoiceSeen' },
        'choice.passed': { guard: 'hasChoice', actions: ['passChoice', 'tellChanged'] },
        'choice.gone': { guard: 'hasChoice', actions: ['dropChoice', 'tellChanged'] },
        'shift.paused': 'pause',
        'shift.ended': 'off',
        'clock.due': [
          { guard: 'isChoiceUnseen', ...away('page-silent') },
          { guard: 'isChoiceOver', actions: ['passChoice', 'tellChanged'] },
          { guard: 'isGone', ...away('connection-lost') },
          { guard: 'isSilent', ...away('page-silent') },
        ],
      },
    },
    offered: {
      tags: 'atWork',
      entry,
      on: {
        'server.restarted': { actions: ['noteAbsence', 'renewOffer', 'tellChanged'] },
        'assignment.missing': { target: 'ready', actions: 'dropOffer' },
        'offer.seen': { guard: 'isThisOffer', actions: 'noteSeen' },
        'offer.accepted': { guard: 'isThisOffer', target: 'busy', actions: 'seat' },
        'offer.ended': [
          { guard: 'wasUnseen', ...away('page-silent') },
          { guard: 'wasMissedTooOften', ...away('missed-offers') },
          { guard: 'isThisOffer', target: 'ready', actions: 'noteOfferEnded' },
        ],
        'clock.due': [
          { guard: 'isOfferAbandoned', ...offerOver('connection-lost') },
          { guard: 'isOfferDueWhileAway', ...offerOver('connection-lost') },
          { guard: 'isOfferUnseen', ...offerOver('unacknowledged') },
          { guard: 'isOfferUnanswered', ...offerOver('missed') },
        ],
      },
    },
    busy: {
      tags: 'atWork',
      entry,
      on: {
        /** Known already: a boot does not begin the shift's state anew. */
        'assignment.found': { actions: 'seatFound' },
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
          { guard: and(['isWrapOver', 'isSilent']), ...away('page-silent') },
          { guard: 'isWrapOver', target: 'ready', actions: 'noteIdle' },
        ],
      },
    },
    pause: {
      entry,
      on: {
        ...starting,
        'shift.ended': 'off',
      },
    },
    away: {
      entry,
      on: {
        ...starting,
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
  const { absentSince, heartbeatAt, offer, choice, wrapUntil } = snapshot.context
  switch (snapshot.value) {
    case 'ready':
      if (absentSince !== null) return absentSince + READY_GRACE_MS
      return earliest(heartbeatAt + HEARTBEAT_SILENCE_MS, choice?.until, choice?.seenBy)
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
