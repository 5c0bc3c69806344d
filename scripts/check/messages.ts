import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Language } from '#machines/languages.ts'
import { readMessages, speakersOf, TYPED_SPEAKERS } from './message-files.ts'
import type { Speaker } from './message-files.ts'
import { textFaults } from './message-texts.ts'
import { collectUsage, textInTemplate } from './message-usage.ts'
import type { MessageUsage } from './message-usage.ts'
import { plainFaults } from './plain-language.ts'
import { listFiles } from './source-files.ts'

type Texts = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * Checks the messages of both apps, of the letters and of the pages: the same keys, placeholders and markup
 * in each language, the plural forms that it needs, no empty text and none that is not translated, no key
 * that nobody uses, none that is asked for and missing, no `@` that vue-i18n would take for a link, no human
 * text in templates; to residents short sentences without jargon.
 */
export async function checkMessages(
  root: string,
  speakers: readonly Speaker[] = [...speakersOf(), ...TYPED_SPEAKERS],
): Promise<string[]> {
  const problems: string[] = []
  for (const speaker of speakers) problems.push(...(await checkSpeaker(root, speaker)))
  return problems
}

async function checkSpeaker(root: string, speaker: Speaker): Promise<string[]> {
  const { texts, problems } = await readMessages(root, speaker)
  if (problems.some((problem) => problem.endsWith('is missing'))) return problems
  for (const language of speaker.languages)
    problems.push(...checkLanguage(speaker, language, texts))
  if (!speaker.usage) return problems
  const { usage, inTemplates } = await usageOf(root, speaker.usage)
  const main = texts.get('pl') ?? new Map()
  return [...problems, ...inTemplates, ...compareUsage(speaker.name, main, usage)]
}

function checkLanguage(speaker: Speaker, language: string, texts: Texts): string[] {
  const [main, own] = [texts.get('pl')!, texts.get(language)!]
  const others = [...texts].flatMap(([one, its]) => (one === language || one === 'pl' ? [] : [its]))
  const faultsOf = (key: string, text: string): string[] => {
    const polish = main.get(key)
    if (polish === undefined) return ['is not in pl.json']
    if (text.trim() === '') return ['is empty']
    const elsewhere = others.flatMap((its) => its.get(key) ?? [])
    return [
      ...(speaker.hasLinks && hasBareAt(text) ? ["has a bare @, write {'@'}"] : []),
      ...textFaults(language, text, polish, elsewhere),
      ...(speaker.readers === 'residents' ? plainFaults(language as Language, text) : []),
    ]
  }
  const faults = [
    ...[...main.keys()].filter((key) => !own.has(key)).map((key) => `${key} is missing`),
    ...[...own].flatMap(([key, text]) => faultsOf(key, text).map((fault) => `${key} ${fault}`)),
  ]
  return faults.map((fault) => `${speaker.name}, ${language}: ${fault}`)
}

/** Keys that the sources ask for, and human text that should be a message. */
async function usageOf(
  root: string,
  { sources, ask }: NonNullable<Speaker['usage']>,
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
