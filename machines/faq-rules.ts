import { hasBadLink } from './rich-text.ts'

/** What a question and its answer may be saved as (W12): pure, the same for the page and the server. */

type Texts = Readonly<Record<string, string>>
export type FaqFields = { question: Texts; answer: Texts; published: boolean }

/** Longest texts (characters), and questions of one site, unpublished ones included. */
export const MAX_FAQ_QUESTION = 200
export const MAX_FAQ_ANSWER = 3_000
export const MAX_FAQ_ITEMS = 100

export const FAQ_PROBLEMS = ['missing', 'too-long', 'bad-link'] as const
export type FaqProblem = (typeof FAQ_PROBLEMS)[number]

/**
 * What is wrong, one problem for each field: `question.pl`, `answer.en`. Empty: it may be saved. What is
 * published has both texts in every language of the site, what is being written in one of them at least.
 */
export function faqProblems(
  { question, answer, published }: FaqFields,
  languages: readonly string[],
): Record<string, FaqProblem> {
  const problems: Record<string, FaqProblem> = {}
  const has = (language: string) => Boolean(question[language]?.trim())
  const isBegun = languages.some(has)
  for (const [i, language] of languages.entries()) {
    const isNeeded = published || (!isBegun && i === 0)
    const asked = textProblem(question[language], MAX_FAQ_QUESTION, isNeeded)
    if (asked) problems[`question.${language}`] = asked
    const answered =
      textProblem(answer[language], MAX_FAQ_ANSWER, published) ??
      (hasBadLink(answer[language] ?? '') ? 'bad-link' : null)
    if (answered) problems[`answer.${language}`] = answered
  }
  return problems
}

function textProblem(text: string | undefined, most: number, isNeeded: boolean): FaqProblem | null {
  const length = text?.trim().length ?? 0
  if (length === 0) return isNeeded ? 'missing' : null
  return length > most ? 'too-long' : null
}
