import type { CallSnapshot } from './call.ts'
import { CONSULTANT_GRACE_MS } from './deadlines.ts'
import { enteredAt } from './routing.ts'
import type { Showing } from './identity.ts'
import type { MediaSeat, PartnerMedia, ResidentCall, ResidentView } from './views.ts'

const MINUTE_MS = 60_000

type WaitingCall = Extract<ResidentCall, { phase: 'waiting' }>

/** What a visit shows of the line: nothing, its resident has a time. */
export const NO_LINE = {
  ...{ place: 0, wait: null, why: null, closing: null },
  ahead: { people: 0, visits: [] },
} as const satisfies ResidentSurroundings['line']

/** What a resident's page needs besides the call itself. */
export type ResidentSurroundings = {
  /** Where it stands; a visit has no place. */
  line: Pick<WaitingCall, 'place' | 'ahead' | 'why' | 'wait' | 'closing'>
  atWork: number
  now: number
  /** Name of the consultant as the city shows it; empty without one. */
  consultant: string
  partner: PartnerMedia
  media: MediaSeat | null
  /** Default: nothing is shown. */
  showing?: Showing
  /** Key by which this call may be rated; null while it goes on. */
  ratingKey: string | null
}

/** What the resident may see of the own call (design rule 4, open points 3 and 9). */
export function residentView(call: CallSnapshot, around: ResidentSurroundings): ResidentView {
  const { callId, siteId, topicId, arrivedAt, devices } = call.context
  return {
    role: 'resident',
    callId,
    siteId,
    topicId,
    arrivedAt,
    devices,
    call: residentCall(call, around),
    media: around.media,
  }
}

function residentCall(call: CallSnapshot, around: ResidentSurroundings): ResidentCall {
  const { context } = call
  const { consultant, partner } = around
  const { tools } = context
  // That it was declined is the consultant's to know, until the next question.
  const showing = around.showing === 'declined' ? 'none' : (around.showing ?? 'none')
  const seated = { consultant, partner, tools, showing }
  const since = context.talkingAt ?? context.acceptedAt ?? context.arrivedAt
  switch (call.value) {
    case 'waiting':
      return {
        phase: 'waiting',
        ...(context.visit && context.returned !== 'transferred'
          ? { ...NO_LINE, booked: bookedTime(call, around.now) }
          : { ...around.line, booked: null }),
        returned: context.returned,
        atWork: around.atWork,
      }
    case 'offered':
      return { phase: 'offered' }
    case 'connecting':
      return { phase: 'connecting', ...seated }
    case 'talking':
      return {
        phase: 'talking',
        ...seated,
        since,
        transferring: context.transfer !== null,
      }
    case 'interrupted': {
      const lostAt = context.consultant?.absentSince ?? null
      // Only the resident's own page was away: it is back now, nothing to wait for.
      if (lostAt === null) return { phase: 'connecting', ...seated }
      return {
        phase: 'interrupted',
        ...seated,
        since,
        until: lostAt + CONSULTANT_GRACE_MS,
      }
    }
    default:
      return endedCall(call, around)
  }
}

/** Who has talked to nobody has nothing to rate, and who was blocked has no say. */
function endedCall({ context }: CallSnapshot, { ratingKey }: ResidentSurroundings): ResidentCall {
  const { talkingAt, endedAt, consultant, reason } = context
  const talkedMs = talkingAt === null || endedAt === null ? null : endedAt - talkingAt
  return {
    phase: 'ended',
    reason: context.reason ?? 'system',
    talkedMs,
    ratingKey: talkedMs !== null && consultant && reason !== 'blocked' ? ratingKey : null,
  }
}

/** The delay counts from when the visit could have begun: its time, or a later check-in. */
function bookedTime({ context }: CallSnapshot, now: number) {
  if (!context.visit) return null
  const late = Math.floor((now - enteredAt(context)) / MINUTE_MS) * MINUTE_MS
  return { startsAt: context.visit.startsAt, delayMs: late > 0 ? late : null }
}
