import { REFUSED_JOINS, type Figures, type Numbers } from '#machines/numbers.ts'
import { csvBegin, csvLine, type CsvCell } from '#server/csv.ts'
import en from './messages/en.json' with { type: 'json' }
import pl from './messages/pl.json' with { type: 'json' }

const WORDS = { pl, en }
type Words = typeof pl
export type NumbersLanguage = keyof typeof WORDS

/** What stands in the file for a key of a group. */
export type NameOf = (group: 'siteId' | 'topicId', key: string) => string

/** One row for all, then one for each day, hour, site and topic. */
export function numbersFile(
  numbers: Numbers,
  language: NumbersLanguage,
  nameOf: NameOf,
): { csv: string; word: string } {
  const words = WORDS[language]
  const { groups } = words
  const lines = [csvLine([groups.all, '', ...cellsOf(numbers.all)])]
  for (const group of ['date', 'hour', 'siteId', 'topicId'] as const) {
    for (const { key, figures } of numbers[group]) {
      lines.push(csvLine([groups[group], shown(group, key, words, nameOf), ...cellsOf(figures)]))
    }
  }
  return { csv: csvBegin(headsOf(words)) + lines.join(''), word: words.file }
}

function shown(group: keyof Numbers, key: string, words: Words, nameOf: NameOf): string {
  if (group === 'hour') return `${key}:00`
  if (group === 'topicId' && key === '') return words.noTopic
  return group === 'siteId' || group === 'topicId' ? nameOf(group, key) : key
}

/** In the order of `cellsOf`. */
function headsOf(words: Words): string[] {
  const { by, key, calls, offered, answered, abandoned, dropped, transfers, noShows } = words
  return [
    ...[by, key, calls, offered, answered, abandoned],
    ...Object.values(words.abandonedWithin),
    ...[dropped, transfers, noShows],
    ...REFUSED_JOINS.map((reason) => words.refused[reason]),
    ...[words.waitMedian, words.waitP90, words.talkMedian, words.talkP90],
  ]
}

function cellsOf(figures: Figures): CsvCell[] {
  const { calls, offered, answered, abandoned, dropped, transfers, noShows } = figures
  const { waiting, talking } = figures
  return [
    ...[calls, offered, answered, abandoned],
    ...figures.abandonedWithin,
    ...[dropped, transfers, noShows],
    ...REFUSED_JOINS.map((reason) => figures.refused[reason]),
    ...[waiting?.medianMs, waiting?.p90Ms, talking?.medianMs, talking?.p90Ms].map(seconds),
  ]
}

const seconds = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.round(ms / 1_000)
