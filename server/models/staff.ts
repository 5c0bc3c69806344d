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
  createdAt: number
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
    createdAt: number,
  })
  schema.index({ login: 1 }, { unique: true })
  schema.index(
    { 'invitation.hash': 1 },
    { unique: true, partialFilterExpression: { 'invitation.hash': { $exists: true } } },
  )
  schema.index({ 'invitation.expiresAt': 1 })
  schema.index({ siteIds: 1, _id: 1 })
  return schema
}
