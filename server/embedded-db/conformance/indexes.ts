import { expect } from 'vitest'
import { docs, failureOf, type Case } from './case.ts'

export const indexCases: Case[] = [
  {
    name: 'index: unique, with the key in the error',
    run: async ({ collection }) => {
      await collection.createIndex({ email: 1 }, { unique: true })
      await collection.insertOne({ email: 'a' })
      const error = await failureOf(collection.insertOne({ email: 'a' }))
      expect(error).toMatchObject({
        code: 11000,
        keyPattern: { email: 1 },
        keyValue: { email: 'a' },
      })
      await collection.insertOne({ email: 'b' })
      const moved = await failureOf(collection.updateOne({ email: 'b' }, { $set: { email: 'a' } }))
      expect(moved).toMatchObject({ code: 11000, keyPattern: { email: 1 } })
      const changed = collection.findOneAndUpdate({ email: 'b' }, { $set: { email: 'a' } })
      expect(await failureOf(changed)).toMatchObject({ code: 11000, keyValue: { email: 'a' } })
      await collection.updateOne({ email: 'b' }, { $set: { email: 'b', n: 1 } })
      await collection.insertOne({})
      expect((await failureOf(collection.insertOne({}))).code).toBe(11000)
    },
  },
  {
    name: 'index: unique and compound, ascending and descending',
    run: async ({ collection }) => {
      await collection.createIndex({ site: 1, day: -1 }, { unique: true })
      await collection.insertMany([
        { site: 'a', day: 1 },
        { site: 'a', day: 2 },
        { site: 'b', day: 1 },
      ])
      const error = await failureOf(collection.insertOne({ site: 'a', day: 2 }))
      expect(error).toMatchObject({
        keyPattern: { site: 1, day: -1 },
        keyValue: { site: 'a', day: 2 },
      })
      const found = await collection.find({ site: 'a' }).sort({ day: -1 }).toArray()
      expect(found.map(({ day }) => day as unknown)).toEqual([2, 1])
      const up = await collection
        .find({ site: 'a', day: { $gt: 0, $lte: 2 } })
        .sort({ day: 1 })
        .toArray()
      expect(up.map(({ day }) => day as unknown)).toEqual([1, 2])
    },
  },
  {
    name: 'index: partial unique by equality: one live row for each call',
    run: async ({ collection }) => {
      await collection.createIndex(
        { callId: 1 },
        { unique: true, partialFilterExpression: { live: true }, name: 'liveCall' },
      )
      await collection.createIndex(
        { consultantId: 1 },
        { unique: true, partialFilterExpression: { live: { $eq: true } } },
      )
      await collection.insertOne({ _id: 'o1' as never, callId: 'c', consultantId: 'x', live: true })
      expect((await failureOf(collection.insertOne({ callId: 'c', live: true }))).code).toBe(11000)
      await collection.insertOne({ callId: 'c', live: false })
      await collection.updateOne({ _id: 'o1' as never }, { $set: { live: false } })
      await collection.insertOne({ _id: 'o2' as never, callId: 'c', consultantId: 'y', live: true })
      const back = collection.updateOne({ _id: 'o1' as never }, { $set: { live: true } })
      expect(await failureOf(back)).toMatchObject({
        keyPattern: { callId: 1 },
        keyValue: { callId: 'c' },
      })
      expect(await collection.countDocuments({ callId: 'c', live: true })).toBe(1)
      expect(await collection.countDocuments({ callId: 'c' })).toBe(3)
    },
  },
  {
    name: 'index: partial by $exists, $type and order',
    run: async ({ collection }) => {
      const partial = (field: string, partialFilterExpression: object) =>
        collection.createIndex({ [field]: 1 }, { unique: true, partialFilterExpression })
      await partial('a', { a: { $exists: true } })
      await partial('b', { b: { $type: 'string' } })
      await partial('c', { c: { $gt: 5, $lte: 100 } })
      await partial('d', { d: { $gte: 5, $lt: 100 } })
      await collection.insertMany(
        docs({ b: 1, c: 1, d: 1 }, { b: 1, c: 1, d: 1 }, { b: 's', a: 1, c: 9, d: 9 }),
      )
      for (const clash of [{ a: 1 }, { b: 's' }, { c: 9 }, { d: 9 }]) {
        expect((await failureOf(collection.insertOne(clash))).code).toBe(11000)
      }
      expect(await collection.countDocuments({ b: 's' })).toBe(1)
      expect(await collection.countDocuments({ b: 1 })).toBe(2)
      expect(await collection.countDocuments({ c: { $gt: 0 } })).toBe(3)
      expect(await collection.countDocuments({ c: { $gt: 7 } })).toBe(1)
    },
  },
  {
    name: 'index: arrays have an entry for each element',
    run: async ({ collection, idsOf }) => {
      await collection.createIndex({ 'busy.from': 1, 'busy.to': 1 })
      await collection.createIndex({ tags: 1 }, { unique: true })
      await collection.insertMany(
        docs(
          {
            _id: 1,
            tags: ['a', 'b'],
            busy: [
              { from: 1, to: 9 },
              { from: 5, to: 2 },
            ],
          },
          { _id: 2, tags: ['c', 'c'], busy: [{ from: 5, to: 7 }] },
        ),
      )
      expect((await failureOf(collection.insertOne({ tags: ['x', 'b'] }))).code).toBe(11000)
      expect(await idsOf({ 'busy.from': 1, 'busy.to': 2 })).toEqual([1])
      expect(await idsOf({ busy: { $elemMatch: { from: 5, to: { $gte: 7 } } } })).toEqual([2])
      expect(await idsOf({ 'busy.from': { $gt: 4, $lt: 2 } })).toEqual([1])
      expect(await idsOf({ tags: { $in: ['a', 'b', 'c'] } })).toEqual([1, 2])
      expect(await idsOf({ tags: ['c', 'c'] })).toEqual([2])
      await collection.createIndex({ tags: 1, busy: 1 }).catch((error: { code: number }) => {
        expect(error.code).toBe(171)
      })
    },
  },
  {
    name: 'index: a unique one over doubles is not made and leaves nothing',
    run: async ({ collection }) => {
      await collection.insertMany([{ a: 1 }, { a: 1 }])
      expect((await failureOf(collection.createIndex({ a: 1 }, { unique: true }))).code).toBe(11000)
      expect((await collection.listIndexes().toArray()).map(({ name }) => name as unknown)).toEqual(
        ['_id_'],
      )
      await collection.insertOne({ a: 1 })
    },
  },
  {
    name: 'index: the same again is fine, a half match is an error',
    run: async ({ collection }) => {
      const names = await collection.createIndexes([
        { key: { a: 1 } },
        { key: { b: 1 }, unique: true },
      ])
      expect(names).toEqual(['a_1', 'b_1'])
      await collection.createIndex({ a: 1 })
      expect((await failureOf(collection.createIndex({ a: 1 }, { name: 'other' }))).code).toBe(85)
      expect((await failureOf(collection.createIndex({ c: 1 }, { name: 'a_1' }))).code).toBe(86)
      await collection.dropIndex('a_1')
      expect((await failureOf(collection.dropIndex('a_1'))).code).toBe(27)
      await collection.dropIndexes()
      expect(await collection.listIndexes().toArray()).toHaveLength(1)
    },
  },
  {
    name: 'index: TTL is listed and needs one field',
    run: async ({ collection }) => {
      await collection.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })
      const [, ttl] = await collection.listIndexes().toArray()
      expect(ttl).toMatchObject({ key: { expiresAt: 1 }, expireAfterSeconds: 0 })
      const two = collection.createIndex({ a: 1, b: 1 }, { expireAfterSeconds: 0 })
      expect((await failureOf(two)).code).toBe(67)
    },
  },
  {
    name: 'notablescan: a filter without an index is an error 291',
    embeddedOnly: true,
    run: async ({ db, collection }) => {
      await collection.createIndex({ a: 1, b: 1 })
      await collection.insertMany([
        { a: 1, b: 2 },
        { a: 2, b: 3 },
      ])
      await db.admin().command({ setParameter: 1, notablescan: true })
      try {
        expect(await collection.countDocuments({ a: 1, c: { $exists: false } })).toBe(1)
        expect(await collection.countDocuments({ $or: [{ a: 1 }, { a: 2, b: 3 }] })).toBe(2)
        expect((await failureOf(collection.findOne({ b: 2 }))).code).toBe(291)
        expect((await failureOf(collection.findOne({ $or: [{ a: 1 }, { b: 3 }] }))).code).toBe(291)
        expect((await failureOf(collection.updateOne({ b: 2 }, { $set: { c: 1 } }))).code).toBe(291)
        expect(await collection.find().toArray()).toHaveLength(2)
      } finally {
        await db.admin().command({ setParameter: 1, notablescan: false })
      }
    },
  },
]
