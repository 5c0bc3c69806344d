import type { ApiRefusal } from '#machines/api.ts'
import type { AuditLog } from './audit-log.ts'
import type { Models } from './models/index.ts'
import type { StaffRow } from './models/staff.ts'
import { checkPassword, hashPassword } from './passwords.ts'
import type { Sessions } from './sessions.ts'
import { hashToken, newToken, type RandomBytes } from './tokens.ts'

/** How long a one-time link is good for (privacy.md 6). */
export const INVITATION_MS = 30 * 60_000
/** Links printed at the start of a demo: whoever tries it may come back after lunch. */
export const DEMO_INVITATION_MS = 24 * 60 * 60_000

/** One-time links by which a person chooses a password: the first one, and every reset (M1). */
export type Invitations = {
  /** Makes a link's token for a person; an earlier link of theirs stops working. Null: no such person. */
  issue(staffId: string, validMs?: number): Promise<string | null>
  /** For whom the link is. Looking uses nothing up: mail scanners open links (open point 7). */
  look(token: string): Promise<Invited | null>
  /** Sets the password, uses the link up and ends all sessions of the person. */
  accept(token: string, password: string, staffIp: string): Promise<Accepted>
}
export type Invited = Pick<StaffRow, 'login' | 'name'>
export type Accepted = { staffId: string } | { refused: ApiRefusal }

export type InvitationsDeps = {
  models: Pick<Models, 'staff'>
  sessions: Pick<Sessions, 'endAll'>
  audit: AuditLog
  now: () => number
  randomBytes: RandomBytes
}

export function createInvitations(deps: InvitationsDeps): Invitations {
  const { models, sessions, audit, now, randomBytes } = deps
  const open = (token: string) => ({
    'invitation.hash': hashToken(token),
    'invitation.expiresAt': { $gt: now() },
    suspended: false,
  })

  return {
    async issue(staffId, validMs = INVITATION_MS) {
      const token = newToken(randomBytes)
      const invitation = { hash: hashToken(token), expiresAt: now() + validMs }
      const { matchedCount } = await models.staff.updateOne(
        { _id: staffId, suspended: false },
        { $set: { invitation } },
      )
      return matchedCount === 1 ? token : null
    },

    async look(token) {
      const row = await models.staff.findOne(open(token)).lean<StaffRow>()
      return row && { login: row.login, name: row.name }
    },

    async accept(token, password, staffIp) {
      const row = await models.staff.findOne(open(token)).lean<StaffRow>()
      if (!row) return { refused: 'link-used-or-over' }
      const fault = await checkPassword(password, [row.name, row.login])
      if (fault) return { refused: fault }
      const passwordHash = await hashPassword(password)
      // The condition is asked again: of two presses at once only one finds the link still there.
      const { matchedCount } = await models.staff.updateOne(open(token), {
        $set: { passwordHash, passwordChangedAt: now(), invitation: null },
      })
      if (matchedCount === 0) return { refused: 'link-used-or-over' }
      await sessions.endAll(row._id)
      await audit.write({
        action: 'password.reset-finished',
        result: 'ok',
        actorId: row._id,
        objectType: 'staff',
        objectId: row._id,
        staffIp,
      })
      return { staffId: row._id }
    },
  }
}
