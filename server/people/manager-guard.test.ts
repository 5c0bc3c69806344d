import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MANAGER_LEAVES } from '#server/models/manager-leaves.ts'
import { callerOf, fixedId, removalOf, scheduleOn } from '#server/test/schedule-city.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { staffPerson } from '#server/test/staff-person.ts'
import { ENGINES, openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { createManagerGuard } from './manager-guard.ts'

const LAST = { refused: 'last-manager' }

describe.each(ENGINES)('the guard of the last manager on $name', ({ uri }) => {
  let database: TestDatabase
  const clock = new SimulatedClock()
  beforeAll(async () => {
    database = await openTestDatabase(uri)
  })
  afterAll(() => database?.close())

  /** Two guards, as two servers on one database would have them. */
  const guards = () => {
    const deps = { models: database.models, now: clock.now, newId: randomUUID }
    return [createManagerGuard(deps), createManagerGuard(deps)] as const
  }
  const managers = async (site: string, names: string[], over = {}) => {
    const common = { roles: ['manager' as const], siteIds: [site], passwordHash: 'x', ...over }
    for (const name of names)
      await database.models.staff.create(staffPerson({ _id: `${site}-${name}`, ...common }))
  }
  const suspend = (staffId: string) => async () => {
    await database.models.staff.updateOne({ _id: staffId }, { $set: { suspended: true } })
    return 'gone' as const
  }
  const active = (siteIds: string) =>
    database.models.staff.countDocuments({ siteIds, suspended: false })

  it('of two who would leave each other alone, one stays, whoever asks and however often', async () => {
    for (let round = 0; round < 12; round += 1) {
      const site = `pair-${round}`
      await managers(site, ['a', 'b'])
      const outcomes = await Promise.all(
        ['a', 'b'].map((name, index) => {
          const staffId = `${site}-${name}`
          return guards()[index]!.leave({ staffId, siteIds: [site] }, suspend(staffId))
        }),
      )
      expect(outcomes).toContain('gone')
      expect(outcomes).toContainEqual(LAST)
      expect(await active(site)).toBe(1)
    }
    const row = await database.models.managerLeaves.findById(MANAGER_LEAVES).lean()
    expect(row?.leaving).toEqual([])
  })

  it('of many at once all but one leave', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `m${index}`)
    await managers('many', names)
    const outcomes = await Promise.all(
      names.map((name, index) => {
        const staffId = `many-${name}`
        return guards()[index % 2]!.leave({ staffId, siteIds: ['many'] }, suspend(staffId))
      }),
    )
    expect(outcomes.filter((outcome) => outcome === 'gone')).toHaveLength(7)
    expect(await active('many')).toBe(1)
  })

  it('counts nobody who cannot manage: suspended, without a password, of another site', async () => {
    await managers('lone', ['a'])
    await managers('lone', ['suspended'], { suspended: true })
    await managers('lone', ['invited'], { passwordHash: null })
    await managers('lone', ['consultant'], { roles: ['consultant'] })
    await managers('elsewhere', ['a'])
    const leaver = { staffId: 'lone-a', siteIds: ['lone'] }
    expect(await guards()[0].leave(leaver, suspend('lone-a'))).toEqual(LAST)
    const more = { staffId: 'lone-a', siteIds: ['elsewhere'] }
    expect(await guards()[0].leave(more, suspend('lone-a'))).toBe('gone')
    // Who manages nothing leaves nothing.
    expect(await guards()[0].leave({ staffId: 'x', siteIds: [] }, () => Promise.resolve(1))).toBe(1)
  })

  it('forgets an act whose server stopped in the middle, after its time', async () => {
    await managers('stopped', ['a', 'b'])
    const dead = { actId: 'dead', staffId: 'stopped-b', siteIds: ['stopped'] }
    const until = clock.now() + 60_000
    await database.models.managerLeaves.updateOne(
      { _id: MANAGER_LEAVES },
      { $push: { leaving: { ...dead, until } } },
      { upsert: true },
    )
    const leave = () =>
      guards()[0].leave({ staffId: 'stopped-a', siteIds: ['stopped'] }, suspend('stopped-a'))
    expect(await leave()).toEqual(LAST)
    clock.advance(60_000)
    expect(await leave()).toBe('gone')
  })

  it('an act that fails leaves no trace', async () => {
    await managers('failing', ['a', 'b'])
    const leaver = { staffId: 'failing-a', siteIds: ['failing'] }
    const fail = () => Promise.reject(new Error('no'))
    await expect(guards()[0].leave(leaver, fail)).rejects.toThrow('no')
    const other = { staffId: 'failing-b', siteIds: ['failing'] }
    expect(await guards()[1].leave(other, suspend('failing-b'))).toBe('gone')
  })

  it('a removal that is under way counts as done, and is itself refused for the last one', async () => {
    const { models } = database
    await managers('test-city', ['a', 'b'])
    await models.staff.create(
      staffPerson({ _id: 'anna', roles: ['manager'], siteIds: ['test-city'], passwordHash: 'x' }),
    )
    const { handovers } = scheduleOn(models, clock)
    const byA = await callerOf(models, 'test-city-a')
    // Two managers left: anna, and the one who removes her. b goes first.
    const b = { staffId: 'test-city-b', siteIds: ['test-city'] }
    expect(await guards()[0].leave(b, suspend('test-city-b'))).toBe('gone')
    const live = { ...removing('anna'), _id: 'under-way' }
    await models.handovers.create(live)
    const a = { staffId: 'test-city-a', siteIds: ['test-city'] }
    expect(await guards()[0].leave(a, suspend('test-city-a'))).toEqual(LAST)
    await models.handovers.deleteOne({ _id: 'under-way' })
    await models.staff.updateOne({ _id: 'test-city-a' }, { $set: { passwordHash: null } })
    const refused = await handovers.start(removalOf(fixedId('removal'), {}), byA, '192.0.2.1')
    expect(refused).toEqual(LAST)
    expect(await models.handovers.findById(fixedId('removal')).lean()).toBeNull()
  })
})

/** A stored plan to remove somebody, with nothing else in it. */
function removing(removes: string) {
  return {
    ...{ state: 'reserving' as const, kind: 'remove-person' as const, byStaffId: 'x', removes },
    ...{ days: [], moves: [], failed: [], stepsDone: 0, workerId: null, leaseUntil: 0, live: true },
    ...{ createdAt: 0, endedAt: null },
  }
}
