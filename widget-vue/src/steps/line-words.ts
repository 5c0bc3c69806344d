import type { LineReason } from '#machines/line-story.ts'
import type { ResidentCall, WaitRange } from '#machines/views.ts'
import { clockWords } from './time-words.ts'

/** Which sentence of the message file tells the wait, with its numbers (whole minutes). */
export type WaitWords =
  | { key: 'waiting.unknown' | 'waiting.underMinute' }
  | { key: 'waiting.about'; n: number }
  | { key: 'waiting.range'; from: number; n: number }

const MINUTE = 60_000

/** A range in words (look.md): nobody is helped by seconds, and no history is said so. */
export function waitWords(wait: WaitRange): WaitWords {
  if (!wait) return { key: 'waiting.unknown' }
  const from = Math.floor(wait.fromMs / MINUTE)
  const to = Math.ceil(wait.toMs / MINUTE)
  if (wait.toMs < MINUTE) return { key: 'waiting.underMinute' }
  if (to - Math.max(from, 1) < 1) return { key: 'waiting.about', n: to }
  return { key: 'waiting.range', from: Math.max(from, 1), n: to }
}

export type Waiting = Extract<ResidentCall, { phase: 'waiting' }>
type Translate = (key: string, named: Record<string, unknown>, plural: number) => string

/** At most so many times of visits are named; more of them are only counted. */
const TIMES = 3

/** "10:20 i 10:40", each time once. */
function times(at: readonly number[], language: string): string {
  const named = [...new Set(at.map((instant) => clockWords(instant, language)))].slice(0, TIMES)
  return new Intl.ListFormat(language).format(named)
}

/** Who goes before, in words: "2 osoby i 1 wizyta umówiona na 10:20"; empty: nobody. */
export function aheadWords({ ahead }: Waiting, t: Translate, language: string): string {
  const { people, visits } = ahead
  const at = times(visits, language)
  const parts = [
    people > 0 && t('waiting.people', { n: people }, people),
    visits.length > 0 && t('waiting.visits', { n: visits.length, at }, visits.length),
  ]
  return new Intl.ListFormat(language).format(parts.filter((part) => part !== false))
}

/** Consultants came, and yet the number rose, or the other way round: it is their topics that did it. */
const isOdd = ({ why, n }: LineReason): boolean =>
  (why === 'staff-came' && n > 0) || (why === 'staff-left' && n < 0)

/** Why the place is another one, in sentences; null: there is nothing to explain. */
export function whyWords({ why, place }: Waiting, t: Translate, language: string): string | null {
  if (!why) return null
  const way = Math.sign(place - why.from)
  const told = why.reasons.filter(({ n }) => n === 0 || Math.sign(n) === way)
  const sentences = told.map((reason) => {
    const n = Math.abs(reason.n)
    const key = `waiting.why.${isOdd(reason) ? 'regrouped' : reason.why}`
    return t(key, { n, at: times(reason.at, language) }, n)
  })
  if (way !== 0) {
    const key = way > 0 ? 'waiting.raised' : 'waiting.fell'
    sentences.unshift(t(key, { from: why.from, to: place }, 1))
  }
  return sentences.join(' ')
}
