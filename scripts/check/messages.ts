import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { collectUsage, textInTemplate } from './message-usage.ts'
import type { MessageUsage } from './message-usage.ts'
import { listFiles } from './source-files.ts'

const apps = ['widget-vue', 'staff-vue']
/** Polish is the language of the office, so the others are compared with it. */
const languages = ['pl', 'en']

/**
 * Checks the message files of both apps: the same keys and placeholders in each language, no empty
 * text, no key that nobody uses, none that is asked for and missing, no human text in templates.
 */
export async function checkMessages(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const app of apps) problems.push(...(await checkApp(root, app)))
  return problems
}

async function checkApp(root: string, app: string): Promise<string[]> {
  const problems: string[] = []
  const texts = new Map<string, Map<string, string>>()
  const parts = await partsOf(root, app)
  for (const language of languages) {
    const all = new Map<string, string>()
    let isMissing = false
    for (const part of parts) {
      const file = `${app}/src/messages/${part}${language}.json`
      const json = await readFile(join(root, file), 'utf8').catch(() => null)
      if (json === null) {
        problems.push(`${file} is missing`)
        isMissing = true
      } else
        for (const [key, text] of flatten(JSON.parse(json))) {
          if (all.has(key)) problems.push(`${file}: ${key} stands in another part too`)
          all.set(key, text)
        }
    }
    if (!isMissing) texts.set(language, all)
  }
  const [main, ...others] = [...texts.values()]
  if (!main || others.length < languages.length - 1) return problems
  for (const [language, messages] of texts) {
    const file = `${app}/src/messages/${language}.json`
    problems.push(...compare(file, main, messages))
  }
  const usage: MessageUsage = { asked: [], literals: new Set(), patterns: new Set() }
  for (const file of await listFiles(root, [`${app}/src`], ['.vue', '.ts'])) {
    if (file.endsWith('.test.ts')) continue
    const text = await readFile(join(root, file), 'utf8')
    collectUsage(file, text, usage)
    if (file.endsWith('.vue')) {
      for (const place of textInTemplate(file, text)) {
        problems.push(`${place} stands in a template: move it to the message files`)
      }
    }
  }
  problems.push(...compareUsage(app, main, usage))
  return problems
}

/** Beginnings of the message files' names: '' for `pl.json`, `visits.` for `visits.pl.json`, fetched later. */
async function partsOf(root: string, app: string): Promise<string[]> {
  const files = await listFiles(root, [`${app}/src/messages`], ['.json'])
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
      problems.push(`${file}: ${key} has other placeholders than ${languages[0]}.json`)
    }
  }
  for (const key of messages.keys()) {
    if (!main.has(key)) problems.push(`${file}: ${key} is not in ${languages[0]}.json`)
  }
  return problems
}

function compareUsage(
  app: string,
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
    ...unused.map((key) => `${app}: message ${key} is used nowhere`),
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

function linkedKeys(text: string): string[] {
  return [...text.matchAll(/@(?:\.\w+)?:(?:\{'([^']+)'\}|\(?([\w.-]+)\)?)/g)].flatMap(
    ([, quoted, plain]) => quoted ?? plain ?? [],
  )
}
