import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '#machines/languages.ts'

export type Tree = { [key: string]: Tree | string | string[] }

const FOLDER = join(import.meta.dirname, '..')

/** Each message of a tree by its key, `help.chrome[0]` those of a list. */
export const flat = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'string') return [[path + key, value]]
    if (Array.isArray(value)) return value.map((text, i) => [`${path}${key}[${i}]`, text])
    return flat(value, `${path}${key}.`)
  })

/** All parts as one; some share a branch. */
function joined(parts: Tree[]): Tree {
  const all: Tree = {}
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      const own = all[name]
      const isBranch = typeof own === 'object' && typeof value === 'object'
      all[name] = isBranch ? joined([own as Tree, value as Tree]) : value
    }
  }
  return all
}

/** Everything that the panel can say in a language, from all of its message files. */
export function allMessages(language: Language): Tree {
  const isOwn = new RegExp(`^(\\w+\\.)?${language}\\.json$`)
  const names = readdirSync(FOLDER).filter((name) => isOwn.test(name))
  return joined(names.map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Tree))
}
