import type { ApiRefusal } from '#machines/api.ts'
import type { AuditLog } from './audit-log.ts'
import { SIGN_IN_ADDRESS_RULE, SIGN_IN_AUDIT_RULE, SIGN_IN_RULE, type Limiter } from './limiter.ts'
import type { Models } from './models/index.ts'
import type { StaffRow } from './models/staff.ts'
import { verifyPassword } from './passwords.ts'
import type { Session, Sessions } from './sessions.ts'
import { createSlowdown } from './slowdown.ts'

export type SignInInput = { login: string; password: string; ip: string }
export type SignedIn = { token: string; session: Session; person: StaffRow }
export type SignInRefused = { refused: ApiRefusal; retryAfterMs?: number }

export type SignInDeps = {
  models: Pick<Models, 'staff'>
  sessions: Pick<Sessions, 'start'>
  audit: AuditLog
  limiter: Limiter
  now: () => number
  /** Waits (ms). */
  delay: (ms: number) => Promise<void>
}

/**
 * Sign-in with login and password. An unknown login, a wrong password, a suspended person and one who
 * has not chosen a password yet get the same answer after the same work (privacy.md 6). More than ten
 * tries of one login from one address in 15 minutes are refused; from the fifth failure on, each
 * further try of a login is answered later.
 */
export function createSignIn(
  deps: SignInDeps,
): (input: SignInInput) => Promise<SignedIn | SignInRefused> {
  const { models, sessions, audit, limiter, now, delay } = deps
  const slowdown = createSlowdown({ now, delay })

  return async ({ login: typed, password, ip }) => {
    const login = typed.trim().toLowerCase()
    const address = limiter.addressKey(ip)
    const refusal = overLimit(limiter, login, address)
    if (refusal) {
      if (limiter.take(SIGN_IN_AUDIT_RULE, address).ok) {
        await audit.write({ action: 'login', result: 'locked', staffIp: ip })
      }
      return refusal
    }
    const turn = await slowdown.enter(login, address)
    if (!turn) return { refused: 'too-many-tries', retryAfterMs: 30_000 }
    let ok: boolean | null = null
    try {
      const person = await models.staff.findOne({ login }).lean<StaffRow>()
      const usable = person !== null && !person.suspended
      ok = await verifyPassword(usable ? person.passwordHash : null, password)
      const actorId = person?._id ?? null
      await audit.write({ action: 'login', result: ok ? 'ok' : 'failed', actorId, staffIp: ip })
      if (!ok || person === null) return { refused: 'wrong-credentials' }
      limiter.clear(SIGN_IN_RULE, `${login} ${address}`)
      limiter.refund(SIGN_IN_ADDRESS_RULE, address)
      return { ...(await sessions.start(person._id)), person }
    } finally {
      turn.leave(ok)
    }
  }
}

function overLimit(limiter: Limiter, login: string, address: string): SignInRefused | null {
  for (const verdict of [
    limiter.take(SIGN_IN_RULE, `${login} ${address}`),
    limiter.take(SIGN_IN_ADDRESS_RULE, address),
  ]) {
    if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
  }
  return null
}
