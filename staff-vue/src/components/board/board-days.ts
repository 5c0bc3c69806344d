import type { BoardReply } from '#machines/api-schedule.ts'
import { daysFrom } from '../schedule/local-days.ts'

export type BoardRow = BoardReply['rows'][number]
/** One day of one consultant, whether there is something on it or not. */
export type BoardCell = Omit<BoardRow, 'visits'> & { visits: number }
export type BoardPerson = { staffId: string; name: string; cells: BoardCell[] }
/** Whose day, as the server wants it named. */
export type DayOf = { staffId: string; date: string }
/** A day that is answered, with `at` of the very proposal that the manager has seen (ms UTC). */
export type SeenProposal = DayOf & { proposedAt: number }

export const dayKey = ({ staffId, date }: DayOf) => `${date}/${staffId}`

/** Every consultant with every day from one on: the rows of the board. */
export function boardPeople(board: BoardReply, from: string, days: number): BoardPerson[] {
  const rows = new Map(board.rows.map((row) => [dayKey(row), row]))
  return board.staff.map(({ staffId, name }) => ({
    staffId,
    name,
    cells: daysFrom(from, days).map(
      (date): BoardCell =>
        rows.get(dayKey({ staffId, date })) ?? {
          staffId,
          date,
          periods: [],
          breaks: [],
          proposal: null,
          visits: 0,
        },
    ),
  }))
}

/** Whether a day awaits an answer; nothing can be answered of a day that is over. */
export const awaitsAnswer = (cell: Pick<BoardCell, 'proposal' | 'date'>, today: string) =>
  cell.proposal?.state === 'proposed' && cell.date >= today

/** The proposals that await an answer, by day and then in the order of the people. */
export function awaiting(
  people: readonly BoardPerson[],
  today: string,
): (BoardCell & { name: string })[] {
  return people
    .flatMap(({ name, cells }) =>
      cells.filter((cell) => awaitsAnswer(cell, today)).map((cell) => ({ ...cell, name })),
    )
    .sort((a, b) => a.date.localeCompare(b.date))
}

/** The chosen ones of the days that await an answer; others may have answered some meanwhile. */
export function stillChosen(
  waiting: readonly Pick<BoardCell, 'staffId' | 'date' | 'proposal'>[],
  chosen: ReadonlySet<string>,
): SeenProposal[] {
  return waiting.flatMap((cell) =>
    cell.proposal && chosen.has(dayKey(cell))
      ? [{ staffId: cell.staffId, date: cell.date, proposedAt: cell.proposal.at }]
      : [],
  )
}
