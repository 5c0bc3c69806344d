/** How a consultant says what came of a call: a list for each topic, kept by its manager. Pure. A11 of SPEC.md. */

/**
 * What every topic without a list of its own offers, also a call without a topic; each has its words in
 * the staff app (`outcome.<the part after the colon>`), where an own one is its own word.
 */
export const DEFAULT_OUTCOMES = [
  'std:done',
  'std:informed',
  'std:booked',
  'std:elsewhere',
  'std:unfinished',
] as const
const RESERVED = /^std:/
/** Longest own outcome (characters), and how many a topic may have. */
export const MAX_OUTCOME = 60
export const MAX_OUTCOMES = 12

export const OUTCOME_PROBLEMS = ['too-many', 'outcome-too-long', 'twice', 'reserved'] as const
export type OutcomeProblem = (typeof OUTCOME_PROBLEMS)[number]

/** What may be chosen for a call on this topic. */
export const outcomesOf = (own: readonly string[] | undefined): readonly string[] =>
  own && own.length > 0 ? own : DEFAULT_OUTCOMES

/** The list as it is kept: no blank ends, no empty lines. */
export const cleanOutcomes = (list: readonly string[]): string[] =>
  list.map((one) => one.trim()).filter((one) => one !== '')

/** What is wrong with a list, or null. */
export function outcomeProblem(list: readonly string[]): OutcomeProblem | null {
  const clean = cleanOutcomes(list)
  if (clean.length > MAX_OUTCOMES) return 'too-many'
  if (clean.some((one) => one.length > MAX_OUTCOME)) return 'outcome-too-long'
  if (clean.some((one) => RESERVED.test(one))) return 'reserved'
  const names = new Set(clean.map((one) => one.toLocaleLowerCase('pl')))
  return names.size < clean.length ? 'twice' : null
}
