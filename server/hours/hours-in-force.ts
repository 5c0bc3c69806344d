import type { Models } from '#server/models/index.ts'
import type { SiteRow } from '#server/models/sites.ts'
import type { Sites } from '#server/sites.ts'

/** What opening and booking ask of a site's hours. */
export type SiteHours = Pick<SiteRow, 'opening' | 'exceptions' | 'pushesOverVisits'>
export type HoursSource = { models: Pick<Models, 'sites'>; sites: Pick<Sites, 'get'> }

/** The hours of the site's file, until a manager saves others; null: it names none. */
export function hoursOfFile(sites: Pick<Sites, 'get'>, siteId: string): SiteHours | null {
  const opening = sites.get(siteId)?.opening
  return opening ? { opening, exceptions: [], pushesOverVisits: false } : null
}

/** Null: nothing is laid down, by a manager or in the file; open whenever somebody is at work. */
export async function hoursInForce(
  { models, sites }: HoursSource,
  siteId: string,
): Promise<SiteHours | null> {
  const saved = await models.sites.findById(siteId).lean<SiteRow>()
  return saved ?? hoursOfFile(sites, siteId)
}
