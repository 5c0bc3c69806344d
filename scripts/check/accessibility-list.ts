import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The one list that docs/accessibility.md and the results are made from. */
export const LIST_FILE = 'docs/accessibility-criteria.json'
export const RESULTS_FILE = 'docs/accessibility-results.json'
export const PAGE_FILE = 'docs/accessibility.md'

/** A proof: a numbered test (`T1`), or one test by its file and title. */
export type Proof = string | { file: string; title: string }

/** What somebody has looked at where no test can, with the finding and the date (YYYY-MM-DD). */
export interface Review {
  date: string
  check: string
  found: string
}

export interface Criterion {
  /** Number in WCAG 2.1. */
  id: string
  level: string
  pl: string
  en: string
  tests: Proof[]
  review?: Review
}

export interface AccessibilityList {
  /** Number -> what the test does. */
  tests: Record<string, string>
  criteria: Criterion[]
  /** What axe-core cannot see, with the tests that do. */
  unseenByAxe: { what: string; tests: Proof[] }[]
}

/** How a criterion stands: all its tests passed, only looked at, or neither. */
export type Standing = 'tested' | 'reviewed' | 'open'

export interface AccessibilityResults {
  /** Day of the run. */
  date: string
  criteria: Record<string, Standing>
}

/** WCAG 2.1, A and AA without 1.2.4, as the annex of the Act of 4 April 2019 has them: 30 and 19. */
const LEVEL_A =
  '1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 ' +
  '2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.3.1 3.3.2 4.1.1 4.1.2'
const LEVEL_AA =
  '1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 3.1.2 3.2.3 3.2.4 3.3.3 ' +
  '3.3.4 4.1.3'
export const LEVELS: ReadonlyMap<string, string> = new Map([
  ...LEVEL_A.split(' ').map((id) => [id, 'A'] as const),
  ...LEVEL_AA.split(' ').map((id) => [id, 'AA'] as const),
])
/** Where looking is allowed instead of a test. */
export const REVIEWABLE: ReadonlySet<string> = new Set(
  '1.2.1 1.2.2 1.2.3 1.2.5 1.3.3 1.4.5 2.4.4 2.4.5 2.5.4'.split(' '),
)

/** @throws when a file is missing or no JSON */
export const readList = (root: string): Promise<AccessibilityList> => readJson(root, LIST_FILE)
export const readResults = (root: string): Promise<AccessibilityResults> =>
  readJson(root, RESULTS_FILE)

async function readJson<T>(root: string, file: string): Promise<T> {
  return JSON.parse(await readFile(join(root, file), 'utf8')) as T
}
