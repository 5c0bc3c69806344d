import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'

import { areas } from './import-rules.ts'
import { listFiles } from './source-files.ts'

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

/** Rules named in the titles of tests and groups; skipped and planned ones prove nothing and are left out. */
export function rulesInTitles(file: string, text: string): NamedRule[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: NamedRule[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const title = node.arguments[0]
      if (title && ts.isStringLiteralLike(title)) {
        const names = calleeNames(node.expression)
        if (names.some((name) => skipping.has(name))) return
        if (testFunctions.has(names[0] ?? '')) {
          const { line } = source.getLineAndCharacterOfPosition(title.getStart())
          for (const rule of bracketed(title.text)) found.push({ rule, file, line: line + 1 })
        }
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const testFunctions = new Set(['test', 'it', 'describe'])
const skipping = new Set(['skip', 'todo'])

/** `test.each(table)` gives test, each. */
function calleeNames(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text]
  if (ts.isPropertyAccessExpression(callee)) {
    return [...calleeNames(callee.expression), callee.name.text]
  }
  if (ts.isCallExpression(callee)) return calleeNames(callee.expression)
  if (ts.isTaggedTemplateExpression(callee)) return calleeNames(callee.tag)
  return []
}

function bracketed(title: string): string[] {
  return [...title.matchAll(/\[([A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\]/g)].flatMap(([, list]) =>
    (list ?? '').split(/,\s*/),
  )
}

function duplicates(rules: readonly string[]): string[] {
  return rules.filter((rule, index) => rules.indexOf(rule) !== index)
}
