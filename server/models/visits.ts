import type { Schema } from 'mongoose'
import { VISIT_STATES } from '#machines/api-booking.ts'
import type { Language } from '#machines/api-parts.ts'
import { MAIL_KINDS, type MailKind, type VisitState } from '#machines/visit.ts'
import { flag, number, numberOrNull, partSchema, rowSchema, text, textOrNull } from './schema.ts'

export { MAIL_KINDS, VISIT_STATES, type MailKind, type VisitState }

/** A letter that this visit owes its resident: kind and ids only, the words are made when it is sent. */
export type OwedMail = {
  /** Also the local part of its Message-ID, so that a kill costs at most one duplicate. */
  mailId: string
  kind: MailKind
  /** Link version and time of the visit when it was owed; a later change makes it void. */
  linkVersion: number
  /** Not before this instant (ms UTC); moves back after each failure. */
  dueAt: number
  /** When it was to go first (ms UTC); rows of an older release have none. */
  owedAt?: number | null
  tries: number
  /** Given up: shown to the manager. */
  failed: boolean
}

/** What tells who the resident is; blanked by a job after the visit (privacy.md 2). */
export type VisitContact = {
  name: string
  /** Lower case. */
  email: string
  need: string | null
}

/** The other time of a visit that moves or ends, so that a kill in between is mended (design rule 3). */
export type MovingPart = {
  holdId: string
  staffId: string
  startsAt: number
  endsAt: number
  /** Who moves it, which decides what the resident is asked. */
  by: 'resident' | 'staff'
  /** False: a move to this time has begun. True: the visit has left this time, which is to be freed. */
  isLeft: boolean
}

/**
 * A booked visit; `_id` is the id of its first hold. Its transitions are those of machines/visit.ts,
 * always as one conditional update on `rev`.
 */
export type VisitRow = {
  _id: string
  siteId: string
  topicId: string
  staffId: string
  /** Anybody was asked for: a change of person needs no answer. */
  anyStaff: boolean
  startsAt: number
  endsAt: number
  state: VisitState
  /** The busy entry that keeps the time in the consultant's day (`agendas`). */
  holdId: string
  /** A second time that this visit keeps for a moment; null when it keeps only its own. */
  moving: MovingPart | null
  contact: VisitContact | null
  /** HMAC of site and e-mail with a place 0..2: unique, so that three open visits are the most. */
  emailSlot: string | null
  language: Language
  termsVersion: string
  createdBy: 'resident' | 'staff'
  linkVersion: number
  /** Moved by the staff; the resident has not answered yet (open point 8). */
  awaitsAnswer: boolean
  checkedInAt: number | null
  /** The consultant began before the resident was there. */
  consultantWaitsAt: number | null
  callId: string | null
  mails: OwedMail[]
  /** When the earliest letter is due, null without any: what the drain looks for. */
  nextMailAt: number | null
  /** When the contact is to be blanked (ms UTC). */
  eraseAt: number
  createdAt: number
  updatedAt: number
  rev: number
}

export function visitsSchema(): Schema<VisitRow> {
  const schema = rowSchema<VisitRow>({
    _id: text,
    siteId: text,
    topicId: text,
    staffId: text,
    anyStaff: flag,
    startsAt: number,
    endsAt: number,
    state: { type: String, enum: VISIT_STATES, required: true },
    holdId: text,
    moving: {
      type: partSchema<MovingPart>({
        holdId: text,
        staffId: text,
        startsAt: number,
        endsAt: number,
        by: { type: String, enum: ['resident', 'staff'], required: true },
        isLeft: flag,
      }),
      default: null,
    },
    contact: {
      type: partSchema<VisitContact>({ name: text, email: text, need: textOrNull }),
      default: null,
    },
    emailSlot: textOrNull,
    language: text,
    termsVersion: text,
    createdBy: { type: String, enum: ['resident', 'staff'], required: true },
    linkVersion: number,
    awaitsAnswer: flag,
    checkedInAt: numberOrNull,
    consultantWaitsAt: numberOrNull,
    callId: textOrNull,
    mails: {
      type: [
        partSchema<OwedMail>({
          mailId: text,
          kind: { type: String, enum: MAIL_KINDS, required: true },
          linkVersion: number,
          dueAt: number,
          owedAt: numberOrNull,
          tries: number,
          failed: flag,
        }),
      ],
      required: true,
    },
    nextMailAt: numberOrNull,
    eraseAt: number,
    createdAt: number,
    updatedAt: number,
    rev: number,
  })
  schema.index({ staffId: 1, startsAt: 1, _id: 1 })
  schema.index({ siteId: 1, startsAt: 1, _id: 1 })
  schema.index({ state: 1, startsAt: 1, _id: 1 })
  schema.index({ 'contact.email': 1, startsAt: 1, _id: 1 })
  schema.index(
    { emailSlot: 1 },
    {
      name: 'three_open_visits',
      unique: true,
      partialFilterExpression: { emailSlot: { $type: 'string' } },
    },
  )
  schema.index({ nextMailAt: 1 }, { partialFilterExpression: { nextMailAt: { $type: 'number' } } })
  schema.index(
    { 'moving.holdId': 1 },
    { partialFilterExpression: { 'moving.holdId': { $type: 'string' } } },
  )
  schema.index({ 'mails.failed': 1 })
  schema.index({ eraseAt: 1, _id: 1 })
  return schema
}
