import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Language } from '#machines/api.ts'
import { copyLawTexts } from '#scripts/site-template/copy.ts'

/** `npm run site:new -- <siteId>`: a site's file with its law texts, to be filled in by ops and the city. */

/** What cannot be done; the message is for the person at the terminal. */
export class SiteNewError extends Error {
  override readonly name = 'SiteNewError'
}

const USAGE =
  'npm run site:new -- SITEID (letters, digits, _ and -); OKIENKO_SITES_DIR names the folder.'

/** @param today `YYYY-MM-DD` */
export function newSiteFile(siteId: string, today: string): object {
  const draft = { version: today, date: today, draft: true }
  return {
    siteId,
    name: Object.fromEntries(Language.options.map((language) => [language, 'Urząd Miejski'])),
    office: { phone: '+48 00 000 00 00', address: 'ul. Przykładowa 1, 00-000 Miasto' },
    controller: {
      name: 'Prezydent Miasta',
      contact: 'urzad@example.org',
      dpo: 'iod@example.org',
    },
    accent: '#0b5cad',
    logo: null,
    languages: Language.options,
    origins: [],
    terms: draft,
    privacy: draft,
    information: draft,
    requirements: draft,
    accessibility: {
      ...draft,
      published: today,
      updated: today,
      contact: {
        person: 'Koordynator do spraw dostępności',
        email: 'dostepnosc@example.org',
        phone: '+48 00 000 00 00',
      },
    },
  }
}

/**
 * Writes `<siteId>.json` and the folder with the law texts beside it.
 * @returns the path of the site's file
 * @throws SiteNewError when the name is none or there is such a site
 */
export async function makeSite(dir: string, siteId: string, today: string): Promise<string> {
  if (!/^[\w-]{1,64}$/.test(siteId)) throw new SiteNewError(USAGE)
  const path = join(dir, `${siteId}.json`)
  if (existsSync(path)) throw new SiteNewError(`${path} is there already; nothing was changed.`)
  await mkdir(dir, { recursive: true })
  await copyLawTexts(join(dir, siteId))
  await writeFile(path, `${JSON.stringify(newSiteFile(siteId, today), null, 2)}\n`, { flag: 'wx' })
  return path
}

async function main(): Promise<void> {
  const dir = process.env['OKIENKO_SITES_DIR']
  if (!dir) throw new SiteNewError(USAGE)
  const path = await makeSite(dir, process.argv[2] ?? '', new Date().toISOString().slice(0, 10))
  process.stdout.write(
    `${path} is made. Put in the city's own data, origins and colours; its data protection officer approves the law texts, then take "draft" away.\n`,
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    if (!(error instanceof SiteNewError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
}
