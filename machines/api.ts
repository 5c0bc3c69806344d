import { z } from 'zod'
import { ADMIN_API, FactorCode } from './api-admin.ts'
import { AFTER_API } from './api-after.ts'
import { FAQ_API } from './api-faq.ts'
import { MOVE_API } from './api-moves.ts'
import { NUMBERS_API } from './api-numbers.ts'
import { BOOKING_API } from './api-booking.ts'
import { Id as id, Instant, Language, Localised as localised, Slot } from './api-parts.ts'
import { API_ROUTES } from './api-routes.ts'
import { SCHEDULE_API } from './api-schedule.ts'
import { REFUSALS } from './protocol-constants.ts'

export { Language } from './api-parts.ts'

/** Every JSON request and reply of the HTTP interface; `/api/openapi.json` is made from them. */

/** Every refusal is this body with a 4xx or 5xx status; `retryAfterMs` repeats the Retry-After header. */
export const RefusalBody = z.object({
  refused: z.enum([
    ...REFUSALS,
    'unknown-site',
    'terms-not-accepted',
    'terms-changed',
    'line-full',
    'too-many-tickets',
    'too-many-tries',
    'wrong-credentials',
    'link-used-or-over',
    'password-too-short',
    'password-too-long',
    'password-common',
    'not-signed-in',
    'foreign-origin',
    'not-found',
    'slot-gone',
    'hold-over',
    'too-many-visits',
    'visit-over',
    'too-early',
    'changed-meanwhile',
    'working-time-invalid',
    'fields-invalid',
    'not-a-manager',
    'no-such-person',
    'not-yourself',
    'last-manager',
    'visits-stand',
    'login-taken',
    'sign-in-again',
    'second-factor-needed',
    'second-factor-wrong',
    'second-factor-required',
    'closed',
    'closing-soon',
    'rating-given',
    'rating-over',
    'blocked',
  ]),
  retryAfterMs: z.int().optional(),
  /** With `slot-gone`: the nearest times that are free instead. */
  alternatives: z.array(Slot).optional(),
  /** With `…-invalid`: what is wrong, by the path of the field (`days.0.periods.1`). */
  fields: z.record(z.string(), z.string()).optional(),
  /** With `closed` and `closing-soon`: when the line opens next (ms UTC). */
  opensAt: z.int().optional(),
})
export type RefusalBody = z.infer<typeof RefusalBody>
export type ApiRefusal = RefusalBody['refused']

/** A law text by its version, and where it is read. */
const lawText = z.object({ version: z.string(), url: z.string() })

/** What the widget needs to know of its site before anything else. */
export const SiteInfo = z.object({
  siteId: id,
  name: localised,
  /** The way on without a call, as readers of each language get it. */
  offices: z.record(Language, z.object({ phone: z.string(), address: z.string() })),
  controller: z.object({ name: z.string(), contact: z.string(), dpo: z.string() }),
  /** For how long ratings are kept here (privacy.md 2). */
  ratingMonths: z.int(),
  /** What the city says in place of our own words. */
  words: z.object({ heading: localised, lead: localised, closing: localised }).partial().optional(),
  logo: z.string().nullable(),
  languages: z.array(Language),
  terms: lawText,
  privacy: lawText,
  information: lawText,
  requirements: lawText,
  accessibility: lawText,
  topics: z.array(
    z.object({
      topicId: id,
      name: localised,
      prepare: localised,
      minutes: z.int(),
      /** Left out: yes. */
      bookable: z.boolean().optional(),
    }),
  ),
  /** Whether the line is open just now, and when that changes (ms UTC, null: not known); left out: always open. */
  opening: z
    .object({ isOpen: z.boolean(), closesAt: Instant.nullable(), opensAt: Instant.nullable() })
    .optional(),
  /** Whether the line takes one more person just now; left out: yes. */
  line: z.enum(['open', 'full', 'closed', 'closing-soon']).optional(),
  /** A call by chat alone is possible; left out: yes. */
  textOnly: z.boolean().optional(),
  /** True on the demo installation, which says so on its pages. */
  demo: z.boolean(),
})
export type SiteInfo = z.infer<typeof SiteInfo>

/** W3: no name, no e-mail, no login; only the version of the accepted terms is kept. */
export const JoinRequest = z.strictObject({
  siteId: id,
  topicId: id.nullable(),
  termsVersion: z.string().min(1).max(32),
  devices: z.strictObject({ camera: z.boolean(), microphone: z.boolean() }),
  language: Language,
})
export type JoinRequest = z.infer<typeof JoinRequest>
/** The ticket is a bearer token; it is given once and stored nowhere (design rule 4). */
export const JoinReply = z.object({ ticket: z.string(), callId: z.string() })
export type JoinReply = z.infer<typeof JoinReply>

export const SignInRequest = z.strictObject({
  login: z.string().min(1).max(128),
  password: z.string().min(1).max(1024),
  /** Second factor, when the first answer has asked for it. */
  code: FactorCode.optional(),
})
export type SignInRequest = z.infer<typeof SignInRequest>

/** Who is signed in, and until when (ms UTC): idle end moves with use, the absolute one does not. */
export const SessionReply = z.object({
  staffId: id,
  name: z.string(),
  login: z.string(),
  roles: z.array(z.enum(['consultant', 'manager'])),
  idleUntil: z.int(),
  endsAt: z.int(),
  /** A second factor has to be set up before anything else (privacy.md 6). */
  needsSecondFactor: z.boolean(),
  now: z.int(),
  demo: z.boolean(),
})
export type SessionReply = z.infer<typeof SessionReply>

/** A one-time link: `#t=<token>` in the staff app's address. Looking at it uses nothing up (open point 7). */
export const InvitationRequest = z.strictObject({ token: z.string().min(20).max(128) })
export const InvitationReply = z.object({ name: z.string(), login: z.string(), minLength: z.int() })
export type InvitationReply = z.infer<typeof InvitationReply>
export const AcceptInvitationRequest = z.strictObject({
  token: z.string().min(20).max(128),
  password: z.string().min(1).max(1024),
})
export type AcceptInvitationRequest = z.infer<typeof AcceptInvitationRequest>

export const ReadyReply = z.object({
  ready: z.boolean(),
  reasons: z.array(z.string()),
  parts: z.record(z.string(), z.enum(['ok', 'down', 'off'])),
})
export type ReadyReply = z.infer<typeof ReadyReply>

export const Empty = z.strictObject({})

/** Address, method and schemas of the JSON calls of sign-in, tickets and health. */
export const API = {
  site: { ...API_ROUTES.site, reply: SiteInfo },
  join: { ...API_ROUTES.join, request: JoinRequest, reply: JoinReply },
  signIn: { ...API_ROUTES.signIn, request: SignInRequest, reply: SessionReply },
  signOut: { ...API_ROUTES.signOut, request: Empty, reply: Empty },
  session: { ...API_ROUTES.session, reply: SessionReply },
  extend: { ...API_ROUTES.extend, request: Empty, reply: SessionReply },
  invitation: { ...API_ROUTES.invitation, request: InvitationRequest, reply: InvitationReply },
  acceptInvitation: {
    ...API_ROUTES.acceptInvitation,
    request: AcceptInvitationRequest,
    reply: SessionReply,
  },
  ready: { ...API_ROUTES.ready, reply: ReadyReply },
} as const

/** Every JSON call there is: the server routes by it, the description is made from it. */
export const ALL_API = {
  ...API,
  ...BOOKING_API,
  ...SCHEDULE_API,
  ...ADMIN_API,
  ...NUMBERS_API,
  ...FAQ_API,
  ...AFTER_API,
  ...MOVE_API,
} as const
