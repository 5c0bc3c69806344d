import { expect } from 'vitest'
import { docs, type Case } from './case.ts'

const people = docs(
  {
    _id: 1,
    name: 'Ala',
    age: 30,
    tags: ['a', 'b'],
    visits: [
      { topic: 't1', at: 5 },
      { topic: 't2', at: 9 },
    ],
  },
  { _id: 2, name: 'Ola', age: 40, tags: [], visits: [{ topic: 't1', at: 9 }] },
  { _id: 3, name: 'Żaneta', tags: ['b'], address: { city: 'Wrocław', zip: null } },
  { _id: 4, name: 'Ula', age: '40', tags: 'a', visits: [] },
)

const asked: [string, object, number[]][] = [
  ['equality', { name: 'Ola' }, [2]],
  ['equality with an element of an array', { tags: 'a' }, [1, 4]],
  ['equality with a whole array', { tags: ['a', 'b'] }, [1]],
  ['equality in a document', { 'address.city': 'Wrocław' }, [3]],
  ['equality in documents of an array', { 'visits.topic': 't1' }, [1, 2]],
  ['$eq', { age: { $eq: 40 } }, [2]],
  ['$ne counts a missing field', { age: { $ne: 40 } }, [1, 3, 4]],
  ['$gt keeps to one type', { age: { $gt: 30 } }, [2]],
  ['$gte and $lte together', { age: { $gte: 30, $lte: 40 } }, [1, 2]],
  ['$lt', { age: { $lt: 40 } }, [1]],
  ['$lt by text', { name: { $lt: 'P' } }, [1, 2]],
  ['text order by UTF-8', { name: { $gt: 'V' } }, [3]],
  ['$in', { name: { $in: ['Ala', 'Ula', 'Ela'] } }, [1, 4]],
  ['$in on an array', { tags: { $in: ['a', 'z'] } }, [1, 4]],
  ['$nin', { tags: { $nin: ['a'] } }, [2, 3]],
  ['$exists', { age: { $exists: true } }, [1, 2, 4]],
  ['$exists false', { address: { $exists: false } }, [1, 2, 4]],
  ['$exists of a null', { 'address.zip': { $exists: true } }, [3]],
  ['$type by name', { age: { $type: 'string' } }, [4]],
  ['$type number', { age: { $type: 'number' } }, [1, 2]],
  ['$type by list', { age: { $type: ['int', 'string'] } }, [1, 2, 4]],
  ['$type array', { visits: { $type: 'array' } }, [1, 2, 4]],
  ['$not of a range takes what has no such field', { age: { $not: { $gte: 40 } } }, [1, 3, 4]],
  ['$elemMatch on documents', { visits: { $elemMatch: { topic: 't1', at: { $gte: 9 } } } }, [2]],
  ['without $elemMatch two elements may share', { 'visits.topic': 't1', 'visits.at': 9 }, [1, 2]],
  ['$elemMatch on values', { tags: { $elemMatch: { $gte: 'a', $lt: 'b' } } }, [1]],
  ['$not $elemMatch', { visits: { $not: { $elemMatch: { at: { $gt: 5 } } } } }, [3, 4]],
  ['$all', { tags: { $all: ['a', 'b'] } }, [1]],
  ['$size', { visits: { $size: 1 } }, [2]],
  ['$size 0', { tags: { $size: 0 } }, [2]],
  ['$and', { $and: [{ age: { $gt: 20 } }, { tags: 'b' }] }, [1]],
  ['$or', { $or: [{ name: 'Ala' }, { age: 40 }] }, [1, 2]],
  ['$nor', { $nor: [{ name: 'Ala' }, { age: 40 }] }, [3, 4]],
  ['null finds a missing field', { age: null }, [3]],
  ['a number finds its equal of another type', { age: { $in: [30.0] } }, [1]],
]

export const filterCases: Case[] = [
  ...asked.map(([name, filter, ids]): Case => ({
    name: `filter: ${name}`,
    run: async ({ collection, idsOf }) => {
      await collection.insertMany(people)
      expect(await idsOf(filter)).toEqual(ids)
    },
  })),
  {
    name: 'sort: several keys, both directions, tie-break, skip and limit',
    run: async ({ collection }) => {
      await collection.insertMany(
        docs(
          { _id: 1, a: 1, b: 1 },
          { _id: 2, a: 2, b: 1 },
          { _id: 3, a: 2, b: 2 },
          { _id: 4, a: 1, b: 1 },
        ),
      )
      const sorted = collection.find().sort({ a: -1, b: 1, _id: -1 })
      expect((await sorted.toArray()).map(({ _id }) => _id as unknown)).toEqual([2, 3, 4, 1])
      const page = collection.find().sort({ a: -1, b: 1, _id: -1 }).skip(1).limit(2)
      expect((await page.toArray()).map(({ _id }) => _id as unknown)).toEqual([3, 4])
    },
  },
  {
    name: 'sort: BSON type order, missing as null',
    run: async ({ collection }) => {
      const at = new Date(0)
      await collection.insertMany(
        docs(
          { _id: 1, v: at },
          { _id: 2, v: 'x' },
          { _id: 3 },
          { _id: 4, v: 7 },
          { _id: 5, v: true },
        ),
      )
      const found = await collection.find().sort({ v: 1, _id: 1 }).toArray()
      expect(found.map(({ _id }) => _id as unknown)).toEqual([3, 4, 2, 5, 1])
    },
  },
  {
    name: 'projection: fields kept, fields left out, inside arrays, without _id',
    run: async ({ collection }) => {
      await collection.insertMany(people)
      const first = (projection: object) => collection.findOne({ _id: 1 as never }, { projection })
      expect(await first({ name: 1 })).toEqual({ _id: 1, name: 'Ala' })
      expect(await first({ name: 1, _id: 0 })).toEqual({ name: 'Ala' })
      expect(await first({ 'visits.at': 1, _id: 0 })).toEqual({ visits: [{ at: 5 }, { at: 9 }] })
      expect(await first({ tags: 0, 'visits.topic': 0 })).toEqual({
        _id: 1,
        name: 'Ala',
        age: 30,
        visits: [{ at: 5 }, { at: 9 }],
      })
      await expect(first({ name: 1, tags: 0 })).rejects.toMatchObject({ code: 31254 })
    },
  },
]
