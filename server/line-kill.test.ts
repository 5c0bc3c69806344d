import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { LINE_POINTS } from './crash-point.ts'
import type { VisitRow } from './models/visits.ts'
import { lettersOf, SPENT, untilWhole, type LineDeed } from './test/line-kill.ts'
import { VisitCity } from './test/visit-city.ts'

type Point = (typeof LINE_POINTS)[number]
type State = VisitRow['state']
/** Which deeds pass a point, and what the visit is after a kill before and after it, once all is mended. */
const DEEDS_OF: Record<Point, [LineDeed, before: State, after: State][]> = {
  // Nobody has heard of a check-in whose call was not stored.
  'checkin.commit': [['check-in', 'booked', 'booked']],
  'checkin.store': [['check-in', 'booked', 'checked-in']],
  'start.commit': [['ring', 'checked-in', 'checked-in']],
  'claim.seat': [
    ['ring', 'checked-in', 'in-call'],
    ['choose', 'checked-in', 'in-call'],
  ],
  'claim.undo': [['late', 'in-call', 'checked-in']],
  'call.begin': [['ring', 'in-call', 'in-call']],
  'wait.end': [['wait', 'booked', 'booked']],
  'miss.commit': [['no-show', 'booked', 'missed']],
  'miss.due': [['due', 'booked', 'missed']],
  'call.end': [
    ['leave', 'booked', 'booked'],
    ['talk', 'kept', 'kept'],
  ],
  'ending.count': [['talk', 'kept', 'kept']],
  'ending.serve': [['talk', 'kept', 'kept']],
  'ending.release': [['talk', 'kept', 'kept']],
  'ending.forget': [['talk', 'kept', 'kept']],
}
const AIMS = Object.entries(DEEDS_OF).flatMap(([point, deeds]) =>
  deeds.flatMap(([deed, before, after]) => [
    { deed, aim: `${point}:before`, then: before },
    { deed, aim: `${point}:after`, then: after },
  ]),
)
const child = fileURLToPath(new URL('test/line-child.ts', import.meta.url))

async function killAt(hall: VisitCity, visitId: string, deed: LineDeed, aim: string) {
  const env = { ...process.env, NODE_ENV: 'test', OKIENKO_CRASH_AT: aim }
  const { databaseUri, dir } = hall.city
  const running = spawn(process.execPath, [child, databaseUri, dir, visitId, deed], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return ((await once(running, 'exit')) as [number | null, string | null])[1]
}

describe('a server that is killed while the line brings a visit on', () => {
  let hall: VisitCity
  afterEach(() => hall?.stop())

  it.each(AIMS)(
    'at $aim ($deed) leaves the visit $then, and it can go on',
    async ({ deed, aim, then }) => {
      hall = await VisitCity.start()
      const { _id } = await hall.booked('anna', '10:15')
      await hall.city.drain()
      expect(await killAt(hall, _id, deed, aim)).toBe('SIGKILL')
      hall.city.clock.advance((SPENT[deed] ?? 0) * 60_000)
      await hall.city.boot()
      await untilWhole(hall, _id)
      expect((await hall.visit(_id)).state).toBe(then)
      const waits = ['wait', 'no-show'].includes(deed) ? 1 : 0
      expect(await lettersOf(hall, _id, 'consultant-waits')).toBe(waits)
      await goOn(hall, _id, then)
      await untilWhole(hall, _id)
      const isMissed = (await hall.visit(_id)).state === 'missed'
      expect(await lettersOf(hall, _id, 'missed')).toBe(isMissed ? 1 : 0)
    },
    40_000,
  )
})

describe('the writes by which the line brings a visit on', () => {
  it('can each be killed: no name is missing, none is idle', async () => {
    const files = ['visit-calls.ts', 'claims.ts', 'endings.ts', 'jobs/visit-duties.ts']
    const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')
    const code = (await Promise.all(files.map(read))).join('')
    const named = [...code.matchAll(/'((?:checkin|start|miss|wait|claim|call|ending)\.[a-z]+)'/g)]
    const points = named
      .map(([, name]) => name as Point)
      .filter((name) => LINE_POINTS.includes(name))
    expect([...new Set(points)].sort()).toEqual([...LINE_POINTS].sort())
    // A step of the visit takes its point as an argument; any other write stands in one.
    const steps =
      /\b(?:writeStep\(\s*[\w.]+,|#apply\(|#write\()\s*(?!'|point\b)(?=\S)(?!\s*point:)/g
    expect([...code.matchAll(steps)].map(([step]) => step)).toEqual([])
    const writes =
      /models\.(?:assignments|calls|visits)(?:\.collection)?\s*\.(?:create|insert\w*|update\w+|replaceOne|bulkWrite|delete\w+|findOneAnd\w+)\(|(?:offers\.release|snapshots\.(?:remove|flushed))\(/g
    const bare = [...code.matchAll(writes)].filter(
      ({ index }) =>
        !/crashPoint\([^;]{0,40}\(\) =>\s*(?:world\.)?$/.test(code.slice(index - 90, index)),
    )
    expect(bare.map(([write]) => write)).toEqual([
      // The state of the call is the snapshots' own affair; erasing is not the line's.
      'snapshots.flushed(',
      'models.visits.updateOne(',
    ])
  })
})

/** What people do next: nobody is left with a visit that leads nowhere. */
async function goOn(hall: VisitCity, visitId: string, state: State): Promise<void> {
  const visit = await hall.visit(visitId)
  const answer = await hall.checkIn(visit)
  if (state === 'missed' || state === 'kept') {
    expect(await answer.json()).toMatchObject({ refused: 'visit-over' })
    return
  }
  if (hall.city.clock.now() >= visit.startsAt + 15 * 60_000) {
    // As the job finds it: the resident has not come.
    expect(await answer.json()).toMatchObject({ refused: 'visit-over' })
    const missed = await hall.say('anna', 'visits/missed', { visitId, rev: visit.rev })
    expect(missed.status).toBe(200)
    return
  }
  expect(answer.status).toBe(200)
  const { ticket, callId } = (await answer.json()) as { ticket: string; callId: string }
  if (state !== 'booked') expect(callId).toBe(visit.callId)
  const resident = hall.city.reopenResident(ticket)
  await resident.until('view', () => resident.view)
  const calls = hall.city.app.world.calls
  const served = calls.get(callId)?.context.consultant?.staffId ?? 'anna'
  const consultant = await hall.city.consultant(served)
  if (state !== 'in-call' && hall.city.clock.now() >= visit.startsAt) {
    const { offerId } = await consultant.untilOffer()
    await consultant.request({ type: 'offer.accept', offerId })
  } else if (state !== 'in-call') {
    const { rev } = await hall.visit(visitId)
    await hall.say(served, 'visits/start', { visitId, rev })
  }
  await resident.untilPhase('connecting')
  await consultant.untilShift('busy')
  await consultant.request({ type: 'call.end', callId })
  await expect.poll(async () => (await hall.visit(visitId)).state, { timeout: 8_000 }).toBe('kept')
}
