import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Executor } from './executor.ts'
import { Fault } from './fault.ts'
import { parseIndexSpec } from './indexes.ts'
import { Store } from './store.ts'
import { encode, type Doc } from './value.ts'

let dir: string
let store: Store
let executor: Executor

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'okienko-executor-'))
  store = new Store(dir, 'OFF')
  executor = new Executor(store)
})
afterEach(() => {
  store.close()
  rmSync(dir, { recursive: true })
})

const insert = (doc: Doc) => () => store.findOrCreate('db.c').insert(doc, encode(doc))
const count = () => store.find('db.c')?.count() ?? 0

describe('executor', () => {
  test('writes of one turn share a commit; a read of that turn does not see them', async () => {
    let commits = 0
    const { exec } = store.db
    store.db.exec = (sql) => {
      if (sql === 'COMMIT') commits++
      exec.call(store.db, sql)
    }
    const writes = [1, 2, 3].map((_id) => executor.write(insert({ _id })))
    expect(await executor.read(count)).toBe(0)
    await Promise.all(writes)
    expect([count(), commits]).toEqual([3, 1])
  })

  test('a command that is refused leaves nothing, its neighbours stay', async () => {
    const fails = executor.write(() => {
      insert({ _id: 2 })()
      store.addIndex(store.findOrCreate('db.other'), parseIndexSpec({ key: { a: 1 }, name: 'a' }))
      throw new Fault(2, 'no')
    })
    const others = [executor.write(insert({ _id: 1 })), executor.write(insert({ _id: 3 }))]
    await expect(fails).rejects.toMatchObject({ code: 2 })
    await Promise.all(others)
    expect([count(), store.find('db.other')]).toEqual([2, undefined])
  })

  test('when the engine itself fails, nobody is told of a success', async () => {
    const broken = executor.write(() => {
      throw new Error('disk full')
    })
    const outcomes = await Promise.allSettled([executor.write(insert({ _id: 1 })), broken])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(count()).toBe(0)
    await executor.write(insert({ _id: 1 }))
    expect(count()).toBe(1)
  })

  test('what a rollback took from the catalogue is written again later', async () => {
    await executor.write(() =>
      store.addIndex(store.findOrCreate('db.c'), parseIndexSpec({ key: { a: 1 }, name: 'a' })),
    )
    const fails = executor.write(() => {
      insert({ _id: 1, a: [1, 2] })()
      throw new Fault(2, 'no')
    })
    await expect(fails).rejects.toMatchObject({ code: 2 })
    await executor.write(insert({ _id: 2, a: [3, 4] }))
    store.load()
    expect(store.find('db.c')?.indexes[1]?.multikey).toEqual([true])
  })
})
