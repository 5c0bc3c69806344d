import { z } from 'zod'
import { BLOCK_REASONS } from './block.ts'
import { ADMIN_ROUTES } from './admin-routes.ts'
import {
  Id,
  Instant,
  Language,
  LocalDate,
  LocalTime,
  Localised,
  ReportDate,
  RequestId,
  StaffLanguage,
} from './api-parts.ts'
import { MAX_OPENING_PARTS } from './opening-rules.ts'
import { Orphan, StaffVisit } from './api-schedule.ts'

/** What managers ask about people, topics, hours and the log (M1), and everybody about the second factor. */

export const Role = z.enum(['consultant', 'manager'])
const Login = z
  .string()
  .trim()
  .toLowerCase()
  .min(3)
  .max(128)
  .regex(/^[^\s@]+(@[^\s@]+)?$/)
const Rights = z.strictObject({
  staffId: RequestId.or(Id),
  login: Login,
  name: z.string().trim().min(1).max(100),
  roles: z.array(Role).min(1).max(2),
  siteIds: z.array(Id).min(1).max(50),
  topicIds: z.array(Id).max(200),
})
export type Rights = z.infer<typeof Rights>
const ByStaffId = z.strictObject({ staffId: Id })

export const Person = z.object({
  staffId: Id,
  login: z.string(),
  name: z.string(),
  roles: z.array(Role),
  siteIds: z.array(Id),
  topicIds: z.array(Id),
  suspended: z.boolean(),
  /** A password has been chosen. */
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** Until when the open one-time link works (ms UTC). */
  linkUntil: Instant.nullable(),
})
export type Person = z.infer<typeof Person>
const PersonDone = z.object({ person: Person })
/** `link` is shown once, to be handed on; nobody ever sees a password (M1). */
const LinkDone = z.object({ person: Person, link: z.string(), until: Instant })

/** Six digits of the app, or one of the recovery codes. */
export const FactorCode = z
  .string()
  .trim()
  .regex(/^(?:\d{6}|[A-Za-z2-7]{5}-?[A-Za-z2-7]{5})$/)
const Password = z.string().min(1).max(1024)

/** What its numbers and texts may be is said field by field: machines/topic-rules.ts. */
export const Topic = z.strictObject({
  topicId: Id,
  siteId: Id,
  name: Localised,
  prepare: Localised,
  minutes: z.int(),
  order: z.int().min(0).max(10_000),
  active: z.boolean(),
  bookable: z.boolean(),
  bufferBeforeMin: z.int(),
  bufferAfterMin: z.int(),
  leadMin: z.int(),
  aheadDays: z.int(),
  /** What may come of a call on it (machines/outcomes.ts); left out: as it was. */
  outcomes: z.array(z.string()).max(100).optional(),
})
export type Topic = z.infer<typeof Topic>

const Part = z.strictObject({ from: LocalTime, to: LocalTime })
export const Hours = z.strictObject({
  siteId: Id,
  opening: z.array(Part.extend({ weekday: z.int().min(1).max(7) })).max(7 * MAX_OPENING_PARTS),
  exceptions: z
    .array(
      z.strictObject({
        date: LocalDate,
        parts: z.array(Part).max(MAX_OPENING_PARTS),
        note: Localised,
      }),
    )
    .max(400),
  pushesOverVisits: z.boolean(),
})
export type Hours = z.infer<typeof Hours>
/** When hours were saved last (ms UTC); null: never. */
const SavedAt = Instant.nullable()

export const Block = z.object({
  blockId: z.string(),
  siteId: z.string(),
  reason: z.enum(BLOCK_REASONS),
  /** Name of the consultant as it is now; null for people who are gone. */
  byName: z.string().nullable(),
  at: Instant,
  until: Instant,
})
export type Block = z.infer<typeof Block>

export const AuditEvent = z.object({
  eventId: z.string(),
  at: Instant,
  siteId: z.string().nullable(),
  actorId: z.string().nullable(),
  /** Name of the actor as it is now; null for the system and for people who are gone. */
  actorName: z.string().nullable(),
  action: z.string(),
  objectType: z.string().nullable(),
  objectId: z.string().nullable(),
  result: z.enum(['ok', 'failed', 'locked']),
})
export type AuditEvent = z.infer<typeof AuditEvent>
/** Days that one export may span. */
export const MAX_AUDIT_DAYS = 93

export const ADMIN_API = {
  people: {
    ...ADMIN_ROUTES.people,
    reply: z.object({
      people: z.array(Person),
      /** What may be given: the manager's own sites and their topics. */
      sites: z.array(z.object({ siteId: Id, name: z.string() })),
      topics: z.array(z.object({ topicId: Id, siteId: Id, name: Localised })),
    }),
  },
  /** `staffId` is made by the page, so that a request sent twice adds one person. */
  addPerson: { ...ADMIN_ROUTES.addPerson, request: Rights, reply: LinkDone },
  editPerson: { ...ADMIN_ROUTES.editPerson, request: Rights, reply: PersonDone },
  linkPerson: { ...ADMIN_ROUTES.linkPerson, request: ByStaffId, reply: LinkDone },
  suspendPerson: {
    ...ADMIN_ROUTES.suspendPerson,
    request: ByStaffId.extend({ suspended: z.boolean() }),
    reply: PersonDone,
  },
  /** With open visits nothing is removed: they come back, to be handed over first (M1). */
  removePerson: {
    ...ADMIN_ROUTES.removePerson,
    request: ByStaffId,
    reply: z.object({ removed: z.boolean(), orphans: z.array(Orphan) }),
  },
  resetFactor: { ...ADMIN_ROUTES.resetFactor, request: ByStaffId, reply: PersonDone },
  factor: {
    ...ADMIN_ROUTES.factor,
    reply: z.object({ isOn: z.boolean(), isRequired: z.boolean(), recoveryLeft: z.int() }),
  },
  beginFactor: {
    ...ADMIN_ROUTES.beginFactor,
    request: z.strictObject({ password: Password }),
    /** `uri` is otpauth://; `qr` the same as an SVG that was made here. */
    reply: z.object({ secret: z.string(), uri: z.string(), qr: z.string() }),
  },
  confirmFactor: {
    ...ADMIN_ROUTES.confirmFactor,
    request: z.strictObject({ code: FactorCode }),
    reply: z.object({ recoveryCodes: z.array(z.string()) }),
  },
  dropFactor: {
    ...ADMIN_ROUTES.dropFactor,
    request: z.strictObject({ password: Password, code: FactorCode }),
    reply: z.strictObject({}),
  },
  /** Gives the password again, before acts that ask for a fresh sign-in (privacy.md 6). */
  proveIdentity: {
    ...ADMIN_ROUTES.proveIdentity,
    request: z.strictObject({ password: Password, code: FactorCode.nullable() }),
    reply: z.strictObject({}),
  },
  topics: {
    ...ADMIN_ROUTES.topics,
    reply: z.object({
      /** Those of the manager's own sites, by site and order; switched-off ones too. */
      topics: z.array(Topic),
      /** Who may serve each topic: set with the people. */
      serving: z.array(z.object({ topicId: Id, names: z.array(z.string()) })),
      /** A topic has its texts in every language of its site. */
      sites: z.array(z.object({ siteId: Id, name: z.string(), languages: z.array(Language) })),
    }),
  },
  saveTopic: {
    ...ADMIN_ROUTES.saveTopic,
    request: Topic,
    reply: z.object({ topic: Topic }),
  },
  /** All topics of a site, in the order in which residents are to see them. */
  orderTopics: {
    ...ADMIN_ROUTES.orderTopics,
    request: z.strictObject({ siteId: Id, topicIds: z.array(Id).min(1).max(200) }),
    reply: z.strictObject({}),
  },
  /** Dated days that are over are left out. */
  hours: {
    ...ADMIN_ROUTES.hours,
    reply: z.object({ hours: Hours, savedAt: SavedAt, zone: z.string() }),
  },
  /**
   * Unless `anyway`, hours that leave visits outside are not saved and the visits come back. `savedAt` is
   * that of the hours which the page has read: saved by somebody else since, `changed-meanwhile`.
   */
  saveHours: {
    ...ADMIN_ROUTES.saveHours,
    request: z.strictObject({ hours: Hours, anyway: z.boolean(), savedAt: SavedAt }),
    reply: z.object({
      saved: z.boolean(),
      savedAt: SavedAt,
      /** The first of them, by time; those outside the hours in force until now are not named again. */
      outside: z.array(StaffVisit),
      outsideCount: z.int(),
    }),
  },
  holidays: {
    ...ADMIN_ROUTES.holidays,
    reply: z.object({ days: z.array(z.object({ date: LocalDate, name: Localised })) }),
  },
  /** Networks that get no call just now, at the manager's own sites; nothing tells whose they are. */
  blocks: {
    ...ADMIN_ROUTES.blocks,
    reply: z.object({ blocks: z.array(Block), zone: z.string() }),
  },
  /** Lifted already, or over: `not-found`. */
  liftBlock: {
    ...ADMIN_ROUTES.liftBlock,
    request: z.strictObject({ blockId: z.string().min(1).max(64) }),
    reply: z.strictObject({}),
  },
  audit: {
    ...ADMIN_ROUTES.audit,
    query: z.strictObject({
      from: ReportDate,
      days: z.coerce.number().int().min(1).max(MAX_AUDIT_DAYS),
      actorId: z.string().max(64).optional(),
      /** What the reply before named as `next`. */
      before: z.string().max(128).optional(),
    }),
    reply: z.object({
      events: z.array(AuditEvent),
      next: z.string().nullable(),
      people: z.array(z.object({ staffId: z.string(), name: z.string() })),
    }),
  },
  exportAudit: {
    ...ADMIN_ROUTES.exportAudit,
    request: z.strictObject({
      from: ReportDate,
      days: z.int().min(1).max(MAX_AUDIT_DAYS),
      /** Of the column heads. */
      language: StaffLanguage,
    }),
    /** More rows than one file holds: `too-large`, ask for fewer days. */
    reply: z.object({ fileName: z.string(), csv: z.string(), rows: z.int() }),
  },
} as const
