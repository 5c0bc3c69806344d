import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { z } from 'zod'
import { Language } from '#machines/api-parts.ts'
import { openingProblems } from '#machines/opening-rules.ts'
import { readLawTexts, type LawTexts } from '#server/law/documents.ts'
import { colourFaults, type ColourFault } from './site-colours.ts'
import { SiteFile } from './site-file.ts'

/** A mistake in a site's file: the path of the field (empty: the file itself) and what is wrong with it. */
export type SiteProblem = { field: string; message: string }

export type Office = { phone: string; address: string }
/** Relays of a site: addresses of coturn with `use-auth-secret`, and its `static-auth-secret`. */
export type Relays = { urls: string[]; secret: string }

/** A site with what its file refers to. */
export type Site = Omit<SiteFile, 'office'> & {
  /** Telephone and address as readers of each language get them. */
  offices: Record<Language, Office>
  texts: LawTexts
  logoFile: { body: Buffer; type: string } | null
  /** Of this site alone; null: those of the installation. */
  relays: Relays | null
}

export type SiteReading = { site: Site; problems: [] } | { site: null; problems: SiteProblem[] }
type Report = (field: string, message: string) => void

/**
 * Reads `<siteId>.json` of the folder with everything beside it, and tells every mistake.
 *
 * @param env where the secret of the site's own relays may be
 */
export async function readSite(
  dir: string,
  name: string,
  env: NodeJS.ProcessEnv,
): Promise<SiteReading> {
  const problems: SiteProblem[] = []
  const report: Report = (field, message) => void problems.push({ field, message })
  const file = parseFile(await readFile(join(dir, name), 'utf8'), report)
  if (!file) return { site: null, problems }
  if (`${file.siteId}.json` !== name) report('siteId', "must equal the file's name")
  checkLanguages(file, report)
  const { accent, look } = file
  const colours = { accent, launcher: look?.launcher ?? null, tint: look?.tint ?? null }
  for (const fault of colourFaults(colours))
    report(fault.field === 'accent' ? 'accent' : `look.${fault.field}`, inWords(fault))
  for (const [path, problem] of Object.entries(
    openingProblems({ opening: file.opening ?? [], exceptions: [] }, ''),
  ))
    report(path, problem === 'inverted' ? 'must end after it begins' : 'overlaps an earlier one')
  const { office, ...rest } = file
  const told = { ...rest, offices: officesOf(office, file.languages) }
  const parts = {
    texts: await readLawTexts(dir, told, report),
    logoFile: await readLogo(dir, file, report),
    relays: await readRelays(dir, file, env, report),
  }
  if (problems.length > 0) return { site: null, problems }
  return { site: { ...told, ...parts }, problems: [] }
}

function parseFile(text: string, report: Report): SiteFile | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    report('', `is not JSON: ${(error as Error).message}`)
    return null
  }
  const parsed = SiteFile.safeParse(json)
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues as z.core.$ZodIssue[])
    report(path.join('.'), message)
  return null
}

const inWords = ({ colour, pair, ratio, needed, nearest }: ColourFault): string =>
  `${colour} has a contrast of ${ratio.toFixed(2)}:1 with ${pair}, at least ${needed}:1 is needed; ` +
  `the nearest that passes is ${nearest}`

/** Whatever the city says, it says in each of its languages. */
function checkLanguages(file: SiteFile, report: Report): void {
  const { words, office, launcher } = file
  const said: [string, string | Partial<Record<Language, string>> | undefined][] = [
    ['name', file.name],
    ['office.phone', office.phone],
    ['office.address', office.address],
    ['launcher.label', launcher?.label],
    ['words.heading', words?.heading],
    ['words.lead', words?.lead],
    ['words.closing', words?.closing],
  ]
  for (const [field, texts] of said) {
    if (typeof texts !== 'object') continue
    for (const language of file.languages)
      if (!texts[language]) report(`${field}.${language}`, 'is missing')
  }
}

/** For every language that there is; the site's first one stands in for those that it does not speak. */
export function officesOf(
  office: SiteFile['office'],
  languages: readonly Language[],
): Site['offices'] {
  const first = languages[0]!
  const say = (text: SiteFile['office']['phone'], language: Language): string =>
    typeof text === 'string' ? text : (text[language] ?? text[first]!)
  const entries = Language.options.map((language) => {
    const phone = say(office.phone, language)
    return [language, { phone, address: say(office.address, language) }] as const
  })
  return Object.fromEntries(entries) as Site['offices']
}

const LOGO_TYPES: Record<string, string> = { '.svg': 'image/svg+xml', '.png': 'image/png' }

async function readLogo(dir: string, { logo }: SiteFile, report: Report) {
  if (logo === null) return null
  const type = LOGO_TYPES[extname(logo).toLowerCase()]
  if (!type) {
    report('logo', 'must be an .svg or .png file')
    return null
  }
  const body = await readBeside(dir, 'logo', logo, report)
  return body && { body, type }
}

/** The secret is never in the site's file itself, which is shown around. */
async function readRelays(
  dir: string,
  { turn }: SiteFile,
  env: NodeJS.ProcessEnv,
  report: Report,
): Promise<Relays | null> {
  if (!turn) return null
  const { urls, secretEnv, secretFile } = turn
  if ((secretEnv === undefined) === (secretFile === undefined)) {
    report('turn', 'must have either secretEnv or secretFile')
    return null
  }
  const field = secretFile === undefined ? 'turn.secretEnv' : 'turn.secretFile'
  const secret =
    secretFile === undefined
      ? env[secretEnv!]
      : (await readBeside(dir, field, secretFile, report))?.toString('utf8').trim()
  if (secret) return { urls, secret }
  if (secretFile === undefined) report(field, `the variable ${secretEnv} is not set`)
  else if (secret === '') report(field, `the file ${secretFile} is empty`)
  return null
}

async function readBeside(
  dir: string,
  field: string,
  name: string,
  report: Report,
): Promise<Buffer | null> {
  try {
    return await readFile(join(dir, normalize(name)))
  } catch {
    report(field, `the file ${name} cannot be read`)
    return null
  }
}
