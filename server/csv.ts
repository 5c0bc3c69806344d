/** Tables as files for a spreadsheet (RFC 4180, with the semicolon that Excel wants in Poland). */

const BYTE_ORDER_MARK = '\uFEFF'
const LINE_END = '\r\n'
/** A cell that begins so would be run as a formula; the apostrophe makes it text. */
const FORMULA = /^[=+\-@\t\r]/
const SPECIAL = /[;"\r\n]/

export type CsvCell = string | number | null

/** The beginning of a file, with the heads of its columns. */
export function csvBegin(heads: readonly string[]): string {
  return BYTE_ORDER_MARK + csvLine(heads)
}

/** One row with its line end; null is an empty cell, a number stands as it is. */
export function csvLine(cells: readonly CsvCell[]): string {
  return cells.map(cellText).join(';') + LINE_END
}

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
