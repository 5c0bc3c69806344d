import mongoose from 'mongoose'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'

const WRITERS = 8
const ROUNDS = 3
/** Acknowledged writes of each round after which the process is killed in the middle of others. */
const ENOUGH = 200

const dir = mkdtempSync(join(tmpdir(), 'okienko-crash-'))
let child: ChildProcess | undefined

afterAll(() => {
  child?.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
})

async function startProcess(): Promise<string> {
  child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), dir, 'FULL'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return /mongodb:\S+/.exec(String(line))?.[0] ?? ''
}

/** Inserts and counts up until the connection breaks; returns what was acknowledged. */
async function writeUntilKilled(uri: string, round: number) {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 300 })
  const collection = client.db().collection('rows')
  await collection.createIndex({ key: 1 }, { unique: true })
  const inserted: string[] = []
  const counted = Array.from({ length: WRITERS }, () => 0)
  let killed = false
  const writer = async (number: number) => {
    for (let i = 0; !killed; i++) {
      const key = `${round}/${number}/${i}`
      await collection.insertOne({ _id: key as never, key, tags: [key, number] })
      inserted.push(key)
      const counter = { _id: `counter/${round}/${number}` as never }
      await collection.updateOne(
        counter,
        { $inc: { n: 1 }, $set: { key: counter._id } },
        { upsert: true },
      )
      counted[number] = i + 1
      if (inserted.length >= ENOUGH && !killed) {
        killed = true
        child?.kill('SIGKILL')
      }
    }
  }
  const exit = once(child as ChildProcess, 'exit')
  await Promise.allSettled(counted.map((_, number) => writer(number)))
  expect(await exit).toEqual([null, 'SIGKILL'])
  await client.close()
  return { inserted, counted }
}

describe('kill -9 under load', () => {
  test('no acknowledged write is lost, and the store opens again at once', async () => {
    const acknowledged: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const { inserted, counted } = await writeUntilKilled(await startProcess(), round)
      expect(inserted.length).toBeGreaterThanOrEqual(ENOUGH)
      acknowledged.push(...inserted)
      const client = new mongoose.mongo.MongoClient(await startProcess())
      const rows = client.db().collection('rows')
      const stored = new Set((await rows.find().toArray()).map(({ _id }) => String(_id)))
      expect(acknowledged.filter((key) => !stored.has(key))).toEqual([])
      for (const [number, atLeast] of counted.entries()) {
        const counter = await rows.findOne({ _id: `counter/${round}/${number}` as never })
        expect(counter?.['n'] ?? 0).toBeGreaterThanOrEqual(atLeast)
        expect(counter?.['n'] ?? 0).toBeLessThanOrEqual(atLeast + 1)
      }
      // Every document is found through its unique index as well.
      expect(await rows.countDocuments({ key: { $gte: '' } })).toBe(stored.size)
      await client.close()
      child?.kill('SIGKILL')
      await once(child as ChildProcess, 'exit')
    }
    const db = new DatabaseSync(join(dir, 'okienko.sqlite'))
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    db.close()
  }, 60_000)
})
