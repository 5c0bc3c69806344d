import type { Schema } from 'mongoose'
import { number, rowSchema, text } from './schema.ts'

/** A signed-in browser. `_id` is the hash of the cookie's token; the token itself is kept nowhere. */
export type StaffSessionRow = {
  _id: string
  staffId: string
  createdAt: number
  /** When the password was last given in it: some acts ask for a fresh sign-in (privacy.md 6). */
  provedAt: number
  lastUsedAt: number
  /** Moves with use. */
  idleUntil: number
  /** Does not move. */
  endsAt: number
  /** When the row itself goes (TTL index); later than both, so that a call may outlast them. */
  expiresAt: Date
}

export function staffSessionsSchema(): Schema<StaffSessionRow> {
  const schema = rowSchema<StaffSessionRow>({
    _id: text,
    staffId: text,
    createdAt: number,
    provedAt: number,
    lastUsedAt: number,
    idleUntil: number,
    endsAt: number,
    expiresAt: { type: Date, required: true },
  })
  schema.index({ staffId: 1, _id: 1 })
  schema.index({ idleUntil: 1 })
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })
  return schema
}
