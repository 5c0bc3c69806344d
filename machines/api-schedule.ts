import { z } from 'zod'
import { MAX_NAME, MAX_NEED, VISIT_STATES } from './api-booking.ts'
import {
  Id,
  Instant,
  Language,
  LocalDate,
  LocalTime,
  PackedSlots,
  RequestId,
  SlotsQuery,
  SpanShape,
} from './api-parts.ts'
import {
  MAX_CHANGED_DAYS,
  MAX_PERIODS,
  MAX_SHOWN_DAYS,
  SCHEDULE_ROUTES,
} from './schedule-routes.ts'

/** What the staff ask about working time and visits (C5, C6, C8, M2, M3). */

export { MAX_CHANGED_DAYS, MAX_PERIODS, MAX_SHOWN_DAYS }
const shownDays = z.coerce.number().int().min(1).max(MAX_SHOWN_DAYS)

/** Times of day at the site; a night shift is two days. */
export const Period = z.strictObject({ from: LocalTime, to: LocalTime })
export const DayPlan = z.strictObject({
  date: LocalDate,
  /** None: a free day. */
  periods: z.array(Period).max(MAX_PERIODS),
  breaks: z.array(Period).max(MAX_PERIODS),
})
export type DayPlan = z.infer<typeof DayPlan>

/** A visit as its consultant and the managers see it; `contact` is null once erased (privacy.md 2). */
export const StaffVisit = z.object({
  visitId: Id,
  siteId: Id,
  topicId: Id,
  staffId: Id,
  startsAt: Instant,
  endsAt: Instant,
  state: z.enum(VISIT_STATES),
  language: Language,
  contact: z
    .object({ name: z.string(), email: z.string(), need: z.string().nullable() })
    .nullable(),
  checkedInAt: Instant.nullable(),
  /** The consultant has begun and waits for the resident since then (C8). */
  consultantWaitsAt: Instant.nullable().optional(),
  awaitsAnswer: z.boolean(),
  /** An e-mail to the resident could not be delivered. */
  mailFailed: z.boolean(),
  /** Rises with each change; a request names the one it saw. */
  rev: z.int(),
})
export type StaffVisit = z.infer<typeof StaffVisit>

/** What has been proposed for a day and what became of it; null when nothing awaits or was refused. */
export const Proposal = z
  .object({
    state: z.enum(['proposed', 'refused']),
    periods: z.array(SpanShape),
    breaks: z.array(SpanShape),
    reason: z.string().nullable(),
    at: Instant,
  })
  .nullable()

export const CalendarDay = z.object({
  date: LocalDate,
  /** Approved working time, breaks not cut out, and the breaks. */
  periods: z.array(SpanShape),
  breaks: z.array(SpanShape),
  proposal: Proposal,
  visits: z.array(StaffVisit),
})
export type CalendarDay = z.infer<typeof CalendarDay>
export const CalendarReply = z.object({
  zone: z.string(),
  staffId: Id,
  name: z.string(),
  days: z.array(CalendarDay),
})
export type CalendarReply = z.infer<typeof CalendarReply>

export const BoardReply = z.object({
  zone: z.string(),
  staff: z.array(z.object({ staffId: Id, name: z.string() })),
  /** Only days on which there is something. */
  rows: z.array(CalendarDay.omit({ visits: true }).extend({ staffId: Id, visits: z.int() })),
  /** Proposals that await an answer, over all days. */
  awaiting: z.int(),
})
export type BoardReply = z.infer<typeof BoardReply>

/** A visit that a change would leave without its consultant, and where it could go. */
export const Orphan = z.object({
  visit: StaffVisit,
  targets: z.array(
    z.object({
      staffId: Id,
      name: z.string(),
      startsAt: Instant,
      /** Another consultant at the same time, or the nearest slot of anybody. */
      kind: z.enum(['same-time', 'nearest']),
    }),
  ),
})
export type Orphan = z.infer<typeof Orphan>
/** Days that were changed, and the visits because of which others were not (nothing of those is). */
export const ChangeReply = z.object({ changed: z.int(), orphans: z.array(Orphan) })
export type ChangeReply = z.infer<typeof ChangeReply>

const DayOf = z.strictObject({ staffId: Id, date: LocalDate })
const dayPlans = z.array(DayPlan).min(1).max(MAX_CHANGED_DAYS)

/** The change that orphans visits, and for each of them where it goes; `null` cancels it. */
export const HandoverRequest = z.strictObject({
  planId: RequestId,
  change: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('working-time'), staffId: Id, days: dayPlans }),
    z.strictObject({
      kind: z.literal('answer'),
      items: z.array(DayOf).min(1).max(MAX_CHANGED_DAYS),
    }),
    z.strictObject({ kind: z.literal('remove-person'), staffId: Id }),
  ]),
  choices: z
    .array(
      z.strictObject({
        visitId: Id,
        target: z.strictObject({ staffId: Id, startsAt: Instant }).nullable(),
      }),
    )
    .max(500),
})
export type HandoverRequest = z.infer<typeof HandoverRequest>
export const HandoverReply = z.object({
  planId: RequestId,
  /** `undone`: a target was gone, everything is as it was. */
  state: z.enum(['reserving', 'committed', 'done', 'undone']),
  steps: z.int(),
  stepsDone: z.int(),
  /** Visits whose target could not be had. */
  failed: z.array(Id),
})
export type HandoverReply = z.infer<typeof HandoverReply>

const Contact = z.strictObject({
  name: z.string().trim().min(1).max(MAX_NAME),
  email: z.email().max(254),
  need: z.string().trim().max(MAX_NEED).nullable(),
})
const VisitAsSeen = z.strictObject({ visitId: Id, rev: z.int() })
const VisitDone = z.object({ visit: StaffVisit })

export const SCHEDULE_API = {
  calendar: {
    ...SCHEDULE_ROUTES.calendar,
    query: z.strictObject({ from: LocalDate, days: shownDays, staffId: Id.optional() }),
    reply: CalendarReply,
  },
  proposeTime: {
    ...SCHEDULE_ROUTES.proposeTime,
    request: z.strictObject({ days: dayPlans }),
    reply: z.object({ changed: z.int() }),
  },
  withdrawTime: {
    ...SCHEDULE_ROUTES.withdrawTime,
    request: z.strictObject({ dates: z.array(LocalDate).min(1).max(MAX_CHANGED_DAYS) }),
    reply: z.object({ changed: z.int() }),
  },
  timeBoard: {
    ...SCHEDULE_ROUTES.timeBoard,
    query: z.strictObject({ from: LocalDate, days: shownDays }),
    reply: BoardReply,
  },
  answerTime: {
    ...SCHEDULE_ROUTES.answerTime,
    request: z.strictObject({
      items: z
        .array(
          DayOf.extend({
            /** `at` of the proposal that was seen; if it is another one now, `changed-meanwhile`. */
            proposedAt: Instant.optional(),
          }),
        )
        .min(1)
        .max(MAX_CHANGED_DAYS),
      verdict: z.enum(['approve', 'refuse']),
      reason: z.string().trim().max(300).nullable(),
    }),
    reply: ChangeReply,
  },
  setTime: {
    ...SCHEDULE_ROUTES.setTime,
    request: z.strictObject({ staffId: Id, days: dayPlans }),
    reply: ChangeReply,
  },
  planHandover: {
    ...SCHEDULE_ROUTES.planHandover,
    request: HandoverRequest,
    reply: HandoverReply,
  },
  handover: { ...SCHEDULE_ROUTES.handover, reply: HandoverReply },
  findVisits: {
    ...SCHEDULE_ROUTES.findVisits,
    query: z.strictObject({
      from: LocalDate.optional(),
      days: shownDays.optional(),
      staffId: Id.optional(),
      topicId: Id.optional(),
      email: z.string().max(254).optional(),
    }),
    reply: z.object({ visits: z.array(StaffVisit), more: z.boolean() }),
  },
  staffSlots: { ...SCHEDULE_ROUTES.staffSlots, query: SlotsQuery, reply: PackedSlots },
  addVisit: {
    ...SCHEDULE_ROUTES.addVisit,
    request: z.strictObject({
      /** Also the idempotency key. */
      visitId: RequestId,
      siteId: Id,
      topicId: Id,
      staffId: Id,
      startsAt: Instant,
      contact: Contact,
      language: Language,
    }),
    reply: VisitDone,
  },
  shiftVisit: {
    ...SCHEDULE_ROUTES.shiftVisit,
    request: VisitAsSeen.extend({ moveId: RequestId, staffId: Id, startsAt: Instant }),
    reply: VisitDone,
  },
  dropVisit: { ...SCHEDULE_ROUTES.dropVisit, request: VisitAsSeen, reply: VisitDone },
  /** Rings the checked-in resident, or e-mails the link and waits (W6, C8). */
  startVisit: { ...SCHEDULE_ROUTES.startVisit, request: VisitAsSeen, reply: VisitDone },
  missVisit: { ...SCHEDULE_ROUTES.missVisit, request: VisitAsSeen, reply: VisitDone },
} as const
