import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DatabaseUnavailable, isOutage, openDatabase } from './database.ts'
import { createLog } from './log.ts'
import { startEmbedded } from './embedded-db/index.ts'
import { ask } from './test/ask.ts'
import { silentLog } from './test/test-database.ts'
import { startTestFront } from './test/test-front.ts'

const folders: string[] = []
const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'okienko-database-'))
  folders.push(dir)
  return dir
}
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
})

describe('database', () => {
  it('that is not there at the start is told in one sentence, without the password', async () => {
    const uri = 'mongodb://okienko:secret@127.0.0.1:1/okienko?directConnection=true'
    const patience = { patienceMs: 200, startPatienceMs: 300 }
    const opening = openDatabase({ uri, dataDir: folder(), log: silentLog, ...patience })
    const error = await opening.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(DatabaseUnavailable)
    const { message } = error as Error
    expect(message).toMatch(
      /^The database at 127\.0\.0\.1:1 \(MONGODB_URI\) could not be opened: .+\.$/,
    )
    expect(message).not.toContain('secret')
    expect(message).not.toContain('\n')
  })

  it('that comes up a little later is waited for', async () => {
    const dir = folder()
    const embedded = () => startEmbedded({ dir: join(dir, 'db'), sync: 'OFF' })
    const before = await embedded()
    await before.close()
    const patience = { patienceMs: 200, startPatienceMs: 20_000 }
    let failed = () => {}
    const firstTry = new Promise<void>((done) => (failed = done))
    const stream = { write: (line: string) => void (line.includes('database.error') && failed()) }
    const log = createLog({ level: 'info', pretty: false, stream })
    const opening = openDatabase({ uri: before.uri, dataDir: dir, log, ...patience })
    await firstTry
    const engine = await embedded()
    const database = await opening
    expect(database.isUp()).toBe(true)
    await database.close()
    await engine.close()
  })

  it('of our own runs in a thread and keeps its data', async () => {
    const dataDir = folder()
    const topic = {
      _id: 't',
      siteId: 's',
      name: {},
      prepare: {},
      minutes: 1,
      order: 1,
      active: true,
    }
    const first = await openDatabase({ uri: null, dataDir, log: silentLog })
    await first.models.topics.create(topic)
    await first.close()
    const second = await openDatabase({ uri: null, dataDir, log: silentLog })
    expect((await second.models.topics.findById('t').lean())?.minutes).toBe(1)
    await second.close()
  })

  it('that goes away is refused by name and soon, and comes back without a restart', async () => {
    const front = await startTestFront()
    const { database } = front
    try {
      const changes: boolean[] = []
      database.onChange((up) => changes.push(up))
      expect(database.isUp()).toBe(true)
      await database.stopEngine()
      const started = performance.now()
      const answer = await ask(front.port, '/api/widget/sites/here')
      expect(answer).toMatchObject({ status: 503, json: { refused: 'database-unavailable' } })
      expect(answer.headers['retry-after']).toBe('3')
      expect(performance.now() - started).toBeLessThan(8_000)
      await vi.waitFor(() => expect(changes).toEqual([false]), { timeout: 8_000 })
      expect(database.isUp()).toBe(false)
      const ready = await ask(front.port, '/readyz')
      expect(ready).toMatchObject({
        status: 503,
        json: { ready: false, parts: { database: 'down' } },
      })
      expect((await ask(front.port, '/healthz')).status).toBe(200)

      await database.startEngine()
      await vi.waitFor(() => expect(changes).toEqual([false, true]), { timeout: 8_000 })
      expect(await ask(front.port, '/api/widget/sites/here')).toMatchObject({ status: 200 })
      expect((await ask(front.port, '/readyz')).status).toBe(200)
    } finally {
      await front.stop()
    }
  })

  it('tells outages from mistakes', () => {
    const named = (name: string) => Object.assign(new Error('x'), { name })
    expect(isOutage(named('MongoServerSelectionError'))).toBe(true)
    expect(isOutage(named('PoolClearedOnNetworkError'))).toBe(true)
    expect(isOutage(Object.assign(named('MongoServerError'), { code: 10_107 }))).toBe(true)
    expect(isOutage(Object.assign(named('MongoServerError'), { code: 11_000 }))).toBe(false)
    expect(isOutage(new TypeError('x'))).toBe(false)
    expect(isOutage('x')).toBe(false)
  })
})
