import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { HANDOVER_POINTS } from '#server/crash-point.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { HandoverRow } from '#server/models/handovers.ts'
import type { VisitRow } from '#server/models/visits.ts'
import {
  at,
  bookVisit,
  callerOf,
  DAY,
  faultsOf,
  fixedId,
  scheduleOn,
  seedScheduleCity,
  workday,
} from '#server/test/schedule-city.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { LEASE_MS } from './handovers.ts'
import { setTime } from './working-time.ts'

const child = fileURLToPath(new URL('../test/handover-child.ts', import.meta.url))
const FIRST = fixedId('first')
const SECOND = fixedId('second')

/** Which plan passes a point: one that succeeds, one whose target is gone, one that has to wait. */
type Way = 'done' | 'undone' | 'wait'
const WAYS: Partial<Record<(typeof HANDOVER_POINTS)[number], Way>> = {
  'handover.fail': 'undone',
  'handover.unreserve': 'undone',
  'handover.reopen': 'undone',
  'handover.wait': 'wait',
  'handover.rest': 'wait',
}

async function prepare(database: TestDatabase, way: Way) {
  const { models } = database
  await seedScheduleCity(models)
  const schedule = scheduleOn(models, new SimulatedClock())
  const maria = await callerOf(models, 'maria')
  const days = [workday('08:00', '12:00')]
  for (const staffId of ['anna', 'bartek'])
    await setTime(schedule, { staffId, days }, { caller: maria, ip: '192.0.2.7' })
  await bookVisit(schedule, 'first', 'anna', at('08:00'))
  await bookVisit(schedule, 'second', 'anna', at('09:00'))
  if (way === 'undone') await bookVisit(schedule, 'rival', 'bartek', at('09:00'))
}

/** Runs the plan in a process of its own; resolves with the signal that ended it. */
async function killAt(uri: string, way: Way, aim: string): Promise<string | null> {
  const env = { ...process.env, NODE_ENV: 'test', OKIENKO_CRASH_AT: aim }
  const running = spawn(process.execPath, [child, uri, way], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(running, 'exit')) as [number | null, string | null]
  return signal
}

/** Another server, later than any lease: booking mends itself, then the plan goes on. */
async function takeUp(database: TestDatabase, way: Way): Promise<HandoverRow | null> {
  const { models } = database
  const clock = new SimulatedClock()
  clock.advance(LEASE_MS + 1)
  const schedule = scheduleOn(models, clock, 'second')
  await schedule.booking.sweep()
  await schedule.handovers.resume()
  if (way === 'wait') {
    const served = { _id: FIRST, state: 'checked-in' as const }
    await models.visits.updateOne(served, { $set: { state: 'kept' } })
    await schedule.handovers.resume()
  }
  await schedule.handovers.resume()
  return models.handovers.findOne({ _id: { $gte: '' } }).lean<HandoverRow>()
}

const aims = HANDOVER_POINTS.flatMap((point) => [`${point}:before`, `${point}:after`])

describe('a server that is killed in the middle of a handover', () => {
  it.each(aims)(
    'at %s leaves all of it or nothing',
    async (aim) => {
      const point = aim.split(':')[0] as (typeof HANDOVER_POINTS)[number]
      const way = WAYS[point] ?? 'done'
      const database = await openTestDatabase()
      try {
        await prepare(database, way)
        expect(await killAt(database.uri, way, aim)).toBe('SIGKILL')
        const plan = await takeUp(database, way)
        expect(await faultsOf(database.models)).toEqual([])
        await expectWhole(database, plan, way)
      } finally {
        await database.close()
      }
    },
    30_000,
  )

  it('can be killed at every write: no name is missing and none is idle', async () => {
    const folder = fileURLToPath(new URL('.', import.meta.url))
    const files = (await readdir(folder)).filter((name) => /^handover.*(?<!\.test)\.ts$/.test(name))
    const code = (await Promise.all(files.map((name) => readFile(folder + name, 'utf8')))).join('')
    const named = new Set(
      [...code.matchAll(/(?<!log\.\w+\()'(handover\.[a-z]+)'/g)].map((match) => match[1]),
    )
    expect([...named].sort()).toEqual([...HANDOVER_POINTS].sort())
    const writes =
      /(?:models\.handovers\s*\.(?:create|updateOne|findOneAndUpdate)|booking\.(?:reserve|unreserve|arrive|staffCancel)|(?<!function )\b(?:close|reopen|replace|tellEnd))\(/g
    const bare = [...code.matchAll(writes)].filter(
      ({ index }) =>
        !/crashPoint\([^;]{0,200}=>\s*$/.test(code.slice(Math.max(0, index - 240), index)),
    )
    expect(bare.map(([call]) => call)).toEqual([])
  })
})

async function expectWhole(
  { models }: TestDatabase,
  plan: HandoverRow | null,
  way: Way,
): Promise<void> {
  const first = (await models.visits.findById(FIRST).lean<VisitRow>())!
  const second = (await models.visits.findById(SECOND).lean<VisitRow>())!
  const day = (await models.agendas.findById(`anna:${DAY}`).lean<AgendaRow>())!
  const anna = (await models.staff.findById('anna').lean())!
  const isDone = plan?.state === 'done'
  // Nothing was stored, or the target was gone: as before. Else: as it was meant.
  expect(plan?.state ?? 'none').toMatch(way === 'undone' ? /none|undone/ : /none|done/)
  expect(anna.suspended).toBe(isDone)
  expect(day.open).toHaveLength(isDone ? 0 : 1)
  expect(second).toMatchObject({ staffId: 'anna', state: isDone ? 'cancelled' : 'booked' })
  const hasMoved = isDone && way === 'done'
  const [staffId, time] = hasMoved ? ['bartek', '10:00'] : ['anna', '08:00']
  expect(first).toMatchObject({ staffId, startsAt: at(time!) })
  const letters = [...first.mails, ...second.mails].map(({ kind }) => kind)
  for (const kind of ['moved', 'cancelled'] as const) {
    const owed = (isDone && kind === 'cancelled') || (hasMoved && kind === 'moved') ? 1 : 0
    expect(letters.filter((one) => one === kind)).toHaveLength(owed)
  }
}
