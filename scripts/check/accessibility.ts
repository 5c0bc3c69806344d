import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import {
  LEVELS,
  LIST_FILE,
  PAGE_FILE,
  readList,
  readResults,
  RESULTS_FILE,
  REVIEWABLE,
} from './accessibility-list.ts'
import type { AccessibilityList, Criterion, Proof } from './accessibility-list.ts'
import { describeAccessibility } from './accessibility-page.ts'
import { describeProof, isKnown, knownTests } from './accessibility-tests.ts'
import type { KnownTests } from './accessibility-tests.ts'

/**
 * The accessibility contract: each of the 49 criteria has a test that exists, or a review where one is allowed;
 * the page for readers is made from the list; the results name the same criteria.
 */
export async function checkAccessibility(root: string): Promise<string[]> {
  const list = await readList(root).catch(() => null)
  if (!list) return [`${LIST_FILE} is missing or no JSON`]
  const known = await knownTests(root)
  const problems = [
    ...idProblems(list.criteria),
    ...list.criteria.flatMap((criterion) => criterionProblems(criterion, list, known)),
    ...list.unseenByAxe.flatMap(({ what, tests }) => [
      ...(tests.length === 0 ? [`${LIST_FILE}: "${what}" has no test`] : []),
      ...proofProblems(`"${what}"`, tests, list, known),
    ]),
    ...(await resultProblems(root, list.criteria)),
  ]
  const page = await readFile(join(root, PAGE_FILE), 'utf8').catch(() => null)
  if (page !== (await describeAccessibility(root, list)))
    problems.push(`${PAGE_FILE} is not as ${LIST_FILE} has it: npm run accessibility`)
  return problems
}

function idProblems(criteria: readonly Criterion[]): string[] {
  const ids = criteria.map(({ id }) => id)
  return [
    ...[...LEVELS.keys()]
      .filter((id) => !ids.includes(id))
      .map((id) => `${LIST_FILE}: ${id} is missing`),
    ...ids
      .filter((id, at) => ids.indexOf(id) !== at)
      .map((id) => `${LIST_FILE}: ${id} is there twice`),
    ...criteria
      .filter(({ id, level }) => LEVELS.get(id) !== level)
      .map(({ id, level }) => `${LIST_FILE}: ${id} is no criterion of level ${level} in the annex`),
  ]
}

function criterionProblems(
  { id, tests, review }: Criterion,
  list: AccessibilityList,
  known: KnownTests,
): string[] {
  const problems = proofProblems(id, tests, list, known)
  if (tests.length === 0 && !review)
    problems.push(`${LIST_FILE}: ${id} has neither a test nor a review`)
  if (review && !REVIEWABLE.has(id)) problems.push(`${LIST_FILE}: ${id} needs a test, not a review`)
  if (review && !(review.check && review.found && /^\d{4}-\d\d-\d\d$/.test(review.date)))
    problems.push(`${LIST_FILE}: the review of ${id} lacks what, what was found, or the day`)
  return problems
}

function proofProblems(
  what: string,
  tests: readonly Proof[],
  list: AccessibilityList,
  known: KnownTests,
): string[] {
  return tests
    .filter((proof) => !isKnown(proof, known) || (typeof proof === 'string' && !list.tests[proof]))
    .map((proof) => `${LIST_FILE}: ${what} names ${describeProof(proof)}, which is not there`)
}

async function resultProblems(root: string, criteria: readonly Criterion[]): Promise<string[]> {
  const results = await readResults(root).catch(() => null)
  if (!results) return [`${RESULTS_FILE} is missing or no JSON`]
  const listed = criteria.map(({ id }) => id)
  const told = Object.keys(results.criteria)
  return [
    ...listed.filter((id) => !told.includes(id)).map((id) => `${RESULTS_FILE}: ${id} is missing`),
    ...told
      .filter((id) => !listed.includes(id))
      .map((id) => `${RESULTS_FILE}: ${id} is not listed`),
    ...(/^\d{4}-\d\d-\d\d$/.test(results.date) ? [] : [`${RESULTS_FILE} has no date`]),
  ]
}
