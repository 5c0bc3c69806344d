import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#server/database.ts'
import { createOutbox, OUTBOX_MS, sweepOutbox } from '#server/mail/outbox.ts'
import { mailSettings, OUTBOX_FROM } from '#server/mail/settings.ts'
import { owed, visitRow } from '#server/mail/test/visits.ts'
import { HELD_FOR_GOOD } from '#server/models/agendas.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { silentLog } from '#server/test/test-database.ts'
import { findDue } from './due.ts'
import { createVisitDuties } from './visit-duties.ts'

const MINUTE_MS = 60_000
const START = Date.UTC(2026, 10, 25, 9, 20)
const MARK = 'Kanarkowa-7f3a'

let dir: string
let clock: SimulatedClock
let database: Database
let owedTimes: number

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'okienko-duties-'))
  clock = new SimulatedClock(START)
  database = await openDatabase({ uri: null, dataDir: dir, log: silentLog })
  owedTimes = 0
})
afterEach(async () => {
  await database.close()
  rmSync(dir, { recursive: true, force: true })
})

const read = async (id: string) => (await database.models.visits.findById(id).lean<VisitRow>())!
async function work() {
  const { models, connection } = database
  const duties = createVisitDuties({
    models,
    now: clock.now,
    log: silentLog,
    onOwed: () => owedTimes++,
    onChanged: () => {},
    flushDisk: async () => void (await connection.db!.admin().command({ fsync: 1 })),
  })
  return duties.handle(await findDue(models, clock.now()))
}

/** Every file under the folder that holds the mark. */
function filesWithMark(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(MARK))
}

describe('what becomes of visits by themselves', () => {
  it('a resident who does not come is missed once, with one letter', async () => {
    const { models } = database
    await models.visits.create(visitRow({ startsAt: START, mails: [owed('reminder-hour', START)] }))
    await models.visits.create(visitRow({ _id: 'v2', startsAt: START, state: 'checked-in' }))
    clock.advance(15 * MINUTE_MS - 1)
    expect((await work()).missed).toBe(0)
    clock.advance(1)
    expect(await work()).toEqual({ missed: 1, erased: 0 })
    expect(await read('v1')).toMatchObject({
      state: 'missed',
      emailSlot: null,
      mails: [{ kind: 'missed', tries: 0, failed: false }],
      nextMailAt: clock.now(),
    })
    const { rev } = await read('v1')
    expect((await work()).missed).toBe(0)
    expect((await read('v1')).rev).toBe(rev)
    expect((await read('v2')).state).toBe('checked-in')
    expect(owedTimes).toBeGreaterThan(0)
  })

  it('after its time nothing of the resident is on disk, and it is not read again', async () => {
    const { models } = database
    const contact = { name: MARK, email: `${MARK.toLowerCase()}@example.org`, need: `${MARK} PJM` }
    const eraseAt = START + 60 * MINUTE_MS
    await models.visits.create(visitRow({ startsAt: START, state: 'kept', contact, eraseAt }))
    clock.advance(60 * MINUTE_MS - 1)
    expect((await work()).erased).toBe(0)
    expect(filesWithMark(dir)).not.toEqual([])
    clock.advance(1)
    expect((await work()).erased).toBe(1)
    expect(filesWithMark(dir)).toEqual([])
    expect(await read('v1')).toMatchObject({
      contact: null,
      mails: [],
      topicId: 'id-card',
      startsAt: START,
      state: 'kept',
      eraseAt: HELD_FOR_GOOD,
    })
    expect((await findDue(models, clock.now())).toErase).toEqual([])
  })

  it('letters in the outbox are private, and gone after a week', async () => {
    const outbox = join(dir, 'outbox')
    const letter = {
      ...{ mailId: 'booked.1.v1', to: 'anna@example.org', subject: 'S', text: MARK, html: MARK },
      ...{ language: 'pl' as const, calendar: null },
    }
    await createOutbox(outbox, mailSettings(null, OUTBOX_FROM)).send(letter)
    await createOutbox(outbox, mailSettings(null, OUTBOX_FROM)).send(letter)
    expect(readdirSync(outbox)).toEqual(['booked.1.v1.eml'])
    const at = Date.UTC(2026, 10, 20) / 1000
    utimesSync(join(outbox, 'booked.1.v1.eml'), at, at)
    expect((await sweepOutbox(outbox, at * 1000 + OUTBOX_MS)).removed).toBe(0)
    expect(filesWithMark(dir)).toHaveLength(1)
    expect((await sweepOutbox(outbox, at * 1000 + OUTBOX_MS + 1)).removed).toBe(1)
    expect(filesWithMark(dir)).toEqual([])
  })
})
