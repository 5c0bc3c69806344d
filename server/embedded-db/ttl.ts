import type { Engine } from './command.ts'
import type { Collection, Index } from './collection.ts'
import type { Executor } from './executor.ts'
import { keyOf } from './keystring.ts'
import { decode, Rank } from './value.ts'

/** How often expired documents are looked for, in milliseconds; as MongoDB. */
export const TTL_SWEEP_MS = 60_000

/** Most documents of one collection that one commit removes, so that nobody waits long. */
const PORTION = 1000

/**
 * Removes the documents whose TTL date is over, and cuts the write-ahead file after that.
 * Returns how many went.
 */
export async function sweepExpired(engine: Engine, executor: Executor): Promise<number> {
  let removed = 0
  let portion: number
  do {
    portion = await executor.write(() => removePortion(engine))
    removed += portion
  } while (portion > 0)
  if (removed > 0) await executor.read(() => engine.store.checkpoint())
  return removed
}

function removePortion(engine: Engine): number {
  let removed = 0
  for (const collection of engine.store.all()) {
    for (const index of collection.indexes) {
      const { expireAfterSeconds } = index.spec
      if (expireAfterSeconds === undefined) continue
      removed += removeDue(collection, index, engine.now() - expireAfterSeconds * 1000)
    }
  }
  return removed
}

/** Entries that are dates up to `limit`: of an array of dates the earliest decides. */
function removeDue(collection: Collection, index: Index, limit: number): number {
  const direction = index.spec.fields[0]?.direction ?? 1
  const typeByte = direction > 0 ? Rank.date : ~Rank.date & 0xff
  const justAfter = keyOf([new Date(limit + direction)], [direction])
  const range =
    direction > 0
      ? { low: Buffer.from([typeByte]), high: justAfter }
      : { low: keyOf([new Date(limit)], [direction]), high: Buffer.from([typeByte + 1]) }
  const due = new Map<number, Uint8Array>()
  for (const { rid, bytes } of collection.scanIndex(index, range, false)) {
    due.set(rid, bytes)
    if (due.size >= PORTION) break
  }
  for (const [rid, bytes] of due) collection.remove(rid, decode(bytes))
  return due.size
}
