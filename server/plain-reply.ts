import type { HttpReply } from './exchange.ts'

/** A reply that is read as what it is called and that nobody keeps. */
export const uncachedReply = (status: number, type: string, body: string): HttpReply => ({
  status,
  headers: {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  },
  body,
})

/** A sentence for whoever asked without a page. */
export const plainReply = (status: number, text: string): HttpReply =>
  uncachedReply(status, 'text/plain; charset=utf-8', text)

export const jsonReply = (status: number, body: unknown): HttpReply =>
  uncachedReply(status, 'application/json; charset=utf-8', JSON.stringify(body))
