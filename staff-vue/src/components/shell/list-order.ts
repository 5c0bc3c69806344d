/** The ids of a list after one of them was moved up or down by one place. */
export function movedIds(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const place = ids.indexOf(id)
  const moved = ids.filter((one) => one !== id)
  moved.splice(place + by, 0, id)
  return moved
}
