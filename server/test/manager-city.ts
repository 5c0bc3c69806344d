import { OTHER_SITE, staffRow } from './test-city.ts'
import { Harness } from './harness.ts'

/** What a staff page was answered. */
export type Said<T> = { status: number; json: T & { refused?: string; fields?: object } }
/** One call to `/api/staff/<path>`; with a body it is a POST. */
export type Say = <T>(who: string, path: string, body?: unknown) => Promise<Said<T>>
export type ManagerCity = { city: Harness; say: Say }

/** The test city with a manager of its site, `maria`, and one of the other site, `ola`, all signed in. */
export async function startManagerCity(env: Record<string, string> = {}): Promise<ManagerCity> {
  const city = await Harness.start(env)
  const maria = { ...staffRow('maria'), roles: ['manager' as const], topicIds: [] }
  const ola = { ...maria, ...staffRow('ola'), roles: maria.roles, siteIds: [OTHER_SITE] }
  await city.withModels((models) => models.staff.create([maria, { ...ola, topicIds: [] }]))
  const cookies = new Map<string, string>()
  for (const staffId of ['anna', 'maria', 'ola']) cookies.set(staffId, await city.cookie(staffId))

  const say: Say = async (who, path, body) => {
    const headers = {
      origin: city.origin,
      'content-type': 'application/json',
      cookie: cookies.get(who) ?? '',
    }
    const response = await fetch(
      `${city.origin}/api/staff/${path}`,
      body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
    )
    return { status: response.status, json: (await response.json()) as never }
  }
  return { city, say }
}
