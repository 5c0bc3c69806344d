import type { z } from 'zod'
import type { API, RefusalBody } from '#machines/api.ts'
import { API_ROUTES } from '#machines/api-routes.ts'
import { LostError, RefusedError } from './refusal.ts'

type Api = typeof API
export type ApiName = keyof Api
export type ApiReply<Name extends ApiName> = z.infer<Api[Name]['reply']>
export type ApiBody<Name extends ApiName> = Api[Name] extends {
  request: infer Schema extends z.ZodType
}
  ? z.input<Schema>
  : undefined

export type CallApiOptions = {
  /** Values of the `:name` parts of the path. */
  params?: Record<string, string>
  signal?: AbortSignal
  /** Default 10 s. */
  timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 10_000

/**
 * One JSON call of the HTTP interface, with the session cookie.
 * @throws RefusedError with the server's reason, LostError when no sensible answer came (network,
 * time out, a proxy's page), the signal's own reason when the caller gave up.
 */
export async function callApi<Name extends ApiName>(
  name: Name,
  body?: ApiBody<Name>,
  options: CallApiOptions = {},
): Promise<ApiReply<Name>> {
  const path = pathOf(name, options.params)
  const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  try {
    const response = await fetch(path, {
      method: API_ROUTES[name].method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const json: unknown = await response.json()
    if (response.ok) return json as ApiReply<Name>
    throw refusalFrom(json, response)
  } catch (error) {
    if (error instanceof RefusedError || error instanceof LostError) throw error
    options.signal?.throwIfAborted()
    throw new LostError(`no answer to ${name}`, { cause: error })
  }
}

function pathOf(name: ApiName, params: Record<string, string> = {}): string {
  return API_ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => {
    const value = params[key]
    if (value === undefined) throw new TypeError(`${name} needs the parameter ${key}`)
    return encodeURIComponent(value)
  })
}

function refusalFrom(json: unknown, response: Response): RefusedError | LostError {
  const refusal = json as Partial<RefusalBody> | null
  if (typeof refusal?.refused !== 'string') {
    return new LostError(`status ${response.status} without a reason`)
  }
  return new RefusedError(refusal.refused, refusal.retryAfterMs ?? retryAfterHeader(response))
}

/** Retry-After in its form of seconds; a date is not used by our server. */
function retryAfterHeader(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : null
}
