import type { z } from 'zod'
import type { ALL_API, ApiRefusal, RefusalBody } from '#machines/api.ts'
import type { HttpRequest } from '#server/exchange.ts'

export type Call = (typeof ALL_API)[keyof typeof ALL_API]
/** Whose page may call: it decides which origin a POST must come from and which host serves it. */
export type Audience = 'widget' | 'staff' | 'anyone'

export type Asked<C extends Call> = {
  request: HttpRequest
  /** The parts of the path named with a colon. */
  params: Readonly<Record<string, string>>
  /** What follows the question mark, checked by the call's schema; undefined where it has none. */
  query: C extends { query: infer S extends z.ZodType } ? z.infer<S> : undefined
  /** Checked by the call's schema; undefined for GET. */
  body: C extends { request: infer S extends z.ZodType } ? z.infer<S> : undefined
}
/** What may stand beside the reason of a refusal. */
export type RefusalDetails = Partial<Pick<RefusalBody, 'alternatives' | 'fields' | 'opensAt'>>
export type Answer<C extends Call> =
  | { reply: z.infer<C['reply']>; status?: number; cookie?: string }
  | ({ refused: ApiRefusal; retryAfterMs?: number | undefined; cookie?: string } & RefusalDetails)

/** A call of the API table together with what it does. */
export type Route = {
  call: Call
  audience: Audience
  handle(asked: Asked<Call>): Promise<Answer<Call>>
}

/** Ties a handler to the types of its call. */
export function route<C extends Call>(
  call: C,
  audience: Audience,
  handle: (asked: Asked<C>) => Promise<Answer<C>>,
): Route {
  return { call, audience, handle: handle as unknown as Route['handle'] }
}
