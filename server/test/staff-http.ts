import type { RefusalBody } from '#machines/api.ts'
import type { Harness } from './harness.ts'

/** An answer of the staff's interface; `refused` is there when it says no. */
export type Said<T> = { status: number; json: T & Partial<RefusalBody>; cookie: string | null }

/** Asks the staff's interface as a page does, signed in by the cookie. */
export async function sayAsStaff<T = unknown>(
  city: Harness,
  cookie: string,
  path: string,
  body?: unknown,
): Promise<Said<T>> {
  const headers = { origin: city.origin, 'content-type': 'application/json', cookie }
  const response = await fetch(
    `${city.origin}/api/staff/${path}`,
    body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
  )
  const [set = ''] = response.headers.getSetCookie()
  const json = (await response.json()) as Said<T>['json']
  return { status: response.status, json, cookie: set.split(';')[0] || null }
}
