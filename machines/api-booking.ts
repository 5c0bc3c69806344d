import { z } from 'zod'
import {
  Id,
  Instant,
  Language,
  Localised,
  PackedSlots,
  RequestId,
  SlotsQuery,
} from './api-parts.ts'
import { BOOKING_ROUTES, MAX_NAME, MAX_NEED } from './booking-routes.ts'

/** What a resident's page asks about visits (W5, W6). */

export { MAX_NAME, MAX_NEED }

/** `staffId: null` is "anybody"; the server then chooses and says whom. One hold for each `widgetId`. */
export const HoldRequest = z.strictObject({
  holdId: RequestId,
  widgetId: RequestId,
  siteId: Id,
  topicId: Id,
  startsAt: Instant,
  staffId: Id.nullable(),
})
export type HoldRequest = z.infer<typeof HoldRequest>
export const HoldReply = z.object({
  holdId: RequestId,
  staffId: Id,
  staffName: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  /** When the hold is over unless it is extended (ms UTC). */
  until: Instant,
  /** How often it may still be extended (WCAG 2.2.1 asks for ten). */
  extensionsLeft: z.int(),
  /** The server's clock (ms UTC), so that a page with a wrong one counts down rightly. */
  now: Instant.optional(),
})
export type HoldReply = z.infer<typeof HoldReply>
const HoldOnly = z.strictObject({ holdId: RequestId })

/** The hold becomes the visit; sent twice it is answered twice with the same visit. */
export const BookRequest = z.strictObject({
  holdId: RequestId,
  /** How to address the person. */
  name: z.string().trim().min(1).max(MAX_NAME),
  email: z.email().max(254),
  /** What is needed (a sign-language interpreter), never why (RODO art. 9). */
  need: z.string().trim().max(MAX_NEED).nullable(),
  termsVersion: z.string().min(1).max(32),
  language: Language,
  /** Left empty by people; whoever fills it in is a robot (privacy.md 9). */
  website: z.string().max(200),
  /** How long the form was open (ms). */
  filledMs: z.int().min(0),
  /** The walk-in ticket that is given up when, and only when, the booking stands. */
  giveUpTicket: z.string().max(256).nullable(),
})
export type BookRequest = z.infer<typeof BookRequest>

export const VisitToken = z.string().min(20).max(256)
/** `pending`: details are stored, the hold is not confirmed yet; no one has been told. */
export const VISIT_STATES = [
  'pending',
  'booked',
  'checked-in',
  'in-call',
  'kept',
  'missed',
  'cancelled',
] as const

/** A visit as its resident sees it. */
export const ResidentVisit = z.object({
  visitId: Id,
  siteId: Id,
  topicId: Id,
  topicName: Localised,
  prepare: Localised,
  startsAt: Instant,
  endsAt: Instant,
  staffName: z.string(),
  /** Any consultant was asked for, so a change of person needs no word. */
  state: z.enum(VISIT_STATES),
  name: z.string().nullable(),
  /** Of its letters. */
  language: Language,
  /** From when to when the check-in is open (ms UTC). */
  checkInFrom: Instant,
  checkInUntil: Instant,
  /** Staff have moved it and the resident has not said yes yet (open point 8). */
  awaitsAnswer: z.boolean(),
  /** The consultant has begun and waits for the resident. */
  consultantWaits: z.boolean(),
  /** Text of the calendar file (RFC 5545), null when the visit is over or cancelled. */
  ics: z.string().nullable(),
})
export type ResidentVisit = z.infer<typeof ResidentVisit>

/** `token` opens the visit until its link version rises; it belongs into a fragment, never into a query. */
export const VisitReply = z.object({
  visit: ResidentVisit,
  token: VisitToken,
  /** The server's clock (ms UTC), for when the check-in opens. */
  now: Instant.optional(),
})
export type VisitReply = z.infer<typeof VisitReply>
const ByToken = z.strictObject({ token: VisitToken })

export const BOOKING_API = {
  slots: { ...BOOKING_ROUTES.slots, query: SlotsQuery, reply: PackedSlots },
  hold: { ...BOOKING_ROUTES.hold, request: HoldRequest, reply: HoldReply },
  extendHold: { ...BOOKING_ROUTES.extendHold, request: HoldOnly, reply: HoldReply },
  releaseHold: { ...BOOKING_ROUTES.releaseHold, request: HoldOnly, reply: z.strictObject({}) },
  book: { ...BOOKING_ROUTES.book, request: BookRequest, reply: VisitReply },
  visit: { ...BOOKING_ROUTES.visit, request: ByToken, reply: VisitReply },
  moveVisit: {
    ...BOOKING_ROUTES.moveVisit,
    request: z.strictObject({ token: VisitToken, holdId: RequestId }),
    reply: VisitReply,
  },
  acceptVisit: { ...BOOKING_ROUTES.acceptVisit, request: ByToken, reply: VisitReply },
  cancelVisit: { ...BOOKING_ROUTES.cancelVisit, request: ByToken, reply: VisitReply },
  /** The resident has chosen another language; letters follow. */
  visitLanguage: {
    ...BOOKING_ROUTES.visitLanguage,
    request: z.strictObject({ token: VisitToken, language: Language }),
    reply: VisitReply,
  },
  /** Opens the ticket of the visit's call; the same ticket again when asked again. */
  checkIn: {
    ...BOOKING_ROUTES.checkIn,
    request: z.strictObject({
      token: VisitToken,
      devices: z.strictObject({ camera: z.boolean(), microphone: z.boolean() }),
      language: Language,
    }),
    reply: z.object({ ticket: z.string(), callId: z.string() }),
  },
} as const
