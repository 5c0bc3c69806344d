type Placed = { _id: string; order: number }

/**
 * The rows whose place changes when they are put in the order of `ids`, with their new places; null unless
 * the list names each of them once: one has been added since the page was made, or it never was one of these.
 */
export function placesInOrder(rows: readonly Placed[], ids: readonly string[]): Placed[] | null {
  const wanted = new Map(ids.map((id, order) => [id, order]))
  const areAll = wanted.size === ids.length && rows.length === wanted.size
  if (!areAll || !rows.every(({ _id }) => wanted.has(_id))) return null
  return rows
    .map(({ _id, order }) => ({ _id, was: order, order: wanted.get(_id)! }))
    .filter(({ was, order }) => was !== order)
    .map(({ _id, order }) => ({ _id, order }))
}
