import { expect } from 'vitest'
import { failureOf, type Case, type CaseContext } from './case.ts'

type Ask = (context: CaseContext) => Promise<unknown>

/** What the embedded store cannot do: each with MongoDB's code and the way out. */
const refused: [string, number, Ask][] = [
  ['$where', 2, ({ collection }) => collection.findOne({ $where: 'true' })],
  ['$expr', 2, ({ collection }) => collection.findOne({ $expr: { $eq: ['$a', '$b'] } })],
  ['$regex', 2, ({ collection }) => collection.findOne({ a: { $regex: 'x' } })],
  ['a regular expression', 2, ({ collection }) => collection.findOne({ a: /x/ })],
  ['$mod', 2, ({ collection }) => collection.findOne({ a: { $mod: [2, 0] } })],
  ['$text', 2, ({ collection }) => collection.findOne({ $text: { $search: 'x' } })],
  ['$mul', 9, ({ collection }) => collection.updateOne({}, { $mul: { a: 2 } })],
  ['$rename', 9, ({ collection }) => collection.updateOne({}, { $rename: { a: 'b' } })],
  ['an update by pipeline', 9, ({ collection }) => collection.updateOne({}, [{ $set: { a: 1 } }])],
  [
    '$slice in a projection',
    2,
    ({ collection }) => collection.findOne({}, { projection: { a: { $slice: 1 } } }),
  ],
  [
    '$lookup',
    40324,
    ({ collection }) => collection.aggregate([{ $lookup: { from: 'x', as: 'y' } }]).toArray(),
  ],
  ['$facet', 40324, ({ collection }) => collection.aggregate([{ $facet: {} }]).toArray()],
  ['$out', 40324, ({ collection }) => collection.aggregate([{ $out: 'x' }]).toArray()],
  [
    '$toUpper',
    168,
    ({ collection }) => collection.aggregate([{ $project: { a: { $toUpper: '$a' } } }]).toArray(),
  ],
  [
    '$stdDevPop',
    15952,
    ({ collection }) =>
      collection.aggregate([{ $group: { _id: 1, a: { $stdDevPop: '$a' } } }]).toArray(),
  ],
  ['a change stream', 40573, ({ collection }) => collection.watch().next()],
  ['a change stream on the database', 40573, ({ db }) => db.watch().next()],
  ['a text index', 67, ({ collection }) => collection.createIndex({ a: 'text' })],
  ['a geo index', 67, ({ collection }) => collection.createIndex({ a: '2dsphere' })],
  ['a sparse index', 67, ({ collection }) => collection.createIndex({ a: 1 }, { sparse: true })],
  ['a wildcard index', 67, ({ collection }) => collection.createIndex({ '$**': 1 })],
  [
    '$or in a partial index',
    67,
    ({ collection }) =>
      collection.createIndex({ a: 1 }, { partialFilterExpression: { $or: [{ a: 1 }] } }),
  ],
  [
    'a collation',
    40415,
    ({ collection }) => collection.findOne({}, { collation: { locale: 'pl' } }),
  ],
  ['let', 40415, ({ collection }) => collection.findOne({}, { let: { a: 1 } })],
  [
    'a capped collection',
    40415,
    ({ db }) => db.createCollection('capped', { capped: true, size: 100 }),
  ],
  ['a validator', 40415, ({ db }) => db.command({ create: 'valid', validator: { a: 1 } })],
  ['an unknown command', 59, ({ db }) => db.command({ mapReduce: 'x' })],
  ['explain', 59, ({ collection }) => collection.find().explain()],
  ['a transaction', 20, ({ db }) => db.command({ ping: 1, txnNumber: 1, startTransaction: true })],
  ['Decimal128', 2, ({ collection }) => insertSpecial(collection)],
]

async function insertSpecial(collection: CaseContext['collection']): Promise<unknown> {
  const { default: mongoose } = await import('mongoose')
  return collection.insertOne({ price: mongoose.mongo.Decimal128.fromString('1.5') })
}

export const refusalCases: Case[] = [
  ...refused.map(([name, code, ask]): Case => ({
    name: `refused: ${name}`,
    embeddedOnly: true,
    run: async (context) => {
      await context.collection.insertOne({ a: [1, 2] })
      const error = await failureOf(ask(context))
      expect(error.message).toContain('embedded store; set MONGODB_URI')
      expect(error.code).toBe(code)
    },
  })),
  {
    name: 'bad input has an error of its own, and changes nothing',
    run: async ({ db, collection }) => {
      await collection.insertOne({ _id: 1 as never, a: 1 })
      const codes = [
        collection.findOne({ a: { $in: 5 as never } }),
        collection.findOne({ $or: [] }),
        collection.findOne({ a: { $gt: 1, b: 2 } as never }),
        collection.updateMany({}, { $push: { a: 1 } as never }),
        collection.aggregate([{ $limit: 0 }]).toArray(),
        collection.aggregate([{ $group: { n: { $sum: 1 } } }]).toArray(),
        db.command({ find: collection.collectionName, sort: { a: 5 } }),
      ].map(async (work) => (await failureOf(work)).code)
      expect(await Promise.all(codes)).toEqual([2, 2, 2, 2, 15958, 15955, 15975])
      expect(await collection.find().toArray()).toEqual([{ _id: 1, a: 1 }])
    },
  },
]
