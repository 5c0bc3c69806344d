import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { LANGUAGES, STAFF_LANGUAGES } from '#machines/languages.ts'

import { collectUsage, textInTemplate } from './message-usage.ts'
import type { MessageUsage } from './message-usage.ts'
import { listFiles } from './source-files.ts'

/** Message files of one part of the project, and the sources that ask for them. */
type Speaker = {
  name: string
  /** Folder of the message files. */
  messages: string
  sources: string
  /** The function that is given a key, also as `$t`. */
  ask: 't' | 'say'
  /** Read by vue-i18n, where `@` begins a link to another message. */
  hasLinks: boolean
  /** The first is what the others are compared with: Polish, the language of the office. */
  languages: readonly string[]
}
const app = (name: string, languages: readonly string[]): Speaker => ({
  name,
  languages,
  messages: `${name}/src/messages`,
  sources: `${name}/src`,
  ask: 't',
  hasLinks: true,
})
const speakersOf = (residents: readonly string[]): readonly Speaker[] => [
  app('widget-vue', residents),
  app('staff-vue', STAFF_LANGUAGES),
  {
    name: 'server/mail',
    messages: 'server/mail/messages',
    sources: 'server/mail',
    ask: 'say',
    hasLinks: false,
    languages: residents,
  },
]

/**
 * Checks the message files of both apps and of the letters: the same keys and placeholders in each
 * language, no empty text, no key that nobody uses, none that is asked for and missing, no `@` that
 * vue-i18n would take for a link, no human text in templates.
 *
 * @param residents languages that residents are spoken to in
 */
export async function checkMessages(
  root: string,
  residents: readonly string[] = LANGUAGES,
): Promise<string[]> {
  const problems: string[] = []
  for (const speaker of speakersOf(residents)) problems.push(...(await checkSpeaker(root, speaker)))
  return problems
}

async function checkSpeaker(root: string, speaker: Speaker): Promise<string[]> {
  const { name, messages: folder, languages } = speaker
  const problems: string[] = []
  const texts = new Map<string, Map<string, string>>()
  const parts = await partsOf(root, folder)
  for (const language of languages) {
    const all = new Map<string, string>()
    let isMissing = false
    for (const part of parts) {
      const file = `${folder}/${part}${language}.json`
      const json = await readFile(join(root, file), 'utf8').catch(() => null)
      if (json === null) {
        problems.push(`${file} is missing`)
        isMissing = true
      } else
        for (const [key, text] of flatten(JSON.parse(json))) {
          if (all.has(key)) problems.push(`${file}: ${key} stands in another part too`)
          if (speaker.hasLinks && hasBareAt(text))
            problems.push(`${file}: ${key} has a bare @, write {'@'}`)
          all.set(key, text)
        }
    }
    if (!isMissing) texts.set(language, all)
  }
  const [main, ...others] = [...texts.values()]
  if (!main || others.length < languages.length - 1) return problems
  for (const [language, messages] of texts) {
    const file = `${folder}/${language}.json`
    problems.push(...compare(file, main, messages))
  }
  const { usage, inTemplates } = await usageOf(root, speaker)
  return [...problems, ...inTemplates, ...compareUsage(name, main, usage)]
}

/** Keys that the sources ask for, and human text that should be a message. */
async function usageOf(
  root: string,
  { sources, ask }: Speaker,
): Promise<{ usage: MessageUsage; inTemplates: string[] }> {
  const usage: MessageUsage = { asked: [], literals: new Set(), patterns: new Set() }
  const inTemplates: string[] = []
  for (const file of await listFiles(root, [sources], ['.vue', '.ts'])) {
    if (file.endsWith('.test.ts')) continue
    const text = await readFile(join(root, file), 'utf8')
    collectUsage(file, text, usage, ask)
    if (!file.endsWith('.vue')) continue
    for (const place of textInTemplate(file, text))
      inTemplates.push(`${place} stands in a template: move it to the message files`)
  }
  return { usage, inTemplates }
}

/** Beginnings of the message files' names: '' for `pl.json`, `visits.` for `visits.pl.json`, fetched later. */
async function partsOf(root: string, folder: string): Promise<string[]> {
  const files = await listFiles(root, [folder], ['.json'])
  const names = files.map((file) => basename(file).replace(/\w+\.json$/, ''))
  return [...new Set(['', ...names])]
}

function compare(
  file: string,
  main: ReadonlyMap<string, string>,
  messages: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = []
  for (const [key, text] of main) {
    const own = messages.get(key)
    if (own === undefined) problems.push(`${file}: ${key} is missing`)
    else if (own.trim() === '') problems.push(`${file}: ${key} is empty`)
    else if (placeholders(own) !== placeholders(text)) {
      problems.push(`${file}: ${key} has other placeholders than pl.json`)
    }
  }
  for (const key of messages.keys()) {
    if (!main.has(key)) problems.push(`${file}: ${key} is not in pl.json`)
  }
  return problems
}

function compareUsage(
  name: string,
  main: ReadonlyMap<string, string>,
  usage: MessageUsage,
): string[] {
  const linked = new Set([...main.values()].flatMap(linkedKeys))
  const patterns = [...usage.patterns].map((pattern) => new RegExp(pattern))
  const unused = [...main.keys()].filter(
    (key) =>
      !usage.literals.has(key) &&
      !linked.has(key) &&
      !patterns.some((pattern) => pattern.test(key)),
  )
  const missing = usage.asked.filter(({ key }) => !main.has(key))
  return [
    ...unused.map((key) => `${name}: message ${key} is used nowhere`),
    ...missing.map(({ key, file, line }) => `${file}:${line} asks for the missing message ${key}`),
  ]
}

/** Nested messages as `a.b.c` -> text. */
export function flatten(messages: unknown, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [name, value] of Object.entries(messages as Record<string, unknown>)) {
    const key = `${prefix}${name}`
    if (typeof value === 'string') flat.set(key, value)
    else for (const [inner, text] of flatten(value, `${key}.`)) flat.set(inner, text)
  }
  return flat
}

/** Names in braces, each once: plural forms may repeat or leave out `{n}` or `{count}`. */
function placeholders(text: string): string {
  const names = [...text.matchAll(/\{\s*([\w-]+)\s*\}/g)].flatMap(([, name]) => name ?? [])
  return [...new Set(names)]
    .filter((name) => name !== 'n' && name !== 'count')
    .sort()
    .join()
}

/** `@:key`, `@.lower:key`, `@:{'key'}`, `@:(key)`. */
const LINK = /@(?:\.\w+)?:(?:\{'([^']+)'\}|\(?([\w.-]+)\)?)/g

function linkedKeys(text: string): string[] {
  return [...text.matchAll(LINK)].flatMap(([, quoted, plain]) => quoted ?? plain ?? [])
}

/** An `@` that is neither a link nor quoted stops vue-i18n's compiler. */
function hasBareAt(text: string): boolean {
  return text
    .replace(LINK, '')
    .replace(/\{\s*'[^']*'\s*\}/g, '')
    .includes('@')
}
