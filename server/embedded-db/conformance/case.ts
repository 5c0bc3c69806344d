import type mongoose from 'mongoose'

export type Collection = mongoose.mongo.Collection
export type Db = mongoose.mongo.Db

/** What a case works with: an empty collection of its own, through driver and mongoose. */
export interface CaseContext {
  db: Db
  collection: Collection
  connection: mongoose.Connection
  /** Values by `_id` in rising order of what a filter finds. */
  idsOf: (filter: object) => Promise<unknown[]>
}

/** One promise about the database, kept by the embedded store and by a real MongoDB alike. */
export interface Case {
  name: string
  /** What is refused only by the embedded store is no promise about a real server. */
  embeddedOnly?: boolean
  run: (context: CaseContext) => Promise<void>
}

/** Error of a promise that must fail, with its MongoDB code. */
export async function failureOf(work: Promise<unknown>): Promise<mongoose.mongo.MongoServerError> {
  try {
    await work
  } catch (error) {
    return error as mongoose.mongo.MongoServerError
  }
  throw new Error('this was expected to fail')
}

/** Context of one case in a collection named after its number. */
export async function contextFor(
  connection: mongoose.Connection,
  number: number,
): Promise<CaseContext> {
  const db = connection.db as Db
  const collection = db.collection(`case${number}`)
  await collection.deleteMany({})
  const idsOf = async (filter: object) =>
    (await collection.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id as unknown)
  return { db, collection, connection, idsOf }
}

/** Documents with plain number or text ids, which the driver's types do not foresee. */
export function docs(
  ...list: Record<string, unknown>[]
): mongoose.mongo.OptionalId<mongoose.mongo.Document>[] {
  return list as mongoose.mongo.OptionalId<mongoose.mongo.Document>[]
}
