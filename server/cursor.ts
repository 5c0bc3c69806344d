/** Where a page of rows, newest first, goes on: behind this one. */
export type Cursor = { at: number; id: string }

export const cursorText = ({ at, id }: Cursor): string => `${at}.${id}`

/** Null: nothing that an answer has named. */
export function readCursor(text: string): Cursor | null {
  const found = /^(\d{1,15})\.(.+)$/.exec(text)
  return found ? { at: Number(found[1]), id: found[2]! } : null
}

/** The condition on the instant and on the rest of the row. */
export const olderThan = ({ at, id }: Cursor) => ({
  $or: [{ at: { $lt: at } }, { _id: { $lt: id } }],
})
