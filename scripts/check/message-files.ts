import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { LANGUAGES, STAFF_LANGUAGES } from '#machines/languages.ts'
import { listFiles } from './source-files.ts'

/** Messages of one part of the project, and the sources that ask for them. */
export type Speaker = {
  name: string
  /** A folder with a file for each language, or one `.json` file with a branch for each. */
  messages: string
  /** Absent where the messages are read as one typed object: the compiler knows which are used. */
  usage?: {
    sources: string
    /** The function that is given a key, also as `$t`. */
    ask: 't' | 'say'
  }
  /** Read by vue-i18n, where `@` begins a link to another message. */
  hasLinks?: true
  /** Residents are spoken to plainly; the staff know the words of their trade. */
  readers: 'residents' | 'staff'
  /** Polish, the language of the office, is what the others are compared with. */
  languages: readonly string[]
}

/** Everybody who says something; residents are spoken to in more languages than the staff. */
export const speakersOf = (residents: readonly string[] = LANGUAGES): readonly Speaker[] => [
  app('widget-vue', 'residents', residents),
  app('staff-vue', 'staff', STAFF_LANGUAGES),
  {
    name: 'server/mail',
    messages: 'server/mail/messages',
    usage: { sources: 'server/mail', ask: 'say' },
    readers: 'residents',
    languages: residents,
  },
]
/** Those whose keys the compiler checks. */
export const TYPED_SPEAKERS: readonly Speaker[] = [
  typed('server/law/messages', 'residents'),
  typed('server/loader-words.json', 'residents'),
  typed('server/own-page-words.json', 'residents'),
  typed('server/after/messages', 'staff'),
  typed('server/audit-reading/messages', 'staff'),
  typed('server/numbers/messages', 'staff'),
]

type Readers = Speaker['readers']

function app(name: string, readers: Readers, languages: readonly string[]): Speaker {
  const usage = { sources: `${name}/src`, ask: 't' } as const
  return { name, messages: `${name}/src/messages`, usage, hasLinks: true, readers, languages }
}

function typed(messages: string, readers: Readers): Speaker {
  const languages = readers === 'staff' ? STAFF_LANGUAGES : LANGUAGES
  return { name: messages, messages, readers, languages }
}

/** Texts by key in each language whose files are all there, and what is wrong with the files. */
export async function readMessages(
  root: string,
  { messages, languages }: Speaker,
): Promise<{ texts: Map<string, Map<string, string>>; problems: string[] }> {
  if (messages.endsWith('.json')) return readBranches(root, messages, languages)
  const texts = new Map<string, Map<string, string>>()
  const problems: string[] = []
  const parts = await partsOf(root, messages)
  for (const language of languages) {
    const all = new Map<string, string>()
    for (const part of parts) {
      const file = `${messages}/${part}${language}.json`
      const json = await readFile(join(root, file), 'utf8').catch(() => null)
      if (json === null) problems.push(`${file} is missing`)
      else
        for (const [key, text] of flatten(JSON.parse(json))) {
          if (all.has(key)) problems.push(`${file}: ${key} stands in another part too`)
          all.set(key, text)
        }
    }
    texts.set(language, all)
  }
  return { texts, problems }
}

async function readBranches(root: string, file: string, languages: readonly string[]) {
  const json = await readFile(join(root, file), 'utf8').catch(() => null)
  const branches = json === null ? {} : (JSON.parse(json) as Record<string, unknown>)
  const texts = new Map(languages.map((one) => [one, flatten(branches[one] ?? {})]))
  return { texts, problems: json === null ? [`${file} is missing`] : [] }
}

/** Beginnings of the message files' names: '' for `pl.json`, `visits.` for `visits.pl.json`, fetched later. */
async function partsOf(root: string, folder: string): Promise<string[]> {
  const files = await listFiles(root, [folder], ['.json'])
  const names = files.map((file) => basename(file).replace(/\w+\.json$/, ''))
  return [...new Set(['', ...names])]
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
