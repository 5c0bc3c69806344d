import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readSite, type Site, type SiteProblem } from './sites/read-site.ts'

export type { Office, Site } from './sites/read-site.ts'

/** Mistakes in the files of the sites; the message names file and field of each. */
export class SiteError extends Error {
  override readonly name = 'SiteError'
}

export type Sites = {
  get(siteId: string): Site | undefined
  all(): Site[]
  /** Reads the folder again; when a file is wrong it throws and the sites stay as they were. */
  reload(): Promise<void>
}

/** One file of the folder and what is wrong with it. */
export type CheckedSite = { path: string; site: Site | null; problems: SiteProblem[] }

/** What a form has to know of the sites that somebody works for. */
export const sitesToEdit = (sites: Pick<Sites, 'get'>, siteIds: readonly string[]) =>
  siteIds.flatMap((siteId) => {
    const site = sites.get(siteId)
    return site ? [{ siteId, name: site.name.pl ?? siteId, languages: site.languages }] : []
  })

/**
 * Reads every `<siteId>.json` of the folder.
 * @throws SiteError that tells every mistake, a line each
 */
export async function loadSites(dir: string, env = process.env): Promise<Sites> {
  let sites = await readSites(dir, env)
  return {
    get: (siteId) => sites.get(siteId),
    all: () => [...sites.values()],
    async reload() {
      sites = await readSites(dir, env)
    },
  }
}

/**
 * Reads every file of the folder, whatever is wrong with the others.
 * @throws SiteError when there is nothing to read
 */
export async function checkSites(dir: string, env = process.env): Promise<CheckedSite[]> {
  if (!existsSync(dir)) throw new SiteError(`OKIENKO_SITES_DIR: there is no folder ${dir}.`)
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort()
  if (names.length === 0) throw new SiteError(`OKIENKO_SITES_DIR: ${dir} holds no site file.`)
  const readings = names.map(async (name) => ({
    path: join(dir, name),
    ...(await readSite(dir, name, env)),
  }))
  return Promise.all(readings)
}

/** A mistake in a line: file, field, what is wrong. */
export const problemLine = (path: string, { field, message }: SiteProblem): string =>
  `${path}: ${field === '' ? '' : `${field}: `}${message}.`

async function readSites(dir: string, env: NodeJS.ProcessEnv): Promise<Map<string, Site>> {
  const checked = await checkSites(dir, env)
  const lines = checked.flatMap(({ path, problems }) =>
    problems.map((problem) => problemLine(path, problem)),
  )
  if (lines.length > 0) throw new SiteError(lines.join('\n'))
  return new Map(checked.flatMap(({ site }) => (site ? [[site.siteId, site]] : [])))
}
