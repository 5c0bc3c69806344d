import type { ApiRefusal } from '#machines/api.ts'
import { RefusedError } from './lib/refusal.ts'
import type { RefusalDetails } from './lib/refusal.ts'

/** Why a request came to nothing; `network`: no answer at all. */
export type Failure = {
  reason: ApiRefusal | 'network'
  retryAfterMs: number | null
  details: RefusalDetails
}

export const failureOf = (error: unknown): Failure =>
  error instanceof RefusedError
    ? { reason: error.reason, retryAfterMs: error.retryAfterMs, details: error.details }
    : { reason: 'network', retryAfterMs: null, details: {} }
