import mongoose from 'mongoose'
import { expect } from 'vitest'
import { docs, failureOf, type Case } from './case.ts'

const { Double, Int32, Long } = mongoose.mongo

/** A document before, an update, and the document after; or the code of the error. */
type Change = [string, Record<string, unknown>, object, Record<string, unknown> | number]

const changes: Change[] = [
  ['$set', { a: 1 }, { $set: { a: 2, 'b.c': 3 } }, { a: 2, b: { c: 3 } }],
  ['$set in an array by place', { a: [1, 2] }, { $set: { 'a.1': 5 } }, { a: [1, 5] }],
  ['$set through a scalar', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
  ['$set of _id', { a: 1 }, { $set: { _id: 9 } }, 66],
  ['$set and $unset of one path', { a: 1 }, { $set: { a: 1 }, $unset: { a: '' } }, 40],
  ['$set of a path and its parent', { a: {} }, { $set: { a: {}, 'a.b': 1 } }, 40],
  ['an unknown operator', { a: 1 }, { $wrong: { a: 1 } }, 9],
  ['$unset', { a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': '', x: '' } }, { b: { d: 2 } }],
  ['$unset in an array leaves null', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
  ['$inc', { a: 1 }, { $inc: { a: 2, b: -1 } }, { a: 3, b: -1 }],
  ['$inc by a fraction', { a: 1 }, { $inc: { a: 0.5 } }, { a: 1.5 }],
  ['$inc of text', { a: 'x' }, { $inc: { a: 1 } }, 14],
  ['$inc by text', { a: 1 }, { $inc: { a: 'x' } }, 14],
  ['$inc of null', { a: null }, { $inc: { a: 1 } }, 14],
  ['$min', { a: 5, b: 5 }, { $min: { a: 3, b: 7, c: 1 } }, { a: 3, b: 5, c: 1 }],
  ['$max', { a: 5, b: 5 }, { $max: { a: 3, b: 7, c: 1 } }, { a: 5, b: 7, c: 1 }],
  ['$push', { a: [1] }, { $push: { a: 2, b: { c: 1 } } }, { a: [1, 2], b: [{ c: 1 }] }],
  ['$push $each', { a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
  ['$push $position', { a: [1] }, { $push: { a: { $each: [2], $position: 0 } } }, { a: [2, 1] }],
  ['$push $slice', { a: [1, 2] }, { $push: { a: { $each: [3], $slice: -2 } } }, { a: [2, 3] }],
  [
    '$push $sort',
    { a: [{ at: 5, n: 1 }] },
    { $push: { a: { $each: [{ at: 2 }], $sort: { at: 1 } } } },
    { a: [{ at: 2 }, { at: 5, n: 1 }] },
  ],
  ['$push $sort of values', { a: [3] }, { $push: { a: { $each: [4], $sort: -1 } } }, { a: [4, 3] }],
  ['$push to a scalar', { a: 1 }, { $push: { a: 2 } }, 2],
  ['$pull of a value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['$pull by operators', { a: [1, 2, 3] }, { $pull: { a: { $gte: 2 } } }, { a: [1] }],
  [
    '$pull by fields',
    {
      a: [
        { k: 1, v: 1 },
        { k: 2, v: 1 },
      ],
    },
    { $pull: { a: { k: 1, v: { $gt: 0 } } } },
    { a: [{ k: 2, v: 1 }] },
  ],
  ['$pull from a scalar', { a: 1 }, { $pull: { a: 1 } }, 2],
  ['$pull from nothing', { b: 1 }, { $pull: { a: 1 } }, { b: 1 }],
  ['$pullAll', { a: [1, 2, 3, 1] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
  ['$addToSet', { a: [1] }, { $addToSet: { a: 1, b: 2 } }, { a: [1], b: [2] }],
  ['$addToSet $each', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
  ['$[]', { a: [{ n: 1 }, { n: 2 }] }, { $inc: { 'a.$[].n': 10 } }, { a: [{ n: 11 }, { n: 12 }] }],
  ['$[] of no array', { a: 1 }, { $inc: { 'a.$[]': 1 } }, 2],
  ['$ without an array in the filter', { a: [1] }, { $set: { 'a.$': 2 } }, 2],
]

export const updateCases: Case[] = [
  ...changes.map(([name, before, change, after]): Case => ({
    name: `update: ${name}`,
    run: async ({ collection }) => {
      await collection.insertOne({ _id: 1 as never, ...before })
      const work = collection.updateOne({ _id: 1 as never }, change)
      if (typeof after === 'number') {
        expect((await failureOf(work)).code).toBe(after)
        expect(await collection.findOne()).toEqual({ _id: 1, ...before })
      } else {
        await work
        expect(await collection.findOne()).toEqual({ _id: 1, ...after })
      }
    },
  })),
  {
    name: 'update: $ is the element that matched',
    run: async ({ collection }) => {
      await collection.insertOne({
        _id: 1 as never,
        a: [
          { id: 'x', n: 1 },
          { id: 'y', n: 1 },
        ],
        b: [4, 5],
      })
      await collection.updateOne({ 'a.id': 'y' }, { $set: { 'a.$.n': 9 } })
      await collection.updateOne({ a: { $elemMatch: { id: 'x', n: 1 } } }, { $set: { 'a.$.n': 8 } })
      await collection.updateOne({ b: { $gte: 5 } }, { $inc: { 'b.$': 1 } })
      expect(await collection.findOne()).toEqual({
        _id: 1,
        a: [
          { id: 'x', n: 8 },
          { id: 'y', n: 9 },
        ],
        b: [4, 6],
      })
    },
  },
  {
    name: 'update: array filters, by fields and by value',
    run: async ({ collection }) => {
      await collection.insertOne({
        _id: 1 as never,
        a: [
          { k: 1, n: 1 },
          { k: 2, n: 1 },
        ],
        b: [1, 5],
      })
      await collection.updateOne(
        {},
        { $set: { 'a.$[e].n': 7, 'b.$[big]': 0 } },
        { arrayFilters: [{ 'e.k': { $gt: 1 } }, { big: { $gt: 3 } }] },
      )
      expect(await collection.findOne()).toEqual({
        _id: 1,
        a: [
          { k: 1, n: 1 },
          { k: 2, n: 7 },
        ],
        b: [1, 0],
      })
      const unused = collection.updateOne({}, { $set: { c: 1 } }, { arrayFilters: [{ e: 1 }] })
      expect((await failureOf(unused)).code).toBe(9)
      expect((await failureOf(collection.updateOne({}, { $set: { 'a.$[x].n': 1 } }))).code).toBe(2)
    },
  },
  {
    name: 'update: an array filter chooses its elements before the first of its paths is written',
    run: async ({ collection }) => {
      await collection.insertOne({
        _id: 1 as never,
        a: [
          { k: 1, n: 1 },
          { k: 2, n: 2 },
        ],
      })
      await collection.updateOne(
        {},
        { $set: { 'a.$[e].k': 9, 'a.$[e].n': 7 } },
        { arrayFilters: [{ 'e.k': 2 }] },
      )
      expect(await collection.findOne()).toEqual({
        _id: 1,
        a: [
          { k: 1, n: 1 },
          { k: 9, n: 7 },
        ],
      })
    },
  },
  {
    name: 'update: an upsert takes the equalities of the filter and $setOnInsert',
    run: async ({ collection }) => {
      const upsert = () =>
        collection.updateOne(
          { _id: 7 as never, site: 'a', n: { $gt: 3 } },
          { $setOnInsert: { 'x.y': 1 }, $inc: { count: 1 } },
          { upsert: true },
        )
      const made = await upsert()
      expect([made.matchedCount, made.upsertedCount, made.upsertedId]).toEqual([0, 1, 7])
      expect(await collection.findOne()).toEqual({ _id: 7, site: 'a', x: { y: 1 }, count: 1 })
      expect((await failureOf(upsert())).code).toBe(11000)
      await collection.updateOne(
        { _id: 7 as never },
        { $setOnInsert: { z: 1 }, $inc: { count: 1 } },
        { upsert: true },
      )
      expect(await collection.findOne()).toEqual({ _id: 7, site: 'a', x: { y: 1 }, count: 2 })
    },
  },
  {
    name: 'update: counts what matched and what changed',
    run: async ({ collection }) => {
      await collection.insertMany(docs({ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }))
      const result = await collection.updateMany({ a: 1 }, { $set: { b: 2 } })
      expect([result.matchedCount, result.modifiedCount]).toEqual([2, 1])
      const one = await collection.updateOne({ a: 1 }, { $set: { c: 1 } })
      expect([one.matchedCount, one.modifiedCount]).toEqual([1, 1])
    },
  },
  {
    name: 'update: many documents, each once, even when the index they were found by moves',
    run: async ({ collection }) => {
      await collection.createIndex({ n: 1 })
      await collection.insertMany(Array.from({ length: 50 }, (_, n) => ({ n })))
      const result = await collection.updateMany({ n: { $gte: 0 } }, { $inc: { n: 100 } })
      expect(result.modifiedCount).toBe(50)
      expect(await collection.countDocuments({ n: { $gte: 100, $lt: 150 } })).toBe(50)
    },
  },
  {
    name: 'update: number types stay as they were stored',
    run: async ({ collection }) => {
      await collection.insertOne({
        _id: 1 as never,
        d: new Double(5),
        l: Long.fromNumber(7),
        i: new Int32(1),
      })
      await collection.updateOne({}, { $set: { other: 1 } })
      const found = await collection.findOne({}, { promoteValues: false })
      expect(found?.['d']).toBeInstanceOf(Double)
      expect(found?.['l']).toBeInstanceOf(Long)
      await collection.updateOne({}, { $inc: { i: 2147483647 } })
      expect(await collection.countDocuments({ i: { $type: 'long' } })).toBe(1)
      expect(await collection.findOne({ i: 2147483648 })).not.toBeNull()
    },
  },
  {
    name: 'update: replacement keeps _id and drops the rest',
    run: async ({ collection }) => {
      await collection.insertOne({ _id: 1 as never, a: 1 })
      await collection.replaceOne({ a: 1 }, { b: 2 })
      expect(await collection.findOne()).toEqual({ _id: 1, b: 2 })
      expect((await failureOf(collection.replaceOne({}, { _id: 2 as never, b: 1 }))).code).toBe(66)
    },
  },
]
