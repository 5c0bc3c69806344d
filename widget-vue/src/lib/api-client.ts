import type { z } from 'zod'
import type { API, RefusalBody } from '#machines/api.ts'
import { API_ROUTES } from '#machines/api-routes.ts'
import { LostError, RefusedError } from './refusal.ts'

/** One table of the HTTP interface. */
type Table = Record<string, { method: string; path: string; reply: z.ZodType }>
/** The same calls without their schemas: all that a page carries. */
type Routes<Api extends Table> = { [Name in keyof Api]: Pick<Api[Name], 'method' | 'path'> }
export type ReplyOf<Api extends Table, Name extends keyof Api> = z.infer<Api[Name]['reply']>
export type BodyOf<Api extends Table, Name extends keyof Api> = Api[Name] extends {
  request: infer Schema extends z.ZodType
}
  ? z.input<Schema>
  : undefined
export type ApiName = keyof typeof API
export type ApiReply<Name extends ApiName> = ReplyOf<typeof API, Name>
export type ApiBody<Name extends ApiName> = BodyOf<typeof API, Name>

export type CallApiOptions = {
  /** Values of the `:name` parts of the path. */
  params?: Record<string, string>
  /** What follows the question mark; undefined values are left out. */
  query?: Record<string, string | number | undefined>
  signal?: AbortSignal
  /** Default 10 s. */
  timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 10_000

/**
 * Makes the JSON calls of one table, with the session cookie. They throw RefusedError with the server's
 * reason, LostError when no sensible answer came (network, time out, a proxy's page), and the signal's
 * own reason when the caller gave up.
 */
export function apiClient<Api extends Table>(routes: Routes<Api>) {
  return async <Name extends keyof Api & string>(
    name: Name,
    body?: BodyOf<Api, Name>,
    options: CallApiOptions = {},
  ): Promise<ReplyOf<Api, Name>> => {
    const { method, path } = routes[name]
    const address = addressOf(path, options)
    const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
    try {
      const response = await fetch(address, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        signal,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const json: unknown = await response.json()
      if (response.ok) return json as ReplyOf<Api, Name>
      throw refusalFrom(json, response)
    } catch (error) {
      if (error instanceof RefusedError || error instanceof LostError) throw error
      options.signal?.throwIfAborted()
      throw new LostError(`no answer to ${name}`, { cause: error })
    }
  }
}

/** Sign-in, tickets and health. */
export const callApi = apiClient<typeof API>(API_ROUTES)

function addressOf(pattern: string, { params = {}, query = {} }: CallApiOptions): string {
  const path = pattern.replace(/:(\w+)/g, (_, key: string) => {
    const value = params[key]
    if (value === undefined) throw new TypeError(`${pattern} needs the parameter ${key}`)
    return encodeURIComponent(value)
  })
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  if (given.length === 0) return path
  return `${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
}

function refusalFrom(json: unknown, response: Response): RefusedError | LostError {
  const refusal = json as Partial<RefusalBody> | null
  if (typeof refusal?.refused !== 'string') {
    return new LostError(`status ${response.status} without a reason`)
  }
  const { refused, retryAfterMs, ...details } = refusal as RefusalBody
  return new RefusedError(refused, retryAfterMs ?? retryAfterHeader(response), details)
}

/** Retry-After in its form of seconds; a date is not used by our server. */
function retryAfterHeader(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : null
}
