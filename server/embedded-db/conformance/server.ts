import mongoose from 'mongoose'
import { expect } from 'vitest'
import { failureOf, type Case } from './case.ts'

export const serverCases: Case[] = [
  {
    name: 'collections: created, listed, dropped',
    run: async ({ db, connection }) => {
      const other = connection.useDb('okienko_conformance_other').db
      await other?.dropDatabase()
      await other?.createCollection('one')
      expect((await failureOf(other?.command({ create: 'one' }) ?? Promise.resolve())).code).toBe(
        48,
      )
      await other?.collection('two').insertOne({ a: 1 })
      const names = async () => (await other?.listCollections().toArray())?.map(({ name }) => name)
      expect((await names())?.sort()).toEqual(['one', 'two'])
      expect(await other?.listCollections({ name: 'one' }).toArray()).toHaveLength(1)
      await other?.collection('one').drop()
      expect(await names()).toEqual(['two'])
      await other?.dropDatabase()
      expect(await names()).toEqual([])
      expect(await db.command({ ping: 1 })).toMatchObject({ ok: 1 })
    },
  },
  {
    name: 'server: greeting, version, write-ahead file emptied',
    run: async ({ db }) => {
      expect(await db.admin().command({ hello: 1 })).toMatchObject({ isWritablePrimary: true })
      expect(await db.admin().command({ ismaster: 1 })).toMatchObject({ ismaster: true })
      expect(await db.admin().command({ buildInfo: 1 })).toHaveProperty('version')
      expect(await db.admin().command({ fsync: 1 })).toMatchObject({ ok: 1 })
      expect(await db.admin().command({ endSessions: [] })).toMatchObject({ ok: 1 })
    },
  },
  {
    name: 'mongoose: documents, version keys, sub-documents, indexes',
    run: async ({ connection, collection }) => {
      const schema = new mongoose.Schema(
        { name: { type: String, unique: true }, at: Date, list: [{ k: String }] },
        { optimisticConcurrency: true },
      )
      schema.index({ at: 1, _id: 1 })
      const Model = connection.model(
        `M${collection.collectionName}`,
        schema,
        collection.collectionName,
      )
      await Model.init()
      expect(await Model.syncIndexes()).toEqual([])
      const made = await Model.create({ name: 'a', at: new Date(5), list: [{ k: 'x' }] })
      const mine = await Model.findById(made._id).orFail()
      const yours = await Model.findById(made._id).orFail()
      mine.list.push({ k: 'y' })
      await mine.save()
      yours.name = 'b'
      await expect(yours.save()).rejects.toBeInstanceOf(mongoose.Error.VersionError)
      const found = await Model.findOne({ 'list.k': 'y' }).lean().orFail()
      expect([found.__v, found.at, found.list.map(({ k }) => k)]).toEqual([
        1,
        new Date(5),
        ['x', 'y'],
      ])
      await expect(Model.create({ name: 'a' })).rejects.toMatchObject({ code: 11000 })
      const indexes = (await Model.listIndexes()).map(({ name }) => name as unknown)
      expect(indexes).toEqual(['_id_', 'name_1', 'at_1__id_1'])
      mine.list.pull(mine.list[0]?._id)
      await mine.save()
      expect((await Model.findById(made._id).orFail()).list).toHaveLength(1)
    },
  },
  {
    name: 'mongoose: syncIndexes drops what the schema no longer has',
    run: async ({ connection, collection }) => {
      await collection.createIndex({ old: 1 })
      const schema = new mongoose.Schema({ a: { type: Number, index: true } }, { autoIndex: false })
      const Model = connection.model(
        `M${collection.collectionName}`,
        schema,
        collection.collectionName,
      )
      expect(await Model.syncIndexes()).toEqual(['old_1'])
      expect((await Model.listIndexes()).map(({ name }) => name as unknown)).toEqual([
        '_id_',
        'a_1',
      ])
    },
  },
]
