import { createHash, timingSafeEqual } from 'node:crypto'
import type { HttpHandler } from '#server/exchange.ts'
import { plainReply, uncachedReply } from '#server/plain-reply.ts'
import type { Metrics } from './metrics.ts'

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * `/metrics` for whoever has the token (`Authorization: Bearer …`). Without a token in the configuration
 * there is no such page; a wrong one is told nothing else.
 *
 * @param metrics null: not switched on
 */
export function createMetricsDoor(metrics: Metrics | null, token: string | null): HttpHandler {
  const wanted = token === null ? null : sha256(`Bearer ${token}`)
  return async ({ method, headers }) => {
    if (!metrics || !wanted) return plainReply(404, 'Not found')
    if (method !== 'GET' && method !== 'HEAD') return plainReply(405, 'Method not allowed')
    if (!timingSafeEqual(sha256(headers.authorization ?? ''), wanted)) {
      const denied = plainReply(401, 'The token of OKIENKO_METRICS_TOKEN is needed.')
      return { ...denied, headers: { ...denied.headers, 'www-authenticate': 'Bearer' } }
    }
    return uncachedReply(200, metrics.contentType, await metrics.text())
  }
}
