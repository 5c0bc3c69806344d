import type { CallSnapshot } from './call.ts'
import { RESIDENT_GRACE_MS } from './deadlines.ts'
import { enteredAt, type Ticket } from './routing.ts'
import type { ShiftSnapshot } from './shift.ts'
import { staffChoice } from './choice.ts'
import type { Showing } from './identity.ts'
import type {
  Handed,
  LineRow,
  MediaSeat,
  PartnerMedia,
  StaffCall,
  StaffOffer,
  StaffTransfer,
  StaffView,
} from './views.ts'

/** Rows of the line that a desk is sent. */
export const LINE_ROWS = 50

/** What a consultant's page needs besides the own shift. */
export type StaffSurroundings = Pick<
  StaffView,
  'name' | 'sites' | 'topics' | 'callsToday' | 'nextVisit'
> & {
  now: number
  /** The lines of the consultant's sites, each in order. */
  lines: { siteId: string; tickets: readonly Ticket[] }[]
  /** The call that is offered or served. */
  call: CallSnapshot | null
  partner: PartnerMedia
  media: MediaSeat | null
  /** From whom the call comes. */
  handed: Handed | null
  /** The transfer of the own call. */
  transfer: StaffTransfer | null
  /** Default: no document is shown. */
  showing?: Showing
}

/** What a consultant may see: the own shift, offer and call, and the line without persons. */
export function staffView(shift: ShiftSnapshot, around: StaffSurroundings): StaffView {
  const { staffId, since, awayReason, wrapUntil } = shift.context
  // The first of each line are enough: every desk is told of every move, and lines can be long.
  const rows = around.lines
    .flatMap(({ siteId, tickets }) =>
      tickets.slice(0, LINE_ROWS).map((ticket) => lineRow(siteId, ticket)),
    )
    .sort((a, b) => a.arrivedAt - b.arrivedAt)
    .slice(0, LINE_ROWS)
  const waiting = around.lines.reduce((sum, { tickets }) => sum + tickets.length, 0)
  return {
    role: 'staff',
    staffId,
    name: around.name,
    sites: around.sites,
    topics: around.topics,
    shift: {
      state: shift.value,
      since,
      awayReason: shift.value === 'away' ? awayReason : null,
      wrapUntil,
    },
    offer: staffOffer(shift, around),
    choice:
      shift.value === 'ready' && shift.context.choice
        ? staffChoice(around.lines, shift.context, shift.context.choice, around.now)
        : null,
    nextVisit: around.nextVisit,
    call: staffCall(shift, around),
    line: rows,
    lineMore: waiting - rows.length,
    callsToday: around.callsToday,
    media: around.media,
  }
}

function lineRow(
  siteId: string,
  { callId, topicId, arrivedAt, booked, present, offered, devices }: Ticket,
): LineRow {
  const startsAt = booked?.startsAt ?? null
  return { callId, siteId, topicId, arrivedAt, booked: startsAt, present, offered, devices }
}

function staffOffer(
  shift: ShiftSnapshot,
  { call, lines, handed }: StaffSurroundings,
): StaffOffer | null {
  const { offer } = shift.context
  if (shift.value !== 'offered' || !offer || call?.context.callId !== offer.callId) return null
  const { callId, siteId, topicId, devices, visit } = call.context
  return {
    offerId: offer.offerId,
    callId,
    siteId,
    topicId,
    arrivedAt: enteredAt(call.context),
    devices,
    booked: visit?.startsAt ?? null,
    othersWaiting: lines.reduce(
      (sum, { tickets }) => sum + tickets.filter((ticket) => ticket.callId !== callId).length,
      0,
    ),
    handed,
    until: offer.until,
  }
}

function staffCall(shift: ShiftSnapshot, around: StaffSurroundings): StaffCall | null {
  const { call, partner, transfer, handed, showing = 'none' } = around
  if (!call || shift.context.call?.callId !== call.context.callId) return null
  const { callId, siteId, topicId, acceptedAt, talkingAt, devices, visit } = call.context
  const { resident, reason, tools, identityShown } = call.context
  const lostAt = resident.absentSince
  // The consultant's own absence is over when this view is read.
  const phase = call.value === 'interrupted' && lostAt === null ? 'connecting' : call.value
  if (phase === 'waiting' || phase === 'offered') return null
  return {
    callId,
    siteId,
    topicId,
    phase,
    acceptedAt: acceptedAt ?? call.context.arrivedAt,
    since: talkingAt,
    partner,
    tools,
    showing,
    identityShown,
    devices,
    booked: visit?.startsAt ?? null,
    until: phase === 'interrupted' && lostAt !== null ? lostAt + RESIDENT_GRACE_MS : null,
    transfer,
    handed,
    reason,
  }
}
