import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Proof } from './accessibility-list.ts'
import { listFiles } from './source-files.ts'
import { testTitles } from './test-titles.ts'

/** Where the tests live that every state passes through; each names its number in its words. */
const CONTRACT_FILES = [
  'scripts/e2e/support/contract/contract.ts',
  'scripts/e2e/support/page-rules.ts',
]
const AREAS = ['machines', 'server', 'media-worker', 'widget-vue', 'staff-vue', 'scripts']

/** The tests of the sources, for looking proofs up. */
export interface KnownTests {
  /** File -> titles of its tests that run. */
  titles: Map<string, Set<string>>
  /** Numbers that the contract of every state names. */
  inEveryState: Set<string>
  /** Files whose states pass through the contract. */
  viewFiles: Set<string>
}

export async function knownTests(root: string): Promise<KnownTests> {
  const files = await listFiles(root, AREAS, ['.test.ts', '.e2e.ts'])
  const read = (file: string) => readFile(join(root, file), 'utf8').catch(() => '')
  const titles = new Map<string, Set<string>>()
  const viewFiles = new Set<string>()
  for (const file of files) {
    const text = await read(file)
    titles.set(file, new Set(testTitles(file, text).map(({ title }) => title)))
    if (/\bin(Every|Panel)?Sizes?\(/.test(text)) viewFiles.add(file)
  }
  const contract = (await Promise.all(CONTRACT_FILES.map(read))).join('\n')
  const named = [...contract.matchAll(/['"`](T\d+) [a-z]/g)].map(([, number]) => number!)
  return { titles, inEveryState: new Set(named), viewFiles }
}

/** Elsewhere such numbers are those of rules of machines/SPEC.md. */
const NUMBERED = /(^|\/)scripts\/(e2e|contract)\//

/** Numbers of the contract in the title of a test: "T12 turned to landscape" gives T12. */
export const numbersIn = (file: string, title: string): string[] =>
  NUMBERED.test(file) ? (title.match(/\bT\d+\b/g) ?? []) : []

/** True when a test that runs stands behind a proof. */
export function isKnown(proof: Proof, { titles, inEveryState }: KnownTests): boolean {
  if (typeof proof !== 'string') return titles.get(proof.file)?.has(proof.title) ?? false
  if (inEveryState.has(proof)) return true
  return [...titles].some(([file, all]) =>
    [...all].some((title) => numbersIn(file, title).includes(proof)),
  )
}

/** How a proof is told in a message. */
export const describeProof = (proof: Proof): string =>
  typeof proof === 'string' ? proof : `"${proof.title}" in ${proof.file}`
