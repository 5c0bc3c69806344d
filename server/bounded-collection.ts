/**
 * Every request to the database gets an end. The driver (7.8) waits for ever for a socket that was
 * destroyed in the very moment of the write: no close, error or timeout of the socket reaches it then
 * (reproduced by killing the database under load). Whoever asked is told of an outage instead; the write
 * may have been done, which all callers bear, because they repeat only what is idempotent.
 */

/** A request to a healthy database takes milliseconds; a slow one may take 2 s (goals F8). */
export const LONGEST_REQUEST_MS = 3_000

export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent'
  constructor(operation: string) {
    super(`the database has not answered ${operation} within ${LONGEST_REQUEST_MS} ms`)
  }
}

/** Requests of one document or a few; mass deletions of the purge may take their time. */
const OPERATIONS = [
  'insertOne',
  'replaceOne',
  'updateOne',
  'updateMany',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'deleteOne',
  'findOne',
  'countDocuments',
] as const

type Operation = (...args: unknown[]) => Promise<unknown>
type Operations = Partial<Record<(typeof OPERATIONS)[number], Operation>>

/** Give the named operations of this collection an end. */
export function boundCollection(collection: object): void {
  const operations = collection as Operations
  for (const name of OPERATIONS) {
    const original = operations[name]?.bind(collection)
    if (original) operations[name] = (...args) => within(name, original(...args))
  }
}

function within(operation: string, work: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DatabaseSilent(operation)), LONGEST_REQUEST_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
