import type { ApiRefusal } from '#machines/api.ts'
import type { AuditLog } from './audit-log.ts'
import { SIGN_IN_ADDRESS_RULE, SIGN_IN_AUDIT_RULE, SIGN_IN_RULE, type Limiter } from './limiter.ts'
import type { Models } from './models/index.ts'
import type { StaffRow } from './models/staff.ts'
import { verifyPassword } from './passwords.ts'
import type { SecondFactors } from './second-factor/second-factor.ts'
import { createSlowdown } from './slowdown.ts'

/** What somebody gives to show who she or he is. */
export type Credentials = {
  login: string
  password: string
  /** Of the second factor; null: not given (yet). */
  code: string | null
  ip: string
}
export type Proof = {
  /** The name in the log of events: a sign-in, or the same asked for again within a session. */
  action: 'login' | 'identity.proved'
  /** False: the password alone is asked for, whether or not there is a second factor. */
  withFactor: boolean
}
export type Proved = { person: StaffRow }
export type NotProved = { refused: ApiRefusal; retryAfterMs?: number }

/** The one place where passwords and codes are judged, at sign-in and wherever they are asked for again. */
export type Identity = {
  check(credentials: Credentials, proof: Proof): Promise<Proved | NotProved>
}

export type IdentityDeps = {
  models: Pick<Models, 'staff'>
  factors: Pick<SecondFactors, 'verify'>
  audit: AuditLog
  limiter: Limiter
  now: () => number
  /** Waits (ms). */
  delay: (ms: number) => Promise<void>
}

/**
 * An unknown login, a wrong password, a suspended person and one who has not chosen a password yet get
 * the same answer after the same work (privacy.md 6). More than ten tries of one login from one address
 * in 15 minutes are refused; from the fifth failure on, each further try of a login is answered later,
 * wrong codes included. Whether there is a second factor is told only after the right password.
 */
export function createIdentity(deps: IdentityDeps): Identity {
  const { audit, limiter, now, delay } = deps
  const slowdown = createSlowdown({ now, delay })

  return {
    async check({ login: typed, password, code, ip }, proof) {
      const login = typed.trim().toLowerCase()
      const address = limiter.addressKey(ip)
      const refusal = overLimit(limiter, login, address)
      if (refusal) {
        if (limiter.take(SIGN_IN_AUDIT_RULE, address).ok) {
          await audit.write({ action: proof.action, result: 'locked', staffIp: ip })
        }
        return refusal
      }
      const turn = await slowdown.enter(login, address)
      if (!turn) return { refused: 'too-many-tries', retryAfterMs: 30_000 }
      let ok: boolean | null = null
      try {
        const outcome = await judge(deps, { login, password, code, ip }, proof)
        if ('refused' in outcome && outcome.refused === 'second-factor-needed') {
          // The password was right: this try says nothing against its address.
          limiter.refund(SIGN_IN_ADDRESS_RULE, address)
          return outcome
        }
        ok = !('refused' in outcome)
        if (ok) {
          limiter.clear(SIGN_IN_RULE, `${login} ${address}`)
          limiter.refund(SIGN_IN_ADDRESS_RULE, address)
        }
        return outcome
      } finally {
        turn.leave(ok)
      }
    },
  }
}

async function judge(
  { models, factors, audit }: IdentityDeps,
  { login, password, code, ip: staffIp }: Credentials,
  { action, withFactor }: Proof,
): Promise<Proved | NotProved> {
  const person = await models.staff.findOne({ login }).lean<StaffRow>()
  const usable = person !== null && !person.suspended
  const actorId = person?._id ?? null
  const isRight = await verifyPassword(usable ? person.passwordHash : null, password)
  if (!isRight || person === null) {
    await audit.write({ action, result: 'failed', actorId, staffIp })
    return { refused: 'wrong-credentials' }
  }
  if (withFactor && person.factor) {
    if (code === null) return { refused: 'second-factor-needed' }
    const used = await factors.verify(person, code)
    if (!used) {
      await audit.write({ action, result: 'failed', actorId, staffIp })
      return { refused: 'second-factor-wrong' }
    }
    if (used === 'recovery') {
      await audit.write({
        ...{ action: 'second-factor.recovery-used', result: 'ok', actorId, staffIp },
        ...{ objectType: 'staff', objectId: actorId },
      })
    }
  }
  await audit.write({ action, result: 'ok', actorId, staffIp })
  return { person }
}

function overLimit(limiter: Limiter, login: string, address: string): NotProved | null {
  for (const verdict of [
    limiter.take(SIGN_IN_RULE, `${login} ${address}`),
    limiter.take(SIGN_IN_ADDRESS_RULE, address),
  ]) {
    if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
  }
  return null
}
