import type { RatingRow } from '#machines/api-after.ts'
import { csvBegin, csvLine } from '#server/csv.ts'
import en from './messages/en.json' with { type: 'json' }
import pl from './messages/pl.json' with { type: 'json' }

const WORDS = { pl, en }

/** Rows of one file: it is made in memory (at most some 30 MB). */
export const MAX_RATING_ROWS = 20_000

/** What stands in the file for an id; null: gone. */
export type RatingNames = Record<'site' | 'topic' | 'staff', (id: string) => string | null>

/** Ratings as a spreadsheet reads them. @returns null when they are more than one file holds */
export async function ratingsFile(
  rows: AsyncIterable<RatingRow>,
  language: keyof typeof WORDS,
  names: RatingNames,
): Promise<{ csv: string; word: string; rows: number } | null> {
  const words = WORDS[language]
  const { date, site, topic, staff, stars, comment, reply } = words
  const lines: string[] = []
  for await (const row of rows) {
    if (lines.length >= MAX_RATING_ROWS) return null
    lines.push(csvLine(cellsOf(row, words, names)))
  }
  const heads = csvBegin([date, site, topic, staff, stars, comment, reply])
  return { csv: heads + lines.join(''), word: words.file, rows: lines.length }
}

function cellsOf(row: RatingRow, words: typeof pl, names: RatingNames) {
  const { date, siteId, topicId, topicHidden, staffId, stars, comment, blanked, reply } = row
  const topic = topicId === null ? words.noTopic : (names.topic(topicId) ?? topicId)
  return [
    date,
    names.site(siteId) ?? siteId,
    topicHidden ? words.hidden : topic,
    staffId === null ? words.hidden : (names.staff(staffId) ?? words.former),
    stars,
    blanked ? words.blanked : comment,
    reply,
  ]
}
