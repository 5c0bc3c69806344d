import { and, not, type ActorRefFrom, type SnapshotFrom } from 'xstate'
import { callSetup } from './call-rules.ts'
import { ALL_TOOLS, type CallEvent } from './call-terms.ts'
import {
  CONNECTING_MS,
  CONSULTANT_GRACE_MS,
  earliest,
  OFFER_ABSENCE_MS,
  RESIDENT_GRACE_MS,
  TICKET_GRACE_MS,
} from './deadlines.ts'
import type { EndReason } from './views.ts'

const endAs = (reason: EndReason) => ({
  target: '#call.ended' as const,
  actions: [
    'dropTransfer' as const,
    {
      type: 'end' as const,
      params: ({ event }: { event: CallEvent }) => ({ reason, at: event.at }),
    },
  ],
})

/** A visit that was cancelled or missed has nothing to wait for. */
const endWithVisit = {
  guard: 'isVisit' as const,
  target: '#call.ended' as const,
  actions: ['noteVisitOver' as const],
}

/** Transitions of a seated call: both may end it, both may be lost, and it may go to somebody else (C4). */
const seated = {
  'assignment.missing': {
    target: 'waiting' as const,
    actions: ['dropTransfer' as const, 'backToHead' as const],
  },
  'transfer.ended': {
    guard: 'isThisTransfer' as const,
    actions: ['noteTransferEnd' as const, 'tellChanged' as const],
  },
  'transfer.accepted': {
    guard: 'isHandover' as const,
    actions: ['tellTransferred' as const, 'takeOver' as const, 'tellChanged' as const],
  },
  'transfer.lined': {
    guard: 'isThisOffer' as const,
    target: 'waiting' as const,
    actions: ['dropTransfer' as const, 'tellLined' as const, 'toTopicLine' as const],
  },
  'resident.ended': endAs('resident-ended'),
  'consultant.ended': endAs('consultant-ended'),
  'resident.blocked': endAs('blocked'),
  'media.up': { actions: ['noteMedia' as const] },
  'media.down': { actions: ['noteMedia' as const] },
  'resident.devices': { actions: ['noteDevices' as const, 'tellChanged' as const] },
  'resident.connected': { actions: ['residentIsBack' as const, 'tellChanged' as const] },
  'consultant.connected': [
    {
      guard: 'isThisConsultant' as const,
      actions: ['consultantIsBack' as const, 'tellChanged' as const],
    },
    { guard: 'isReceiver' as const, actions: ['receiverIsBack' as const] },
  ],
  'consultant.allowed': {
    guard: 'isThisConsultant' as const,
    actions: ['noteTools' as const, 'tellChanged' as const],
  },
  'consultant.identified': {
    guard: 'isThisConsultant' as const,
    actions: ['noteIdentity' as const, 'tellChanged' as const],
  },
}

const receiverGone = { guard: 'isReceiver' as const, actions: 'receiverIsAway' as const }

/** The first page that goes interrupts the call. */
const parting = {
  'resident.disconnected': { target: 'interrupted' as const, actions: 'residentIsAway' as const },
  'consultant.disconnected': [
    {
      guard: 'isThisConsultant' as const,
      target: 'interrupted' as const,
      actions: 'consultantIsAway' as const,
    },
    receiverGone,
  ],
}

/** What a grace that has run out means, the consultant's before the resident's. */
const losses = [
  {
    guard: 'isConsultantLost' as const,
    target: 'waiting' as const,
    actions: ['dropTransfer' as const, 'tellReturned' as const, 'backToHead' as const],
  },
  { guard: 'isResidentLost' as const, ...endAs('resident-lost') },
]

/**
 * One call: from the ticket to its end. Its rules are C1 to C35 of SPEC.md.
 */
export const callMachine = callSetup.createMachine({
  id: 'call',
  context: ({ input }) => ({
    ...input,
    arrivedAt: input.at,
    waitingSince: input.at,
    resident: { absentSince: input.at, mediaUp: false },
    consultant: null,
    head: false,
    tools: ALL_TOOLS,
    identityShown: false,
    returned: null,
    transfer: null,
    refusedTransfer: null,
    transfers: 0,
    handedBy: null,
    withdrawing: false,
    offers: 0,
    refusals: 0,
    firstOfferedAt: null,
    acceptedAt: null,
    talkingAt: null,
    endedAt: null,
    reason: null,
  }),
  initial: 'waiting',
  on: {
    'server.restarted': { actions: ['everybodyIsAway', 'tellChanged'] },
    'system.ended': endAs('system'),
  },
  states: {
    waiting: {
      tags: ['live', 'inLine'],
      entry: 'tellWaiting',
      on: {
        /** The line is rebuilt from what the calls tell at boot (design rule 2). */
        'server.restarted': { actions: ['everybodyIsAway', 'tellWaiting'] },
        'resident.connected': { actions: ['residentIsBack', 'tellWaiting'] },
        'resident.disconnected': { actions: ['residentIsAway', 'tellWaiting'] },
        'resident.devices': { actions: ['noteDevices', 'tellWaiting'] },
        'resident.topic': { guard: 'isWalkIn', actions: ['noteTopic', 'tellWaiting'] },
        'visit.changed': { guard: 'isVisit', actions: ['noteVisit', 'tellWaiting'] },
        'visit.over': endWithVisit,
        'resident.left': endAs('resident-left'),
        'resident.blocked': endAs('blocked'),
        'media.up': { actions: 'noteMedia' },
        'media.down': { actions: 'noteMedia' },
        'offer.made': { target: 'offered', actions: 'noteOffer' },
        'clock.due': { guard: 'isTicketForgotten', ...endAs('ticket-expired') },
      },
    },
    offered: {
      tags: ['live', 'inLine'],
      entry: 'tellChanged',
      on: {
        'resident.connected': { actions: ['residentIsBack', 'tellChanged'] },
        'resident.disconnected': { actions: ['residentIsAway', 'tellChanged'] },
        'resident.devices': { actions: ['noteDevices', 'tellChanged'] },
        'visit.changed': { guard: 'isVisit', actions: ['noteVisit', 'tellChanged'] },
        'visit.over': endWithVisit,
        'resident.left': endAs('resident-left'),
        'resident.blocked': endAs('blocked'),
        'consultant.connected': { guard: 'isThisConsultant', actions: 'consultantIsBack' },
        'consultant.disconnected': { guard: 'isThisConsultant', actions: 'consultantIsAway' },
        'media.up': { actions: 'noteMedia' },
        'media.down': { actions: 'noteMedia' },
        'offer.accepted': {
          guard: 'isThisOffer',
          target: 'connecting',
          actions: ['noteAccept', 'tellAccepted'],
        },
        'offer.ended': { guard: 'isThisOffer', target: 'waiting', actions: 'noteRefusal' },
        'clock.due': { guard: 'isOfferStale', actions: ['noteWithdrawing', 'tellOfferStale'] },
      },
    },
    connecting: {
      tags: 'live',
      entry: 'tellChanged',
      always: { guard: not('isEverybodyBack'), target: 'interrupted' },
      on: {
        ...seated,
        ...parting,
        'media.flowing': { target: 'talking', actions: 'noteTalking' },
        'clock.due': [
          ...losses,
          {
            guard: 'isSilentForLong',
            target: 'talking',
            actions: ['prolongGraces', 'noteTalking'],
          },
          { actions: 'prolongGraces' },
        ],
      },
    },
    talking: {
      tags: 'live',
      entry: 'tellChanged',
      always: { guard: not('isEverybodyBack'), target: 'interrupted' },
      on: {
        ...seated,
        ...parting,
        'transfer.asked': { guard: 'mayAsk', actions: ['noteTransfer', 'tellChanged'] },
        'clock.due': [...losses, { actions: 'prolongGraces' }],
      },
    },
    interrupted: {
      tags: 'live',
      entry: 'tellChanged',
      always: [
        { guard: and(['isEverybodyBack', 'wasTalking']), target: 'talking' },
        { guard: 'isEverybodyBack', target: 'connecting' },
      ],
      on: {
        ...seated,
        'resident.disconnected': { actions: ['residentIsAway', 'tellChanged'] },
        'consultant.disconnected': [
          { guard: 'isThisConsultant', actions: ['consultantIsAway', 'tellChanged'] },
          receiverGone,
        ],
        'media.flowing': { actions: 'noteTalking' },
        'clock.due': [...losses, { actions: 'prolongGraces' }],
      },
    },
    ended: {
      entry: 'tellEnded',
      on: { 'server.restarted': {}, 'system.ended': {} },
    },
  },
})

export type CallActor = ActorRefFrom<typeof callMachine>
export type CallSnapshot = SnapshotFrom<typeof callMachine>

/** The call's next deadline (ms UTC), or null. */
export function callDeadline(snapshot: CallSnapshot): number | null {
  const { resident, consultant, acceptedAt, withdrawing } = snapshot.context
  const after = (since: number | null | undefined, grace: number): number | null =>
    since === null || since === undefined ? null : since + grace
  switch (snapshot.value) {
    case 'waiting':
      return after(resident.absentSince, TICKET_GRACE_MS)
    case 'offered':
      return withdrawing ? null : after(resident.absentSince, OFFER_ABSENCE_MS)
    case 'connecting':
    case 'talking':
    case 'interrupted':
      return earliest(
        after(resident.absentSince, RESIDENT_GRACE_MS),
        after(consultant?.absentSince, CONSULTANT_GRACE_MS),
        snapshot.value === 'connecting' ? after(acceptedAt, CONNECTING_MS) : null,
      )
    default:
      return null
  }
}
