import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Site } from './read-site.ts'
import { SiteFile } from './site-file.ts'

/** What a site keeps for a shorter time than the law lets it (privacy.md 2). */
export type SiteRetention = { siteId: string } & NonNullable<SiteFile['retention']>

const DAY_MS = 24 * 60 * 60_000
/** Only what the purge asks: it has to run also when something else of the file is wrong. */
const Asked = z.object({ siteId: SiteFile.shape.siteId, retention: SiteFile.shape.retention })

/**
 * The times of the sites of a folder, read anew for each purge. A file that cannot be read counts as one
 * that sets nothing: its data then go at the longest time that the law gives.
 */
export async function readRetention(dir: string): Promise<SiteRetention[]> {
  const names = await readdir(dir).catch(() => [])
  const files = names.filter((name) => name.endsWith('.json')).sort()
  const read = files.map(async (name): Promise<SiteRetention[]> => {
    try {
      const { siteId, retention } = Asked.parse(JSON.parse(await readFile(join(dir, name), 'utf8')))
      return retention ? [{ siteId, ...retention }] : []
    } catch {
      return []
    }
  })
  return (await Promise.all(read)).flat()
}

/** How long the site keeps a note after the call (ms), `longest` where it sets nothing. */
export const noteKeptMs = (site: Pick<Site, 'retention'> | undefined, longest: number): number =>
  site?.retention?.noteDays === undefined ? longest : site.retention.noteDays * DAY_MS
