import { expect } from 'vitest'
import { docs, type Case } from './case.ts'

const at = (text: string) => new Date(text)
const zone = 'Europe/Warsaw'

const calls = docs(
  { _id: 1, topic: 'a', wait: 10, at: at('2026-03-28T22:30:00Z'), end: 'done', tags: ['x', 'y'] },
  { _id: 2, topic: 'b', wait: 30, at: at('2026-03-28T23:30:00Z'), end: 'left', tags: [] },
  { _id: 3, topic: 'a', wait: 20, at: at('2026-03-29T12:00:00Z'), end: 'done' },
  { _id: 4, topic: 'a', at: at('2026-03-29T22:30:00Z'), end: 'left', tags: ['y'] },
)

/** A pipeline over `calls`, and what comes out. */
const pipelines: [string, object[], object[]][] = [
  [
    '$match, $group, $sort',
    [
      { $match: { wait: { $gt: 0 } } },
      {
        $group: {
          _id: '$topic',
          n: { $sum: 1 },
          total: { $sum: '$wait' },
          mean: { $avg: '$wait' },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 'a', n: 2, total: 30, mean: 15 },
      { _id: 'b', n: 1, total: 30, mean: 30 },
    ],
  ],
  [
    '$min, $max, $first, $last, $push, $addToSet',
    [
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: null,
          min: { $min: '$wait' },
          max: { $max: '$wait' },
          first: { $first: '$end' },
          last: { $last: '$end' },
          ends: { $push: '$end' },
          topics: { $addToSet: '$topic' },
        },
      },
      { $project: { _id: 0, topics: 0 } },
    ],
    [{ min: 10, max: 30, first: 'done', last: 'left', ends: ['done', 'left', 'done', 'left'] }],
  ],
  [
    '$addToSet has each value once',
    [{ $group: { _id: '$end', topics: { $addToSet: '$topic' } } }, { $match: { _id: 'done' } }],
    [{ _id: 'done', topics: ['a'] }],
  ],
  [
    '$unwind',
    [{ $unwind: '$tags' }, { $sort: { _id: 1, tags: 1 } }, { $project: { tags: 1 } }],
    [
      { _id: 1, tags: 'x' },
      { _id: 1, tags: 'y' },
      { _id: 4, tags: 'y' },
    ],
  ],
  [
    '$unwind that keeps empty arrays',
    [
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true } },
      { $match: { _id: { $in: [2, 3] } } },
      { $sort: { _id: 1 } },
      { $project: { tags: 1 } },
    ],
    [{ _id: 2 }, { _id: 3 }],
  ],
  [
    '$skip and $limit',
    [{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }],
    [{ _id: 3 }, { _id: 2 }],
  ],
  ['$count', [{ $match: { topic: 'a' } }, { $count: 'n' }], [{ n: 3 }]],
  ['$count of nothing gives no document', [{ $match: { topic: 'z' } }, { $count: 'n' }], []],
  [
    '$dateTrunc by day in a zone, over the change to summer time',
    [
      {
        $group: {
          _id: { $dateTrunc: { date: '$at', unit: 'day', timezone: zone } },
          n: { $sum: 1 },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: at('2026-03-27T23:00:00Z'), n: 1 },
      { _id: at('2026-03-28T23:00:00Z'), n: 2 },
      { _id: at('2026-03-29T22:00:00Z'), n: 1 },
    ],
  ],
  [
    '$dateTrunc by hour, week, month, quarter and year',
    [
      { $match: { _id: 3 } },
      {
        $project: {
          _id: 0,
          hour: { $dateTrunc: { date: '$at', unit: 'hour' } },
          week: {
            $dateTrunc: { date: '$at', unit: 'week', timezone: zone, startOfWeek: 'monday' },
          },
          month: { $dateTrunc: { date: '$at', unit: 'month', timezone: zone } },
          quarter: { $dateTrunc: { date: '$at', unit: 'quarter', timezone: zone } },
          year: { $dateTrunc: { date: '$at', unit: 'year' } },
        },
      },
    ],
    [
      {
        hour: at('2026-03-29T12:00:00Z'),
        week: at('2026-03-22T23:00:00Z'),
        month: at('2026-02-28T23:00:00Z'),
        quarter: at('2025-12-31T23:00:00Z'),
        year: at('2026-01-01T00:00:00Z'),
      },
    ],
  ],
  [
    '$dateToString in a zone',
    [
      { $match: { _id: { $in: [1, 3] } } },
      { $sort: { _id: 1 } },
      {
        $project: {
          _id: 0,
          local: {
            $dateToString: { date: '$at', format: '%Y-%m-%d %H:%M:%S.%L %z %u %j', timezone: zone },
          },
          utc: { $dateToString: { date: '$at' } },
          none: { $dateToString: { date: '$missing', onNull: 'never' } },
        },
      },
    ],
    [
      {
        local: '2026-03-28 23:30:00.000 +0100 6 087',
        utc: '2026-03-28T22:30:00.000Z',
        none: 'never',
      },
      {
        local: '2026-03-29 14:00:00.000 +0200 7 088',
        utc: '2026-03-29T12:00:00.000Z',
        none: 'never',
      },
    ],
  ],
  [
    '$cond with comparisons',
    [
      {
        $group: {
          _id: null,
          eq: { $sum: { $cond: [{ $eq: ['$end', 'done'] }, 1, 0] } },
          ne: { $sum: { $cond: [{ $ne: ['$end', 'done'] }, 1, 0] } },
          gt: { $sum: { $cond: { if: { $gt: ['$wait', 20] }, then: 1, else: 0 } } },
          gte: { $sum: { $cond: [{ $gte: ['$wait', 20] }, 1, 0] } },
          lt: { $sum: { $cond: [{ $lt: ['$wait', 20] }, 1, 0] } },
          lte: { $sum: { $cond: [{ $lte: ['$wait', 20] }, 1, 0] } },
        },
      },
    ],
    // A missing wait is below every number in an expression.
    [{ _id: null, eq: 2, ne: 2, gt: 1, gte: 2, lt: 2, lte: 3 }],
  ],
  [
    '$ifNull, $add, $subtract, $literal',
    [
      { $match: { _id: { $in: [1, 4] } } },
      { $sort: { _id: 1 } },
      {
        $project: {
          _id: 0,
          wait: { $ifNull: ['$wait', -1] },
          more: { $add: ['$wait', 1, 0.5] },
          less: { $subtract: ['$wait', 3] },
          later: { $subtract: [{ $add: ['$at', 1000] }, '$at'] },
          text: { $literal: '$wait' },
        },
      },
    ],
    [
      { wait: 10, more: 11.5, less: 7, later: 1000, text: '$wait' },
      { wait: -1, more: null, less: null, later: 1000, text: '$wait' },
    ],
  ],
  [
    '$group by several fields keeps them apart',
    [
      { $group: { _id: { topic: '$topic', end: '$end' }, n: { $sum: 1 } } },
      { $sort: { '_id.topic': 1, '_id.end': 1 } },
    ],
    [
      { _id: { topic: 'a', end: 'done' }, n: 2 },
      { _id: { topic: 'a', end: 'left' }, n: 1 },
      { _id: { topic: 'b', end: 'left' }, n: 1 },
    ],
  ],
  [
    '$project keeps fields and computes others',
    [{ $match: { _id: 2 } }, { $project: { topic: 1, reason: '$end' } }],
    [{ _id: 2, topic: 'b', reason: 'left' }],
  ],
]

export const aggregationCases: Case[] = [
  ...pipelines.map(([name, pipeline, expected]): Case => ({
    name: `aggregate: ${name}`,
    run: async ({ collection }) => {
      await collection.insertMany(calls)
      expect(await collection.aggregate(pipeline).toArray()).toEqual(expected)
    },
  })),
  {
    name: 'aggregate: the two hours of the night in October stay apart',
    run: async ({ collection }) => {
      await collection.insertMany([
        { at: at('2026-10-25T00:30:00Z') },
        { at: at('2026-10-25T01:30:00Z') },
      ])
      const hours = await collection
        .aggregate([
          { $group: { _id: { $dateTrunc: { date: '$at', unit: 'hour', timezone: zone } } } },
          { $sort: { _id: 1 } },
        ])
        .toArray()
      expect(hours.map(({ _id }) => _id as unknown)).toEqual([
        at('2026-10-25T00:00:00Z'),
        at('2026-10-25T01:00:00Z'),
      ])
    },
  },
  {
    name: 'aggregate: batches',
    run: async ({ collection }) => {
      await collection.insertMany(Array.from({ length: 250 }, (_, n) => ({ n })))
      const groups = collection.aggregate([{ $group: { _id: '$n' } }, { $sort: { _id: 1 } }], {
        batchSize: 30,
      })
      expect((await groups.toArray()).map(({ _id }) => _id as unknown)).toEqual(
        Array.from({ length: 250 }, (_, n) => n),
      )
    },
  },
]
