/** Lists that come page by page, newest first: each page names where the next one begins. */

/** Where a page goes on: behind this row. */
export type Cursor = { at: number; id: string }

/** Null: nothing that an answer has named. */
export function readCursor(text: string): Cursor | null {
  const found = /^(\d{1,15})\.(.+)$/.exec(text)
  return found ? { at: Number(found[1]), id: found[2]! } : null
}

/** The condition on the instant and on the rest of the row. */
export const olderThan = ({ at, id }: Cursor) => ({
  $or: [{ at: { $lt: at } }, { _id: { $lt: id } }],
})

/**
 * Of rows that were asked for one more than a page holds: those that are shown, and what names the next
 * page; null after the last one.
 */
export function cutPage<Row extends { _id: string; at: number }>(
  rows: readonly Row[],
  size: number,
): { shown: Row[]; next: string | null } {
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  return { shown, next: last && rows.length > size ? `${last.at}.${last._id}` : null }
}
