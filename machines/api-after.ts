import { z } from 'zod'
import { AFTER_ROUTES, MAX_COMMENT, MAX_NOTE, MAX_RATING_DAYS, MAX_REPLY } from './after-routes.ts'
import {
  Id,
  Instant,
  LocalDate,
  Localised,
  ReportDate,
  RequestId,
  StaffLanguage,
} from './api-parts.ts'
import { MAX_OUTCOME } from './outcomes.ts'
import { PERSONAL_DATA } from './personal-data.ts'
import { END_REASONS } from './views.ts'

/** What follows a call: the resident's rating, the consultant's note, what managers read (W11, C7, M4). */

/** The one-use key that the resident's page was given with the end of the call. */
const RatingKey = z.string().min(20).max(128)
const Stars = z.int().min(1).max(5)
const Removed = z.array(z.enum(PERSONAL_DATA))

/** How a consultant's part of a call ended. */
export const ServingEnd = z.enum([...END_REASONS, 'transferred', 'consultant-lost'])
export type ServingEnd = z.infer<typeof ServingEnd>

/** A consultant's own part of a call that is over. */
export const OwnCall = z.object({
  callId: Id,
  siteId: Id,
  topicId: Id.nullable(),
  /** In the languages of the site; null when the topic is gone or none was chosen. */
  topic: Localised.nullable(),
  from: Instant,
  endedAt: Instant,
  end: ServingEnd,
  /** One of the topic's list, see machines/outcomes.ts. */
  outcome: z.string().nullable(),
  note: z.string(),
  /** When outcome and note were saved last: the page gives it back. */
  savedAt: Instant.nullable(),
  /** The note may be changed until then, and goes after it. */
  noteUntil: Instant,
  /** What may be chosen. */
  outcomes: z.array(z.string()),
})
export type OwnCall = z.infer<typeof OwnCall>

/** A rating without anything that tells whose it was. */
export const OwnRating = z.object({
  ratingId: Id,
  at: Instant,
  topic: Localised.nullable(),
  stars: Stars,
  comment: z.string(),
  /** A manager has taken the comment away. */
  blanked: z.boolean(),
  reply: z.string(),
  repliedAt: Instant.nullable(),
})
export type OwnRating = z.infer<typeof OwnRating>

const Figure = z.object({ count: z.int().min(0), average: z.number() })
const Group = z.object({ key: z.string(), figure: Figure.nullable() })

export const RatingRow = z.object({
  ratingId: Id,
  /** The day only: with the hour it would tell who served. */
  date: LocalDate,
  siteId: Id,
  /** Null: none was chosen, or its group is hidden. */
  topicId: Id.nullable(),
  topicHidden: z.boolean(),
  /** Null: this consultant's group is hidden. */
  staffId: Id.nullable(),
  stars: Stars,
  comment: z.string(),
  blanked: z.boolean(),
  reply: z.string(),
})
export type RatingRow = z.infer<typeof RatingRow>

const filters = {
  from: ReportDate,
  siteId: Id.optional(),
  topicId: Id.optional(),
  staffId: Id.optional(),
}
const days = z.int().min(1).max(MAX_RATING_DAYS)

export const AFTER_API = {
  /** The call that this key may rate, for the end screen after a reload. */
  afterCall: {
    ...AFTER_ROUTES.afterCall,
    request: z.strictObject({ key: RatingKey }),
    reply: z.object({
      reason: z.enum(END_REASONS),
      talkedMs: z.int().nullable(),
      rated: z.boolean(),
    }),
  },
  /** Sent again with the same `requestId` it is one rating; another one is `rating-given`. */
  rate: {
    ...AFTER_ROUTES.rate,
    request: z.strictObject({
      key: RatingKey,
      requestId: RequestId,
      stars: Stars,
      comment: z.string().max(MAX_COMMENT),
    }),
    /** What was taken out of the comment before it was stored. */
    reply: z.object({ removed: Removed }),
  },
  /** Of one day of the site's calendar, newest first. */
  ownCalls: {
    ...AFTER_ROUTES.ownCalls,
    query: z.strictObject({ date: ReportDate }),
    reply: z.object({ zone: z.string(), calls: z.array(OwnCall), more: z.boolean() }),
  },
  /** `too-early` while the end of the call is still being written. */
  ownCall: { ...AFTER_ROUTES.ownCall, reply: z.object({ call: OwnCall }) },
  saveNote: {
    ...AFTER_ROUTES.saveNote,
    request: z.strictObject({
      callId: Id,
      outcome: z.string().max(MAX_OUTCOME).nullable(),
      note: z.string().max(MAX_NOTE),
      /** As the page has read it; saved elsewhere since: `changed-meanwhile`. */
      savedAt: Instant.nullable(),
    }),
    reply: z.object({ savedAt: Instant }),
  },
  ownRatings: {
    ...AFTER_ROUTES.ownRatings,
    query: z.strictObject({ before: z.string().max(128).optional() }),
    reply: z.object({ zone: z.string(), ratings: z.array(OwnRating), next: z.string().nullable() }),
  },
  replyRating: {
    ...AFTER_ROUTES.replyRating,
    request: z.strictObject({
      ratingId: Id,
      reply: z.string().max(MAX_REPLY),
      repliedAt: Instant.nullable(),
    }),
    reply: z.object({ repliedAt: Instant }),
  },
  ratings: {
    ...AFTER_ROUTES.ratings,
    query: z.strictObject({
      ...filters,
      days: z.coerce.number().int().min(1).max(MAX_RATING_DAYS),
      stars: z.coerce.number().int().min(1).max(5).optional(),
      before: z.string().max(128).optional(),
    }),
    reply: z.object({
      zone: z.string(),
      /** Null where too few ratings would tell about one person. */
      all: Figure.nullable(),
      /** How often 1 to 5 were given. */
      stars: z.array(z.int()).length(5).nullable(),
      topicId: z.array(Group),
      staffId: z.array(Group),
      month: z.array(Group),
      /** The narrowed choice has too few ratings to be shown one by one. */
      tooFew: z.boolean(),
      rows: z.array(RatingRow),
      next: z.string().nullable(),
      /** What may be chosen: the manager's own sites, their topics, and who works or worked for them. */
      sites: z.array(z.object({ siteId: Id, name: z.string() })),
      topics: z.array(z.object({ topicId: Id, siteId: Id, name: Localised })),
      staff: z.array(z.object({ staffId: Id, name: z.string() })),
    }),
  },
  exportRatings: {
    ...AFTER_ROUTES.exportRatings,
    request: z.strictObject({ ...filters, days, stars: Stars.optional(), language: StaffLanguage }),
    /** More rows than one file holds: `too-large`. */
    reply: z.object({ fileName: z.string(), csv: z.string(), rows: z.int() }),
  },
  blankComment: {
    ...AFTER_ROUTES.blankComment,
    request: z.strictObject({ ratingId: Id }),
    reply: z.strictObject({}),
  },
} as const
