import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { areas } from './import-rules.ts'
import { listFiles } from './source-files.ts'
import { testTitles } from './test-titles.ts'

const SPEC_FILE = 'machines/SPEC.md'

/** A rule number that a test names in its title. */
interface NamedRule {
  rule: string
  file: string
  line: number
}

/**
 * Compares the rules of machines/SPEC.md (`- **C4** ...`) with the titles of the tests (`[C4] ...`
 * or `[C4, C5] ...`): every rule needs a test that runs, no test may name a rule that is not there.
 */
export async function checkSpec(root: string): Promise<string[]> {
  const text = await readFile(join(root, SPEC_FILE), 'utf8').catch(() => null)
  if (text === null) return [`${SPEC_FILE} is missing`]
  const rules = readRules(text)
  const problems = duplicates(rules).map((rule) => `${SPEC_FILE}: rule ${rule} is there twice`)
  if (rules.length === 0) problems.push(`${SPEC_FILE} has no rule`)
  const tested = new Set<string>()
  for (const file of await listFiles(root, areas, ['.test.ts', '.e2e.ts'])) {
    for (const { rule, line } of rulesInTitles(file, await readFile(join(root, file), 'utf8'))) {
      tested.add(rule)
      if (!rules.includes(rule)) problems.push(`${file}:${line} names unknown rule ${rule}`)
    }
  }
  for (const rule of rules) {
    if (!tested.has(rule)) problems.push(`${SPEC_FILE}: rule ${rule} has no test`)
  }
  return problems
}

/** Rule numbers at the start of list items or lines, in order. */
export function readRules(text: string): string[] {
  return [...text.matchAll(/^\s*(?:[-*]\s+)?\*\*([A-Z]+\d+)\*\*/gm)].flatMap(
    ([, rule]) => rule ?? [],
  )
}

/** Rules named in the titles of tests and groups that run. */
export function rulesInTitles(file: string, text: string): NamedRule[] {
  return testTitles(file, text).flatMap(({ title, line }) =>
    bracketed(title).map((rule) => ({ rule, file, line })),
  )
}

function bracketed(title: string): string[] {
  return [...title.matchAll(/\[([A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\]/g)].flatMap(([, list]) =>
    (list ?? '').split(/,\s*/),
  )
}

function duplicates(rules: readonly string[]): string[] {
  return rules.filter((rule, index) => rules.indexOf(rule) !== index)
}
