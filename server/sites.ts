import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { z } from 'zod'
import { Language } from '#machines/api.ts'

/** A mistake in a site's file; the message names file and field. */
export class SiteError extends Error {
  override readonly name = 'SiteError'
}

/** White text stands on the accent: WCAG 1.4.3 asks for this ratio. */
const MIN_CONTRAST = 4.5

const localised = z.partialRecord(Language, z.string().min(1))
/** A file beside the site's own, never outside the folder. */
const fileName = z
  .string()
  .regex(/^[\w.-]+(\/[\w.-]+)*$/, 'must be a file in the folder of the sites')
  .refine((name) => !name.split('/').includes('..'), 'must be a file in the folder of the sites')
const origin = z
  .string()
  .refine((v) => URL.canParse(v) && new URL(v).origin === v && v !== 'null', 'must be an origin')
const legalText = z.union(
  [
    z.strictObject({ version: z.string().min(1).max(32), url: z.url({ protocol: /^https?$/ }) }),
    z.strictObject({
      version: z.string().min(1).max(32),
      pages: z.partialRecord(Language, fileName),
    }),
  ],
  'must have a version and either url or pages',
)

/** The part of a site that belongs to ops (design rule 13), as its file holds it. */
export const SiteFile = z.strictObject({
  siteId: z.string().regex(/^[\w-]{1,64}$/),
  name: localised,
  office: z.strictObject({ phone: z.string(), address: z.string() }),
  controller: z.strictObject({ name: z.string(), contact: z.string(), dpo: z.string() }),
  accent: z.string().regex(/^#[0-9a-f]{6}$/i, 'must be #RRGGBB'),
  logo: fileName.nullable(),
  languages: z.array(Language).min(1),
  /** Pages that may show the widget in a frame. */
  origins: z.array(origin),
  terms: legalText,
  privacy: legalText,
  launcher: z
    .strictObject({
      label: localised,
      place: z.enum(['bottom-right', 'bottom-left']),
      shape: z.enum(['pill', 'circle']),
      size: z.enum(['medium', 'large']),
    })
    .partial()
    .optional(),
  /** The city's own page of questions and answers, by language. */
  faq: z.partialRecord(Language, z.url({ protocol: /^https?$/ })).optional(),
  /** Everybody who works for the site needs a second factor, not managers only. */
  secondFactorForAll: z.boolean().optional(),
})
export type SiteFile = z.infer<typeof SiteFile>

export const LEGAL_TEXTS = ['terms', 'privacy'] as const
export type LegalText = (typeof LEGAL_TEXTS)[number]

/** A site with what its file refers to. */
export type Site = SiteFile & {
  /** HTML of the texts that this installation serves itself, by language. */
  texts: Partial<Record<LegalText, Partial<Record<Language, string>>>>
  logoFile: { body: Buffer; type: string } | null
}

export type Sites = {
  get(siteId: string): Site | undefined
  all(): Site[]
  /** Reads the folder again; when a file is wrong it throws and the sites stay as they were. */
  reload(): Promise<void>
}

/** What a form has to know of the sites that somebody works for. */
export const sitesToEdit = (sites: Pick<Sites, 'get'>, siteIds: readonly string[]) =>
  siteIds.flatMap((siteId) => {
    const site = sites.get(siteId)
    return site ? [{ siteId, name: site.name.pl ?? siteId, languages: site.languages }] : []
  })

/**
 * Reads every `<siteId>.json` of the folder.
 * @throws SiteError for the first mistake
 */
export async function loadSites(dir: string): Promise<Sites> {
  let sites = await readSites(dir)
  return {
    get: (siteId) => sites.get(siteId),
    all: () => [...sites.values()],
    async reload() {
      sites = await readSites(dir)
    },
  }
}

async function readSites(dir: string): Promise<Map<string, Site>> {
  if (!existsSync(dir)) throw new SiteError(`OKIENKO_SITES_DIR: there is no folder ${dir}.`)
  const files = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort()
  if (files.length === 0) throw new SiteError(`OKIENKO_SITES_DIR: ${dir} holds no site file.`)
  const sites = new Map<string, Site>()
  for (const name of files) {
    const site = await readSite(dir, name)
    sites.set(site.siteId, site)
  }
  return sites
}

async function readSite(dir: string, name: string): Promise<Site> {
  const path = join(dir, name)
  const parsed = SiteFile.safeParse(parseJson(path, await readFile(path, 'utf8')))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new SiteError(`${path}: ${issue.path.join('.') || 'the file'}: ${issue.message}.`)
  }
  const file = parsed.data
  if (`${file.siteId}.json` !== name)
    throw new SiteError(`${path}: siteId must equal the file's name.`)
  const contrast = contrastWithWhite(file.accent)
  if (contrast < MIN_CONTRAST) {
    throw new SiteError(
      `${path}: accent: ${file.accent} has a contrast of ${contrast.toFixed(2)}:1 with white, at least ${MIN_CONTRAST}:1 is needed.`,
    )
  }
  const missing = [file.name, file.launcher?.label].some(
    (texts) => texts && file.languages.some((language) => !texts[language]),
  )
  if (missing)
    throw new SiteError(`${path}: name and launcher.label must be there in each language.`)
  return {
    ...file,
    texts: await readTexts(dir, path, file),
    logoFile: await readLogo(dir, path, file),
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SiteError(`${path}: is not JSON.`)
  }
}

async function readTexts(dir: string, path: string, file: SiteFile): Promise<Site['texts']> {
  const texts: Site['texts'] = {}
  for (const kind of LEGAL_TEXTS) {
    const legal = file[kind]
    if (!('pages' in legal)) continue
    const pages: Partial<Record<Language, string>> = {}
    for (const language of file.languages) {
      const page = legal.pages[language]
      if (!page) throw new SiteError(`${path}: ${kind}.pages.${language} is missing.`)
      pages[language] = (await readBeside(dir, path, kind, page)).toString('utf8')
    }
    texts[kind] = pages
  }
  return texts
}

const LOGO_TYPES: Record<string, string> = { '.svg': 'image/svg+xml', '.png': 'image/png' }

async function readLogo(dir: string, path: string, file: SiteFile): Promise<Site['logoFile']> {
  if (file.logo === null) return null
  const type = LOGO_TYPES[extname(file.logo).toLowerCase()]
  if (!type) throw new SiteError(`${path}: logo must be an .svg or .png file.`)
  return { body: await readBeside(dir, path, 'logo', file.logo), type }
}

async function readBeside(dir: string, path: string, field: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(dir, normalize(name)))
  } catch {
    throw new SiteError(`${path}: ${field}: the file ${name} cannot be read.`)
  }
}

/** Contrast ratio of WCAG 2.x between `#RRGGBB` and white. */
export function contrastWithWhite(accent: string): number {
  const linear = [1, 3, 5].map((at) => {
    const channel = parseInt(accent.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!
  return 1.05 / (luminance + 0.05)
}
