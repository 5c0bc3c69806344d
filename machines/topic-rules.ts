/** What a topic may be saved as (M1): pure, the same for the page and the server. T20 of SPEC.md. */

import { outcomeProblem, OUTCOME_PROBLEMS } from './outcomes.ts'

type Texts = Readonly<Record<string, string>>
export type TopicFields = {
  name: Texts
  prepare: Texts
  minutes: number
  bufferBeforeMin: number
  bufferAfterMin: number
  leadMin: number
  aheadDays: number
  outcomes?: readonly string[] | undefined
}

/** Least and most of each number, in the unit of its name. */
export const TOPIC_LIMITS = {
  minutes: { least: 5, most: 240 },
  bufferBeforeMin: { least: 0, most: 120 },
  bufferAfterMin: { least: 0, most: 120 },
  leadMin: { least: 0, most: 30 * 24 * 60 },
  aheadDays: { least: 1, most: 365 },
} as const
export type TopicNumber = keyof typeof TOPIC_LIMITS
/** Longest texts (characters). */
export const MAX_TOPIC_NAME = 80
export const MAX_TOPIC_PREPARE = 500
/** Topics of one site, switched-off ones included. */
export const MAX_TOPICS = 200

export const TOPIC_PROBLEMS = [
  'missing',
  'too-long',
  'out-of-range',
  /** With this lead no day is left on which the topic could be booked. */
  'beyond-ahead',
  ...OUTCOME_PROBLEMS,
] as const
export type TopicProblem = (typeof TOPIC_PROBLEMS)[number]

/**
 * What is wrong, one problem for each field: `name.pl`, `minutes`. Empty: it may be saved.
 * @param languages those of the site; each has to have both texts
 */
export function topicProblems(
  topic: TopicFields,
  languages: readonly string[],
): Record<string, TopicProblem> {
  const problems: Record<string, TopicProblem> = {}
  const note = (path: string, problem: TopicProblem | null) => {
    if (problem) problems[path] = problem
  }
  for (const language of languages) {
    note(`name.${language}`, textProblem(topic.name[language], MAX_TOPIC_NAME))
    note(`prepare.${language}`, textProblem(topic.prepare[language], MAX_TOPIC_PREPARE))
  }
  for (const [field, { least, most }] of Object.entries(TOPIC_LIMITS)) {
    const value = topic[field as TopicNumber]
    const fits = Number.isInteger(value) && least <= value && value <= most
    note(field, fits ? null : 'out-of-range')
  }
  note('outcomes', outcomeProblem(topic.outcomes ?? []))
  const areSound = !('leadMin' in problems) && !('aheadDays' in problems)
  if (areSound && topic.leadMin >= topic.aheadDays * 24 * 60) note('leadMin', 'beyond-ahead')
  return problems
}

function textProblem(text: string | undefined, most: number): TopicProblem | null {
  const length = text?.trim().length ?? 0
  if (length === 0) return 'missing'
  return length > most ? 'too-long' : null
}
