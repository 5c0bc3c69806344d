import type { z } from 'zod'
import { isOutage } from './database.ts'
import { BodyTooLarge, type HttpHandler, type HttpReply, type HttpRequest } from './exchange.ts'
import type { Log } from './log.ts'
import type { Origins } from './origins.ts'
import { refusalReply } from './refusals.ts'
import type { Answer, Call, Route } from './routes/route.ts'

/** Largest JSON body (bytes), and that of calls which name hundreds of days or visits. */
export const MAX_JSON_BYTES = 16 * 1024
export const MAX_LONG_JSON_BYTES = 192 * 1024

export type ApiHandlerDeps = {
  routes: readonly Route[]
  origins: Origins
  log: Log
  /** Check replies, too: in development and tests, where a wrong one is our own mistake. */
  checksReplies: boolean
}

/** Answers the calls of the API table: route, host, origin, body, schema, then the route's handler. */
export function createApiHandler(deps: ApiHandlerDeps): HttpHandler {
  const { routes, origins, log } = deps
  return async (request) => {
    const found = findRoute(routes, request.path)
    if (found.length === 0) return refusalReply('not-found')
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const match = found.find(({ route }) => route.call.method === method)
    if (!match) return wrongMethod(found.map(({ route }) => route.call.method))
    const { route, params } = match
    if (!isRightHost(route.audience, request, origins)) return refusalReply('not-found')
    try {
      if (method === 'POST') {
        const wanted = route.audience === 'staff' ? origins.staff() : origins.widget()
        if (request.headers.origin !== wanted) return refusalReply('foreign-origin')
      }
      const query = readQuery(route.call, request)
      if ('refused' in query) return refusalReply(query.refused)
      const body = await readJson(route.call, request)
      if ('refused' in body) return refusalReply(body.refused)
      const answer = await route.handle({
        request,
        params,
        query: query.value as never,
        body: body.value as never,
      })
      return answerReply(route.call, answer, deps.checksReplies)
    } catch (error) {
      if (error instanceof BodyTooLarge) return refusalReply('too-large')
      const isOut = isOutage(error)
      log[isOut ? 'warn' : 'error']('api.fault', { error, route: route.call.path, method })
      return refusalReply(isOut ? 'database-unavailable' : 'internal')
    }
  }
}

type Match = { route: Route; params: Record<string, string> }

function findRoute(routes: readonly Route[], path: string): Match[] {
  return routes.flatMap((route) => {
    const params = matchPath(route.call.path, path)
    return params ? [{ route, params }] : []
  })
}

/** The named parts of `path` if it fits the pattern, else null. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [i, part] of wanted.entries()) {
    const value = given[i]!
    if (part.startsWith(':')) {
      if (!/^[\w-]{1,64}$/.test(value)) return null
      params[part.slice(1)] = value
    } else if (part !== value) return null
  }
  return params
}

/** With hosts of their own, widget and staff app serve only what is theirs (privacy.md 8). */
export function isRightHost(
  audience: Route['audience'],
  request: HttpRequest,
  origins: Origins,
): boolean {
  if (audience === 'anyone' || !origins.areApart()) return true
  const wanted = audience === 'staff' ? origins.staff() : origins.widget()
  return request.headers.host === new URL(wanted).host
}

function wrongMethod(allowed: string[]): HttpReply {
  return { ...refusalReply('not-found'), status: 405, headers: { allow: allowed.join(', ') } }
}

type Json = { value: unknown } | { refused: 'malformed' }

function readQuery(call: Call, request: HttpRequest): Json {
  if (!('query' in call)) return { value: undefined }
  const parsed = (call.query as z.ZodType).safeParse(Object.fromEntries(request.query))
  return parsed.success ? { value: parsed.data } : { refused: 'malformed' }
}

async function readJson(call: Call, request: HttpRequest): Promise<Json> {
  if (!('request' in call)) return { value: undefined }
  // A form of another site can send text, but not JSON.
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json') return { refused: 'malformed' }
  const isLong = 'long' in call && call.long
  const body = await request.body(isLong ? MAX_LONG_JSON_BYTES : MAX_JSON_BYTES)
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return { refused: 'malformed' }
  }
  const parsed = (call.request as z.ZodType).safeParse(value)
  return parsed.success ? { value: parsed.data } : { refused: 'malformed' }
}

function answerReply(call: Call, answer: Answer<Call>, checks: boolean): HttpReply {
  const cookie = answer.cookie === undefined ? {} : { 'set-cookie': answer.cookie }
  if ('refused' in answer) {
    const { refused, retryAfterMs, alternatives, fields, opensAt } = answer
    const reply = refusalReply(refused, retryAfterMs, { alternatives, fields, opensAt })
    return { ...reply, headers: { ...reply.headers, ...cookie } }
  }
  if (checks) (call.reply as z.ZodType).parse(answer.reply)
  return {
    status: answer.status ?? 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...cookie,
    },
    body: JSON.stringify(answer.reply),
  }
}
