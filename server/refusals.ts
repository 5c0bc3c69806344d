import type { ApiRefusal } from '#machines/api.ts'
import type { HttpReply } from './exchange.ts'
import type { RefusalDetails } from './routes/route.ts'

/** Status of each refusal of the JSON interface; what is not named here is the caller's mistake (400). */
const STATUS: Partial<Record<ApiRefusal, number>> = {
  'not-signed-in': 401,
  'wrong-credentials': 401,
  'second-factor-needed': 401,
  'second-factor-wrong': 401,
  'foreign-origin': 403,
  'not-yours': 403,
  blocked: 403,
  'not-found': 404,
  'unknown-site': 404,
  'unknown-topic': 404,
  'not-a-manager': 403,
  'second-factor-required': 403,
  'sign-in-again': 403,
  'no-such-person': 404,
  'terms-changed': 409,
  'slot-gone': 409,
  'hold-over': 409,
  'visit-over': 409,
  'too-early': 409,
  'changed-meanwhile': 409,
  'not-now': 409,
  'not-yourself': 409,
  'last-manager': 409,
  'visits-stand': 409,
  'login-taken': 409,
  'rating-given': 409,
  'rating-over': 410,
  'link-used-or-over': 410,
  'too-large': 413,
  'fields-invalid': 422,
  'working-time-invalid': 422,
  'password-too-short': 422,
  'password-too-long': 422,
  'password-common': 422,
  'too-many-tickets': 429,
  'too-many-tries': 429,
  'too-many-visits': 429,
  'too-many-messages': 429,
  internal: 500,
  'line-full': 503,
  closed: 503,
  'closing-soon': 503,
  draining: 503,
  'database-unavailable': 503,
  'media-unavailable': 503,
  'no-media-capacity': 503,
}
/** After this long a page may ask again, where nobody knows better (ms). */
const RETRY_MS: Partial<Record<ApiRefusal, number>> = {
  'too-many-tickets': 60_000,
  'line-full': 60_000,
  draining: 3_000,
  'database-unavailable': 3_000,
}

/** The reply that says no, by name (privacy.md 9: with `Retry-After` where waiting helps). */
export function refusalReply(
  refused: ApiRefusal,
  retryAfterMs = RETRY_MS[refused],
  details: RefusalDetails = {},
): HttpReply {
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(retryAfterMs) }
  const body = { refused, ...retry, ...details }
  return {
    status: STATUS[refused] ?? 400,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retryAfterMs === undefined
        ? {}
        : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
    },
    body: JSON.stringify(body),
  }
}
