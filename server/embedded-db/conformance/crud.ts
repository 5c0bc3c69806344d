import { expect } from 'vitest'
import { docs, failureOf, type Case } from './case.ts'

export const crudCases: Case[] = [
  {
    name: 'insert: ids are made, kept, and come first',
    run: async ({ collection }) => {
      const made = await collection.insertOne({ name: 'a' })
      expect(await collection.findOne({ _id: made.insertedId })).toEqual({
        _id: made.insertedId,
        name: 'a',
      })
      expect((await failureOf(collection.insertOne({ _id: made.insertedId }))).code).toBe(11000)
    },
  },
  {
    name: 'insert: ordered stops at the first error, unordered goes on',
    run: async ({ collection }) => {
      const batch = docs({ _id: 1 }, { _id: 1 }, { _id: 2 })
      expect((await failureOf(collection.insertMany(batch))).code).toBe(11000)
      expect(await collection.countDocuments()).toBe(1)
      await failureOf(collection.insertMany(batch, { ordered: false }))
      expect(await collection.countDocuments()).toBe(2)
    },
  },
  {
    name: 'find: more than one batch, in order, and a cursor closed early',
    run: async ({ collection }) => {
      await collection.insertMany(Array.from({ length: 350 }, (_, i) => ({ _id: i as never })))
      const all = await collection.find().sort({ _id: 1 }).batchSize(20).toArray()
      expect(all.map(({ _id }) => _id as unknown)).toEqual(Array.from({ length: 350 }, (_, i) => i))
      const cursor = collection.find().batchSize(10)
      await cursor.next()
      await cursor.close()
      expect(await collection.find().limit(7).batchSize(5).toArray()).toHaveLength(7)
    },
  },
  {
    name: 'find: a cursor goes on while documents change',
    run: async ({ collection }) => {
      await collection.insertMany(
        Array.from({ length: 100 }, (_, i) => ({ _id: i as never, n: 0 })),
      )
      const cursor = collection.find({ n: 0 }).sort({ _id: 1 }).batchSize(10)
      await cursor.next()
      await collection.deleteMany({ _id: { $gte: 50 as never } })
      await collection.updateMany({ _id: { $lt: 20 as never } }, { $set: { m: 1 } })
      const rest = await cursor.toArray()
      expect(rest.length).toBeGreaterThanOrEqual(39)
      expect(new Set(rest.map(({ _id }) => String(_id))).size).toBe(rest.length)
    },
  },
  {
    name: 'delete: one, many, none',
    run: async ({ collection, idsOf }) => {
      await collection.insertMany(docs({ _id: 1, a: 1 }, { _id: 2, a: 1 }, { _id: 3, a: 2 }))
      expect((await collection.deleteOne({ a: 2 })).deletedCount).toBe(1)
      expect((await collection.deleteMany({ a: 5 })).deletedCount).toBe(0)
      expect(await idsOf({})).toEqual([1, 2])
      expect((await collection.deleteMany({})).deletedCount).toBe(2)
    },
  },
  {
    name: 'findOneAndUpdate: before and after, sorted, projected',
    run: async ({ collection }) => {
      await collection.insertMany(docs({ _id: 1, a: 1, n: 5 }, { _id: 2, a: 1, n: 7 }))
      const before = await collection.findOneAndUpdate(
        { a: 1 },
        { $inc: { n: 1 } },
        { sort: { n: -1 } },
      )
      expect(before).toEqual({ _id: 2, a: 1, n: 7 })
      const after = await collection.findOneAndUpdate(
        { a: 1 },
        { $inc: { n: 1 } },
        { sort: { n: 1 }, returnDocument: 'after', projection: { n: 1 } },
      )
      expect(after).toEqual({ _id: 1, n: 6 })
      expect(await collection.findOneAndUpdate({ a: 9 }, { $inc: { n: 1 } })).toBeNull()
    },
  },
  {
    name: 'findOneAndUpdate: upsert makes a day once',
    run: async ({ collection }) => {
      const day = { _id: 'consultant/2026-03-29' as never }
      const make = () =>
        collection.findOneAndUpdate(
          day,
          { $setOnInsert: { busy: [] } },
          { upsert: true, returnDocument: 'after' },
        )
      expect(await make()).toEqual({ ...day, busy: [] })
      await collection.updateOne(day, { $push: { busy: 1 as never } })
      expect(await make()).toEqual({ ...day, busy: [1] })
    },
  },
  {
    name: 'findOneAndDelete and findOneAndReplace',
    run: async ({ collection, idsOf }) => {
      await collection.insertMany(docs({ _id: 1, a: 1 }, { _id: 2, a: 2 }))
      expect(await collection.findOneAndDelete({ a: 1 })).toEqual({ _id: 1, a: 1 })
      const replaced = await collection.findOneAndReplace(
        { a: 2 },
        { b: 3 },
        { returnDocument: 'after' },
      )
      expect(replaced).toEqual({ _id: 2, b: 3 })
      expect(await idsOf({})).toEqual([2])
    },
  },
  {
    name: 'bulkWrite: ordered and unordered, with a failing part',
    run: async ({ collection, idsOf }) => {
      const result = await collection.bulkWrite([
        { insertOne: { document: { _id: 1 as never, n: 0 } } },
        { updateOne: { filter: { _id: 1 as never }, update: { $inc: { n: 1 } } } },
        { updateOne: { filter: { _id: 2 as never }, update: { $set: { n: 9 } }, upsert: true } },
        { replaceOne: { filter: { _id: 1 as never }, replacement: { n: 5 } } },
        { deleteOne: { filter: { n: 9 } } },
      ])
      expect([
        result.insertedCount,
        result.modifiedCount,
        result.upsertedCount,
        result.deletedCount,
      ]).toEqual([1, 2, 1, 1])
      const parts = [3, 1, 4].map((id) => ({ insertOne: { document: { _id: id as never } } }))
      expect((await failureOf(collection.bulkWrite(parts))).code).toBe(11000)
      expect(await idsOf({})).toEqual([1, 3])
      await failureOf(collection.bulkWrite(parts, { ordered: false }))
      expect(await idsOf({})).toEqual([1, 3, 4])
    },
  },
  {
    name: 'counting and distinct values',
    run: async ({ collection }) => {
      await collection.insertMany(
        docs({ a: 1, t: ['x', 'y'] }, { a: 2, t: ['y'] }, { a: 1 }, { t: [] }),
      )
      expect(await collection.countDocuments({ a: 1 })).toBe(2)
      expect(await collection.countDocuments({}, { skip: 1, limit: 2 })).toBe(2)
      expect(await collection.estimatedDocumentCount()).toBe(4)
      expect(await collection.distinct('a')).toEqual([1, 2])
      expect(await collection.distinct('t', { a: { $in: [1, 2] } })).toEqual(['x', 'y'])
      expect(await collection.countDocuments({ a: 9 })).toBe(0)
    },
  },
  {
    name: 'agenda: one conditional push decides who has a time',
    run: async ({ collection }) => {
      const now = 1000
      const hold = (id: string, from: number, to: number) =>
        collection.findOneAndUpdate(
          {
            _id: 'day' as never,
            open: { $elemMatch: { from: { $lte: from }, to: { $gte: to } } },
            busy: {
              $not: {
                $elemMatch: { from: { $lt: to }, to: { $gt: from }, holdUntil: { $gt: now } },
              },
            },
          },
          { $push: { busy: { id, from, to, holdUntil: 2000 } as never } },
          { returnDocument: 'after' },
        )
      const expired = { id: 'old', from: 0, to: 50, holdUntil: 500 }
      await collection.insertOne({
        _id: 'day' as never,
        open: [{ from: 0, to: 100 }],
        busy: [expired],
      })
      const results = await Promise.all([hold('a', 0, 30), hold('b', 10, 40), hold('c', 20, 30)])
      expect(results.filter((day) => day !== null)).toHaveLength(1)
      expect(await hold('d', 30, 60)).not.toBeNull()
      expect(await hold('e', 59, 70)).toBeNull()
      expect(await hold('f', 90, 110)).toBeNull()
      expect(await hold('g', 60, 100)).not.toBeNull()
      await collection.updateOne(
        { _id: 'day' as never, 'busy.id': 'd' },
        { $set: { 'busy.$.holdUntil': 9e15 } },
      )
      await collection.updateOne(
        { _id: 'day' as never },
        { $pull: { busy: { holdUntil: { $lt: 9e15 } } as never } },
      )
      const day = await collection.findOne()
      expect(day?.['busy']).toEqual([{ id: 'd', from: 30, to: 60, holdUntil: 9e15 }])
    },
  },
]
