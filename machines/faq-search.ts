import { folded } from './folded.ts'
import { plainText } from './rich-text.ts'

/** A question as residents read it, in one language. */
export type FaqEntry = { faqId: string; question: string; answer: string }

/**
 * The entries that hold every word of the query, those with all of them in the question first, otherwise
 * in the order given. An empty query finds all.
 */
export function searchFaq<Entry extends FaqEntry>(
  entries: readonly Entry[],
  query: string,
): Entry[] {
  const words = folded(query).split(/\s+/).filter(Boolean)
  const holdsAll = (text: string) => words.every((word) => text.includes(word))
  const inQuestion: Entry[] = []
  const inAnswer: Entry[] = []
  for (const entry of entries) {
    const question = folded(entry.question)
    if (holdsAll(question)) inQuestion.push(entry)
    else if (holdsAll(`${question} ${folded(plainText(entry.answer))}`)) inAnswer.push(entry)
  }
  return [...inQuestion, ...inAnswer]
}
