import fc from 'fast-check'
import mongoose from 'mongoose'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbedded, type Embedded } from './index.ts'

type Doc = Record<string, unknown>

/** Small values, so that filters meet documents often. */
const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 2, arbitrary: fc.constantFrom('', 'a', 'b') },
  { weight: 1, arbitrary: fc.constantFrom(null, true, 1.5, new Date(0), new Date(5)) },
)
const inner = fc.record({ b: scalar, c: scalar }, { requiredKeys: [], noNullPrototype: true })
const fieldValue = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: inner },
  { weight: 2, arbitrary: fc.array(inner, { maxLength: 3 }) },
)
const document = fc.record(
  { a: fieldValue, n: scalar, m: scalar },
  { requiredKeys: [], noNullPrototype: true },
)

const operators = fc.oneof(
  fc.tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), scalar),
  fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(scalar, { maxLength: 3 })),
  fc.tuple(fc.constant('$exists'), fc.boolean()),
  fc.tuple(fc.constant('$type'), fc.constantFrom('number', 'string', 'array', 'null')),
  fc.tuple(fc.constant('$size'), fc.integer({ min: 0, max: 2 })),
)
const range = fc
  .tuple(fc.constantFrom('$gt', '$gte'), scalar, fc.constantFrom('$lt', '$lte'), scalar)
  .map(([lower, from, upper, to]) => ({ [lower]: from, [upper]: to }))
const condition = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 2, arbitrary: range },
  { weight: 2, arbitrary: operators.map(([name, operand]) => ({ [name]: operand })) },
  { weight: 1, arbitrary: operators.map(([name, operand]) => ({ $not: { [name]: operand } })) },
)
const fields = fc.constantFrom('a', 'a.b', 'a.c', 'n', 'm', '_id')
const fieldFilter = fc
  .array(fc.tuple(fields, condition), { minLength: 1, maxLength: 3 })
  .map((pairs): Doc => Object.fromEntries(pairs))
const elementFilter = fc
  .record({ b: condition, c: condition }, { requiredKeys: [], noNullPrototype: true })
  .map((filter): Doc => ({ a: { $elemMatch: filter } }))
const filter: fc.Arbitrary<Doc> = fc.oneof(
  { weight: 5, arbitrary: fieldFilter },
  { weight: 2, arbitrary: elementFilter },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('$and', '$or', '$nor'),
        fc.array(fieldFilter, { minLength: 1, maxLength: 2 }),
      )
      .map(([name, branches]) => ({ [name]: branches })),
  },
)
/** What is thrown together: documents, filters, indexes, and the paths of sorts. */
interface World {
  name: string
  document: fc.Arbitrary<Doc>
  filter: fc.Arbitrary<Doc>
  sortPaths: string[]
  indexes: [Record<string, 1 | -1>, object][]
  /** Fewest queries that must find something, else the filters say too little. */
  leastFinds: number
}

const mixed: World = {
  name: 'values of all types',
  document,
  filter,
  sortPaths: ['a', 'n', 'm', 'a.b'],
  indexes: [
    [{ n: 1, m: -1 }, {}],
    [{ m: -1, n: -1 }, {}],
    [{ a: 1 }, {}],
    [{ 'a.b': 1, 'a.c': 1 }, {}],
    [{ 'a.b': -1, n: 1 }, {}],
    [{ m: 1 }, { partialFilterExpression: { n: { $gt: 1 } } }],
    [{ n: -1 }, { partialFilterExpression: { m: { $exists: true } } }],
    [{ a: -1, m: 1 }, { partialFilterExpression: { n: { $type: 'number' } } }],
  ],
  leastFinds: 250,
}

const few = fc.integer({ min: 0, max: 2 })
const fewOrRange = fc.oneof(
  few,
  fc.tuple(few, few).map(([from, to]) => ({ $gte: from, $lte: to })),
  fc.uniqueArray(few, { minLength: 1 }).map((values) => ({ $in: values })),
)

/** Two fields in documents of one array: their index entries must not be mixed up. */
const arrays: World = {
  name: 'arrays of documents',
  document: fc.record({
    a: fc.array(fc.record({ b: few, c: few }), { minLength: 1, maxLength: 3 }),
    n: few,
    m: fc.option(few, { nil: undefined }),
  }),
  filter: fc.record(
    { 'a.b': fewOrRange, 'a.c': fewOrRange, n: fewOrRange },
    { requiredKeys: ['a.b'] },
  ),
  sortPaths: ['a.b', 'n'],
  indexes: [
    [{ 'a.b': 1, 'a.c': 1 }, {}],
    [{ 'a.b': -1, n: 1, 'a.c': -1 }, {}],
    [{ n: 1, 'a.c': 1, 'a.b': 1 }, {}],
    [{ 'a.b': 1, _id: 1 }, {}],
  ],
  leastFinds: 400,
}

/** Orders that an index can give. */
const orders: World = {
  name: 'plain fields in index order',
  document: fc.record({ a: few, n: few, m: few }),
  filter: fc.record({ a: fewOrRange, n: fewOrRange }, { requiredKeys: [] }),
  sortPaths: ['n', 'm', 'a'],
  indexes: [
    [{ n: 1, m: 1, _id: 1 }, {}],
    [{ n: -1, m: 1, _id: -1 }, {}],
    [{ a: 1, n: -1, _id: 1 }, {}],
    [{ m: 1, _id: -1 }, {}],
  ],
  leastFinds: 400,
}

describe('queries by index against a slow oracle', () => {
  const dir = mkdtempSync(join(tmpdir(), 'okienko-oracle-'))
  let embedded: Embedded
  let connection: mongoose.Connection

  beforeAll(async () => {
    embedded = await startEmbedded({ dir, sync: 'OFF' })
    connection = await mongoose.createConnection(embedded.uri).asPromise()
  })
  afterAll(async () => {
    await connection.close()
    await embedded.close()
    rmSync(dir, { recursive: true })
  })

  async function filled(
    documents: readonly Doc[],
  ): Promise<[mongoose.mongo.Collection, mongoose.mongo.Collection]> {
    const db = connection.db as mongoose.mongo.Db
    const collections: [mongoose.mongo.Collection, mongoose.mongo.Collection] = [
      db.collection('plain'),
      db.collection('indexed'),
    ]
    for (const collection of collections) await collection.deleteMany({})
    const withIds = documents.map((content, i) => ({ _id: i as never, ...content }))
    for (const collection of collections)
      if (withIds.length > 0) await collection.insertMany(withIds)
    return collections
  }

  test.each([mixed, arrays, orders])(
    '$name: the same documents in the same order',
    async (world) => {
      const db = connection.db as mongoose.mongo.Db
      await db.collection('indexed').insertOne({})
      const direction = fc.constantFrom<1 | -1>(1, -1)
      const sort = fc
        .uniqueArray(fc.tuple(fc.constantFrom(...world.sortPaths), direction), {
          maxLength: 2,
          selector: ([path]) => path,
        })
        .chain((order) => direction.map((last) => Object.fromEntries([...order, ['_id', last]])))
      const queries = fc.array(fc.tuple(world.filter, sort), { minLength: 20, maxLength: 20 })
      let finds = 0
      await fc.assert(
        fc.asyncProperty(
          fc.subarray(world.indexes, { minLength: 1, maxLength: 2 }),
          fc.array(world.document, { minLength: 5, maxLength: 25 }),
          queries,
          fc.tuple(world.filter, world.document),
          async (chosen, documents, asked, [changed, content]) => {
            const [plain, indexed] = await filled(documents)
            await indexed.dropIndexes()
            for (const [key, options] of chosen) await indexed.createIndex(key, options)
            // Indexes must follow what updates and deletes do.
            for (const collection of [plain, indexed]) {
              await collection.updateMany(
                { ...changed, _id: { $gt: 15 as never } },
                { $set: content },
              )
              await collection.deleteMany({ n: 2, _id: { $lt: 5 as never } })
            }
            for (const [query, order] of asked) {
              const slow = await plain.find(query).sort(order).toArray()
              const fast = await indexed.find(query).sort(order).toArray()
              expect(fast, JSON.stringify(query)).toEqual(slow)
              const first = await indexed.find(query).sort(order).limit(2).toArray()
              expect(first).toEqual(slow.slice(0, 2))
              expect(await indexed.countDocuments(query)).toBe(slow.length)
              finds += Math.sign(slow.length)
            }
          },
        ),
        { seed: 99, numRuns: 60 },
      )
      expect(finds).toBeGreaterThan(world.leastFinds)
    },
    60_000,
  )

  test('a partial unique index lets in exactly what no other live document holds', async () => {
    const db = connection.db as mongoose.mongo.Db
    const collection = db.collection('partial')
    await collection.createIndex(
      { n: 1 },
      { unique: true, partialFilterExpression: { live: true } },
    )
    const step = fc.record({
      id: fc.integer({ min: 0, max: 5 }),
      n: fc.integer({ min: 0, max: 2 }),
      live: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await collection.deleteMany({})
        const model = new Map<number, { n: number; live: boolean }>()
        for (const { id, n, live } of steps) {
          const taken =
            live && [...model].some(([other, held]) => other !== id && held.live && held.n === n)
          const code = await collection
            .updateOne({ _id: id as never }, { $set: { n, live } }, { upsert: true })
            .then(
              () => undefined,
              (error: { code: number }) => error.code,
            )
          expect(code).toBe(taken ? 11000 : undefined)
          if (!taken) model.set(id, { n, live })
        }
        const stored = await collection.find().sort({ _id: 1 }).toArray()
        expect(stored.map(({ _id, n, live }) => [_id, n, live] as unknown)).toEqual(
          [...model].sort(([a], [b]) => a - b).map(([id, { n, live }]) => [id, n, live]),
        )
      }),
      { seed: 7, numRuns: 40 },
    )
  }, 60_000)
})
