import { createHmac } from 'node:crypto'
import { networkOf } from './address.ts'
import type { RandomBytes } from './tokens.ts'

/** Either it may pass, or how long to wait (ms). */
export type Verdict = { ok: true } | { ok: false; retryAfterMs: number }

/**
 * Counts of what an address does, in the memory of this node: with several nodes each counts for
 * itself. Addresses are kept as HMAC with a key that is thrown away after a day (privacy.md 2).
 */
export type Limiter = {
  /** What stands for an address today. IPv6 by its /64, because a home has as many as it likes. */
  addressKey(ip: string): string
  /** Counts one try of `key` under the rule, unless it is over the limit. */
  take(rule: LimitRule, key: string): Verdict
  /** Takes the last counted try back: it did no harm. */
  refund(rule: LimitRule, key: string): void
  /** Forgets the tries of `key`, as after a success. */
  clear(rule: LimitRule, key: string): void
}

/** At most `limit` tries in each sliding window (ms). */
export type LimitRule = { name: string; limit: number; windowMs: number }

/** privacy.md 9. */
export const SIGN_IN_RULE: LimitRule = { name: 'sign-in', limit: 10, windowMs: 15 * 60_000 }
/** Failures of one address over all logins: nobody tries one password on everybody. */
export const SIGN_IN_ADDRESS_RULE: LimitRule = {
  name: 'sign-in-address',
  limit: 100,
  windowMs: 15 * 60_000,
}
/** Refusals are audited once in a while, so that nobody can fill the log with them. */
export const SIGN_IN_AUDIT_RULE: LimitRule = { name: 'sign-in-audit', limit: 1, windowMs: 60_000 }
/** Opening links: tokens cannot be guessed, this only keeps the noise down. */
export const INVITATION_RULE: LimitRule = { name: 'invitation', limit: 30, windowMs: 15 * 60_000 }
/** Opening visits by links that are wrong or old; right ones cost nothing. */
export const VISIT_LINK_RULE: LimitRule = { name: 'visit-link', limit: 30, windowMs: 15 * 60_000 }
/** Ratings sent, and end screens opened again: keys cannot be guessed, an office shares its address. */
export const RATING_RULE: LimitRule = { name: 'rating', limit: 60, windowMs: 10 * 60_000 }
/** Tickets taken and given up again and again from one address. */
export const JOIN_RULE: LimitRule = { name: 'join', limit: 60, windowMs: 10 * 60_000 }
/** Codes to move one ticket to another page: more than anybody needs. */
export const MOVE_OFFER_RULE: LimitRule = { name: 'move-offer', limit: 30, windowMs: 10 * 60_000 }
/** Codes that move nothing, from one address; right ones cost nothing. */
export const MOVE_TAKE_RULE: LimitRule = { name: 'move-take', limit: 20, windowMs: 10 * 60_000 }

const DAY_MS = 24 * 60 * 60_000
/** Enough for a city; beyond it the oldest are forgotten first. */
const MAX_KEYS = 20_000

export function createLimiter(deps: { now: () => number; randomBytes: RandomBytes }): Limiter {
  const { now, randomBytes } = deps
  let key = randomBytes(32)
  let keyUntil = now() + DAY_MS
  let tries = new Map<string, number[]>()

  const renew = () => {
    if (now() < keyUntil) return
    key = randomBytes(32)
    keyUntil = now() + DAY_MS
    tries = new Map()
  }

  return {
    addressKey(ip) {
      renew()
      return createHmac('sha256', key).update(networkOf(ip)).digest('base64url').slice(0, 22)
    },
    take(rule, subject) {
      renew()
      const id = `${rule.name}:${subject}`
      const since = now() - rule.windowMs
      const recent = (tries.get(id) ?? []).filter((at) => at > since)
      tries.delete(id)
      if (recent.length >= rule.limit) {
        tries.set(id, recent)
        return { ok: false, retryAfterMs: recent[0]! + rule.windowMs - now() }
      }
      tries.set(id, [...recent, now()])
      if (tries.size > MAX_KEYS) tries.delete(tries.keys().next().value!)
      return { ok: true }
    },
    refund(rule, subject) {
      tries.get(`${rule.name}:${subject}`)?.pop()
    },
    clear: (rule, subject) => void tries.delete(`${rule.name}:${subject}`),
  }
}

/** A token bucket: `rate` a second on average, `burst` at once. Times are given (ms). */
export class TokenBucket {
  readonly #rate: number
  readonly #burst: number
  #tokens: number
  #at: number

  constructor(rate: number, burst: number, at: number) {
    this.#rate = rate
    this.#burst = burst
    this.#tokens = burst
    this.#at = at
  }

  take(at: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((at - this.#at) / 1000) * this.#rate)
    this.#at = at
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
