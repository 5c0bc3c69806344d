import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { BOOKING_POINTS } from '#server/crash-point.ts'
import type { Models } from '#server/models/index.ts'
import type { MovingPart, VisitRow } from '#server/models/visits.ts'
import {
  bookHold,
  bookingOn,
  holdFor,
  KILLED,
  TARGET,
  type Deed,
} from '#server/test/booking-kill.ts'
import { agendaRow } from '#server/test/booking-page.ts'
import { at, DAY, faultsOf } from '#server/test/schedule-city.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { seedTestCity } from '#server/test/test-city.ts'
import { openTestDatabase } from '#server/test/test-database.ts'

type Point = (typeof BOOKING_POINTS)[number]
/** Which deed passes a point. */
const DEED_OF: Record<Point, Deed> = {
  'day.make': 'day',
  'hold.take': 'hold',
  'hold.replace': 'hold',
  'hold.extend': 'hold',
  'hold.release': 'hold',
  'book.details': 'book',
  'book.confirm': 'book',
  'book.stand': 'book',
  'book.undo': 'late',
  'move.begin': 'move',
  'move.confirm': 'move',
  'move.commit': 'move',
  'move.undo': 'break',
  'cancel.commit': 'cancel',
  'accept.commit': 'accept',
  'speak.commit': 'speak',
  'left.release': 'move',
  'left.forget': 'cancel',
  'sweep.free': 'sweep',
}
const child = fileURLToPath(new URL('../test/booking-child.ts', import.meta.url))

async function prepare(models: Models, deed: Deed): Promise<void> {
  await seedTestCity(models)
  await models.agendas.create(agendaRow('anna', DAY))
  const booking = bookingOn(models, new SimulatedClock())
  if (deed === 'day' || deed === 'hold') return
  await holdFor(booking, KILLED, at('08:00'))
  if (deed === 'book' || deed === 'late' || deed === 'sweep') return
  await bookHold(booking)
  await holdFor(booking, TARGET.holdId, TARGET.startsAt)
  if (deed === 'accept')
    await models.visits.updateOne({ _id: KILLED }, { $set: { awaitsAnswer: true } })
  if (deed !== 'break') return
  const endsAt = TARGET.startsAt + 10 * 60_000
  const moving: MovingPart = { ...TARGET, staffId: 'anna', endsAt, by: 'resident', isLeft: false }
  await models.visits.updateOne({ _id: KILLED }, { $set: { moving } })
}

async function killAt(uri: string, deed: Deed, aim: string): Promise<string | null> {
  const env = { ...process.env, NODE_ENV: 'test', OKIENKO_CRASH_AT: aim }
  const running = spawn(process.execPath, [child, uri, deed], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return ((await once(running, 'exit')) as [number | null, string | null])[1]
}

/** Before or after the deed, never between; told by what the resident would find. */
function expectWhole(visit: VisitRow | null, deed: Deed): void {
  const letters = visit?.mails.map(({ kind }) => kind) ?? []
  const count = (kind: VisitRow['mails'][number]['kind']) =>
    letters.filter((one) => one === kind).length
  if (['day', 'hold', 'late', 'sweep'].includes(deed)) return expect(visit).toBeNull()
  if (deed === 'book') {
    if (visit) expect([visit.state, count('booked')]).toEqual(['booked', 1])
    return
  }
  expect(deed === 'speak' ? ['pl', 'en'] : ['pl']).toContain(visit?.language)
  const hasMoved = visit?.startsAt === TARGET.startsAt
  expect(deed === 'move' || !hasMoved).toBe(true)
  expect([count('moved'), visit?.linkVersion]).toEqual(hasMoved ? [1, 2] : [0, 1])
  expect(count('cancelled')).toBe(visit?.state === 'cancelled' ? 1 : 0)
  expect(visit?.emailSlot === null).toBe(visit?.state === 'cancelled')
}

describe('a server that is killed while it books', () => {
  const aims = BOOKING_POINTS.flatMap((point) => [`${point}:before`, `${point}:after`])
  it.each(aims)(
    'at %s leaves the state before or after',
    async (aim) => {
      const deed = DEED_OF[aim.split(':')[0] as Point]
      const database = await openTestDatabase()
      try {
        const { models } = database
        await prepare(models, deed)
        expect(await killAt(database.uri, deed, aim)).toBe('SIGKILL')
        const clock = new SimulatedClock()
        clock.advance(2 * 60 * 60_000)
        const booking = bookingOn(models, clock)
        await booking.sweep()
        expect(await booking.sweep()).toEqual({ freed: 0, stood: 0, undone: 0, settled: 0 })
        expect(await faultsOf(models)).toEqual([])
        const visit = await models.visits.findById(KILLED).lean<VisitRow>()
        expectWhole(visit, deed)
      } finally {
        await database.close()
      }
    },
    30_000,
  )

  it('can be killed at every write: no name is missing, none is idle', async () => {
    const folder = fileURLToPath(new URL('.', import.meta.url))
    const files = (await readdir(folder)).filter((name) => /(?<!\.test)\.ts$/.test(name))
    const code = (await Promise.all(files.map((name) => readFile(folder + name, 'utf8')))).join('')
    const named = new Set(
      [...code.matchAll(/'((?:day|hold|book|move|cancel|accept|speak|left|sweep)\.[a-z]+)'/g)].map(
        (match) => match[1],
      ),
    )
    expect([...named].sort()).toEqual([...BOOKING_POINTS].sort())
    const writes =
      /models\.(?:agendas|visits)\s*\.(?:create|insert\w*|update\w+|replaceOne|bulkWrite|delete\w+|findOneAnd\w+)\(/g
    const found = [...code.matchAll(writes)]
    const bare = found.filter(
      ({ index }) =>
        !/crashPoint\([^;]{0,60}\(\) =>\s*(?:deps\.)?$/.test(code.slice(index - 90, index)),
    )
    expect(found.length).toBeGreaterThan(10)
    expect(bare.map(([call]) => call)).toEqual([])
  })
})
