import type { Schema } from 'mongoose'
import {
  flag,
  number,
  numberOrNull,
  partSchema,
  rowSchema,
  text,
  textOrNull,
  texts,
} from './schema.ts'

export const ROLES = ['consultant', 'manager'] as const
export type Role = (typeof ROLES)[number]

/** A person who works with Okienko. `_id` is the staff id. */
export type StaffRow = {
  _id: string
  /** Lower case, unique. */
  login: string
  name: string
  /** Argon2id in PHC form, with its parameters; null until the first link was used. */
  passwordHash: string | null
  passwordChangedAt: number | null
  roles: Role[]
  siteIds: string[]
  topicIds: string[]
  suspended: boolean
  /** The one-time link that is open for this person; only the hash of its token is kept. */
  invitation: { hash: string; expiresAt: number } | null
  /** The second factor in use; null without one. */
  factor: SecondFactor | null
  /** A second factor that is being set up; counts only once a code has shown that it works. */
  factorPending: { secret: string; at: number } | null
  /** Removed by a manager: name and login are blanked 30 days later (privacy.md 2). */
  removedAt: number | null
  createdAt: number
}

/** TOTP (RFC 6238) with its way out. */
export type SecondFactor = {
  /** Encrypted with the installation's secret. */
  secret: string
  since: number
  /** Time step of the last code that was used: none is good twice. */
  lastStep: number
  /** HMACs of the recovery codes that are left. */
  recovery: string[]
}

export function staffSchema(): Schema<StaffRow> {
  const schema = rowSchema<StaffRow>({
    _id: text,
    login: { ...text, lowercase: true, trim: true },
    name: text,
    passwordHash: textOrNull,
    passwordChangedAt: numberOrNull,
    roles: { type: [String], enum: ROLES, required: true },
    siteIds: texts,
    topicIds: texts,
    suspended: flag,
    invitation: {
      type: partSchema<NonNullable<StaffRow['invitation']>>({ hash: text, expiresAt: number }),
      default: null,
    },
    factor: {
      type: partSchema<SecondFactor>({
        secret: text,
        since: number,
        lastStep: number,
        recovery: { type: [String], required: true },
      }),
      default: null,
    },
    factorPending: {
      type: partSchema<NonNullable<StaffRow['factorPending']>>({ secret: text, at: number }),
      default: null,
    },
    removedAt: numberOrNull,
    createdAt: number,
  })
  schema.index({ login: 1 }, { unique: true })
  schema.index(
    { 'invitation.hash': 1 },
    { unique: true, partialFilterExpression: { 'invitation.hash': { $exists: true } } },
  )
  schema.index({ 'invitation.expiresAt': 1 })
  schema.index({ siteIds: 1, _id: 1 })
  schema.index({ removedAt: 1, _id: 1 })
  return schema
}
