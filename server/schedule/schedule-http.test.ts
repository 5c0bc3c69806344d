import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  CalendarReply,
  ChangeReply,
  HandoverReply,
  StaffVisit,
} from '#machines/api-schedule.ts'
import { Harness } from '#server/test/harness.ts'
import { at, DAY, workday } from '#server/test/schedule-city.ts'
import { SITE, staffRow } from '#server/test/test-city.ts'

type Said<T> = { status: number; json: T & { refused?: string } }

describe('working time and visits over HTTP', () => {
  let city: Harness
  const cookies = new Map<string, string>()
  beforeEach(async () => {
    city = await Harness.start()
    cookies.clear()
    const maria = { ...staffRow('maria'), roles: ['manager' as const], topicIds: [] }
    await city.withModels((models) => models.staff.create(maria))
    for (const staffId of ['anna', 'bartek', 'maria']) {
      cookies.set(staffId, await city.cookie(staffId))
    }
  })
  afterEach(() => city.stop())

  async function say<T>(who: string, path: string, body?: unknown): Promise<Said<T>> {
    const headers = {
      origin: city.origin,
      'content-type': 'application/json',
      cookie: cookies.get(who) ?? '',
    }
    const response = await fetch(
      `${city.origin}/api/staff/${path}`,
      body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
    )
    return { status: response.status, json: (await response.json()) as Said<T>['json'] }
  }
  const work = (staffId: string) =>
    say<ChangeReply>('maria', 'working-time/set', { staffId, days: [workday('08:00', '12:00')] })
  const contact = { name: 'Jan', email: 'Jan@Example.org', need: null }
  const add = async (who: string, staffId: string, time: string) =>
    say<{ visit: StaffVisit }>(who, 'visits/add', {
      ...{ visitId: randomUUID(), siteId: SITE, topicId: 'dowody', staffId, contact },
      ...{ startsAt: at(time), language: 'pl' },
    })

  it('asks who it is, and what the person may', async () => {
    expect(await say('nobody', `calendar?from=${DAY}&days=7`)).toMatchObject({
      status: 401,
      json: { refused: 'not-signed-in' },
    })
    const board = `working-time/board?from=${DAY}&days=7`
    expect(await say('anna', board)).toMatchObject({ json: { refused: 'not-a-manager' } })
    expect((await say('maria', board)).status).toBe(200)
    const other = `calendar?from=${DAY}&days=7&staffId=bartek`
    expect(await say('anna', other)).toMatchObject({ status: 403, json: { refused: 'not-yours' } })
    expect((await say('maria', other)).status).toBe(200)
  })

  it('takes the working time of a whole year at once', async () => {
    const start = Date.parse('2026-12-01')
    const days = Array.from({ length: 366 }, (_, index) => ({
      date: new Date(start + index * 86_400_000).toISOString().slice(0, 10),
      periods: [
        { from: '08:00', to: '12:00' },
        { from: '12:30', to: '16:00' },
      ],
      breaks: [{ from: '10:00', to: '10:15' }],
    }))
    const proposed = await say<{ changed: number }>('anna', 'working-time/propose', { days })
    expect(proposed).toMatchObject({ status: 200, json: { changed: 366 } })
  }, 30_000)

  it('adds, moves and cancels visits for those who have to do with them, and finds them', async () => {
    await work('anna')
    await work('bartek')
    const added = await add('anna', 'anna', '08:00')
    expect(added.status).toBe(200)
    const { visitId, rev } = added.json.visit
    expect(await add('anna', 'bartek', '09:00')).toMatchObject({ json: { refused: 'not-yours' } })
    const gone = await add('maria', 'anna', '08:00')
    expect(gone).toMatchObject({ status: 409, json: { refused: 'slot-gone' } })
    expect(gone.json).toHaveProperty('alternatives.0.startsAt')

    const found = await say<{ visits: StaffVisit[] }>(
      'maria',
      'visits?email=JAN%40example.org&topicId=dowody',
    )
    expect(found.json.visits.map((visit) => visit.visitId)).toEqual([visitId])
    const cancel = { visitId, rev }
    expect(await say('bartek', 'visits/cancel', cancel)).toMatchObject({
      json: { refused: 'not-yours' },
    })
    const move = { moveId: randomUUID(), visitId, rev, staffId: 'bartek', startsAt: at('10:00') }
    const moved = await say<{ visit: StaffVisit }>('anna', 'visits/move', move)
    expect(moved.json.visit).toMatchObject({ staffId: 'bartek', awaitsAnswer: true, contact: null })
    expect(await say('maria', 'visits/cancel', cancel)).toMatchObject({
      status: 409,
      json: { refused: 'changed-meanwhile' },
    })
    const seen = await say<CalendarReply>('bartek', `calendar?from=${DAY}&days=1`)
    const [visit] = seen.json.days[0]!.visits
    expect(visit).toMatchObject({ visitId, contact: { email: 'jan@example.org' } })
    const done = await say<{ visit: StaffVisit }>('bartek', 'visits/cancel', {
      visitId,
      rev: visit!.rev,
    })
    expect(done.json.visit.state).toBe('cancelled')
    const rows = await city.withModels((models) => models.audit.find({ at: { $gte: 0 } }).lean())
    const acts = rows.map(({ action, actorId }) => `${actorId} ${action}`)
    for (const act of [
      'anna visit.added',
      'maria visits.searched',
      'anna visit.moved',
      'bartek visit.cancelled',
    ]) {
      expect(acts).toContain(act)
    }
    expect(JSON.stringify(rows)).not.toMatch(/jan@|Jan/i)
  })

  it('hands the visits of somebody who leaves over, and signs that person out', async () => {
    await work('anna')
    await work('bartek')
    const { visitId } = (await add('maria', 'anna', '08:00')).json.visit
    const planId = randomUUID()
    const plan = await say<HandoverReply>('maria', 'handovers', {
      planId,
      change: { kind: 'remove-person', staffId: 'anna' },
      choices: [{ visitId, target: { staffId: 'bartek', startsAt: at('08:00') } }],
    })
    expect(plan).toMatchObject({ status: 200, json: { state: 'done' } })
    const progress = await say<HandoverReply>('maria', `handovers/${planId}`)
    expect(progress.json).toEqual(plan.json)
    expect((await say('anna', `calendar?from=${DAY}&days=1`)).status).toBe(401)
    const seen = await say<CalendarReply>('bartek', `calendar?from=${DAY}&days=1`)
    expect(seen.json.days[0]!.visits).toMatchObject([{ visitId, staffId: 'bartek' }])
  })
})
