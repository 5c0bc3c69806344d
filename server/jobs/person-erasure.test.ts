import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { staffPerson } from '#server/test/staff-person.ts'
import { ENGINES, openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { erasePeople } from './person-erasure.ts'
import { findOverdue } from './purge-report.ts'
import { REMOVED_PERSON_MS } from './purge-rules.ts'
import { runPurge } from './purge-run.ts'

const TIMES = { statisticsMonths: 24, sites: [] }

describe.each(ENGINES)('erasure of removed people on $name', ({ uri }) => {
  let database: TestDatabase
  const clock = new SimulatedClock()
  beforeAll(async () => {
    database = await openTestDatabase(uri)
  })
  afterAll(() => database?.close())

  it('takes name and login 30 days after the removal, once, and keeps the row', async () => {
    const { models } = database
    const removedAt = clock.now()
    const out = { suspended: true, siteIds: [], removedAt }
    await models.staff.create([
      staffPerson({ _id: 'anna', name: 'Anna Kanarek', login: 'anna.kanarek', ...out }),
      staffPerson({ _id: 'bartek', name: 'Bartek Kanarek', login: 'bartek.kanarek', ...out }),
      staffPerson({ _id: 'celina', name: 'Celina Czynna', login: 'celina', suspended: true }),
    ])
    clock.advance(REMOVED_PERSON_MS - 1)
    expect(await erasePeople(models, clock.now())).toBe(0)
    expect(await models.staff.findById('anna').lean()).toMatchObject({ name: 'Anna Kanarek' })
    clock.advance(1)
    expect(await findOverdue(models, clock.now(), TIMES)).toHaveProperty('people.count', 2)
    expect(await runPurge(models, clock.now(), TIMES)).toMatchObject({ people: 2 })
    const rows = await models.staff.find({ siteIds: { $in: [] } }).lean()
    expect(rows).toEqual([])
    for (const _id of ['anna', 'bartek']) {
      const row = await models.staff.findById(_id).lean()
      expect(row).toMatchObject({ name: '', login: `erased ${_id}`, removedAt })
      expect(JSON.stringify(row)).not.toMatch(/Kanarek/i)
    }
    expect(await models.staff.findById('celina').lean()).toMatchObject({ login: 'celina' })
    expect(await findOverdue(models, clock.now(), TIMES)).toEqual({})
    expect(await runPurge(models, clock.now(), TIMES)).toMatchObject({ people: 0 })
    const told = await models.audit.find({ actorId: 'system' }).lean()
    expect(told.map(({ action, objectId }) => `${action} ${objectId}`).sort()).toEqual([
      'account.erased anna',
      'account.erased bartek',
    ])
  })

  it('goes on where a purge was stopped', async () => {
    const { models } = database
    const out = { suspended: true, siteIds: [], removedAt: clock.now() }
    await models.staff.create(staffPerson({ _id: 'darek', name: 'Darek', ...out }))
    clock.advance(REMOVED_PERSON_MS)
    // The row of the log was written, then the process ended.
    await models.audit.create({
      _id: 'darek-erased',
      at: 1,
      action: 'account.erased',
      result: 'ok',
    })
    expect(await erasePeople(models, clock.now())).toBe(1)
    expect(await models.staff.findById('darek').lean()).toMatchObject({ name: '' })
  })
})
