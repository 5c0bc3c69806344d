import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'
import type { ApiRefusal } from '#machines/api.ts'
import type { Log } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { RandomBytes } from '#server/tokens.ts'
import type { SecretBox } from './secret-box.ts'

/** RFC 6238 as every app knows it: SHA-1, six digits, 30 s; one step either way for slow clocks. */
const PERIOD_S = 30
const WINDOW = 1
const SECRET_BYTES = 20
export const RECOVERY_CODES = 10
/** A secret that was shown but never confirmed is void after this long (ms). */
const SETUP_MS = 15 * 60_000

export type Person = Pick<StaffRow, '_id' | 'login' | 'roles' | 'factor' | 'factorPending'>

/** The second factor of the staff (privacy.md 6): TOTP, with recovery codes as its way out. */
export type SecondFactors = {
  /** Managers must have one, and everybody of a site that says so; on a demo nobody. */
  isRequired(person: Pick<StaffRow, 'roles' | 'siteIds'>): boolean
  /** Required, and not there yet: nothing else is open until it is set up. */
  isMissing(person: Pick<StaffRow, 'roles' | 'siteIds' | 'factor'>): boolean
  /**
   * Uses a code up; each works once, also when it is tried twice at the same time. Says what kind of
   * code it was, null for a wrong or used one.
   */
  verify(
    person: Pick<StaffRow, '_id' | 'factor'>,
    code: string,
  ): Promise<'code' | 'recovery' | null>
  /** Makes a new secret; the one in use stays until `confirm`. */
  begin(person: Person): Promise<{ secret: string; uri: string; qr: string }>
  /** The first code of the new secret puts it in force; the recovery codes are shown this once. */
  confirm(
    person: Person,
    code: string,
  ): Promise<{ recoveryCodes: string[] } | { refused: ApiRefusal }>
  drop(staffId: string): Promise<void>
}

export type SecondFactorDeps = {
  models: Pick<Models, 'staff'>
  box: SecretBox
  now: () => number
  randomBytes: RandomBytes
  log: Pick<Log, 'warn'>
  demo: boolean
  /** The site wants a second factor of everybody who works for it, not of managers only. */
  wantsOfAll: (siteId: string) => boolean
}

export function createSecondFactors(deps: SecondFactorDeps): SecondFactors {
  const { models, box, now, randomBytes, log, demo, wantsOfAll } = deps
  const isRequired = ({ roles, siteIds }: Pick<StaffRow, 'roles' | 'siteIds'>) =>
    !demo && (roles.includes('manager') || siteIds.some(wantsOfAll))
  const stepOf = (sealed: string, owner: string, code: string): number | null => {
    const secret = box.open(owner, sealed)
    if (secret === null) {
      log.warn('second-factor.unreadable', { staffId: owner })
      return null
    }
    const totp = totpOf(secret)
    const timestamp = now()
    const delta = totp.validate({ token: code, timestamp, window: WINDOW })
    return delta === null ? null : totp.counter({ timestamp }) + delta
  }

  return {
    isRequired,
    isMissing: (person) => isRequired(person) && person.factor === null,

    async verify({ _id, factor }, code) {
      if (!factor) return null
      if (!/^\d{6}$/.test(code)) return (await useRecovery(deps, _id, code)) ? 'recovery' : null
      const step = stepOf(factor.secret, _id, code)
      if (step === null) return null
      const { matchedCount } = await models.staff.updateOne(
        { _id, 'factor.secret': factor.secret, 'factor.lastStep': { $lt: step } },
        { $set: { 'factor.lastStep': step } },
      )
      return matchedCount === 1 ? 'code' : null
    },

    async begin({ _id, login }) {
      const secret = new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer })
      const factorPending = { secret: box.seal(_id, secret.base32), at: now() }
      await models.staff.updateOne({ _id }, { $set: { factorPending } })
      const uri = totpOf(secret.base32, login).toString()
      return { secret: secret.base32, uri, qr: renderSVG(uri, { border: 2 }) }
    },

    async confirm({ _id, factorPending }, code) {
      if (!factorPending || now() - factorPending.at > SETUP_MS) return { refused: 'not-now' }
      const { secret } = factorPending
      const step = stepOf(secret, _id, code)
      if (step === null) return { refused: 'second-factor-wrong' }
      const recoveryCodes = Array.from({ length: RECOVERY_CODES }, () => newCode(randomBytes))
      const recovery = recoveryCodes.map((one) => box.mac(_id, plainCode(one)))
      const { matchedCount } = await models.staff.updateOne(
        { _id, 'factorPending.secret': secret },
        {
          $set: { factor: { secret, since: now(), lastStep: step, recovery }, factorPending: null },
        },
      )
      return matchedCount === 1 ? { recoveryCodes } : { refused: 'changed-meanwhile' }
    },

    async drop(staffId) {
      await models.staff.updateOne(
        { _id: staffId },
        { $set: { factor: null, factorPending: null } },
      )
    },
  }
}

async function useRecovery(
  { models, box }: SecondFactorDeps,
  _id: string,
  code: string,
): Promise<boolean> {
  const mac = box.mac(_id, plainCode(code))
  const { matchedCount } = await models.staff.updateOne(
    { _id, 'factor.recovery': mac },
    { $pull: { 'factor.recovery': mac } },
  )
  return matchedCount === 1
}

function totpOf(base32: string, label = ''): TOTP {
  return new TOTP({ issuer: 'Okienko', label, secret: Secret.fromBase32(base32), period: PERIOD_S })
}

/** 50 random bits, as two groups that can be read aloud. */
function newCode(randomBytes: RandomBytes): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567'
  const word = [...randomBytes(RECOVERY_CODES)].map((byte) => letters[byte % 32]).join('')
  return `${word.slice(0, 5)}-${word.slice(5)}`
}

function plainCode(code: string): string {
  return code.toLowerCase().replace('-', '')
}
