import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Rights } from '#machines/api-admin.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { Harness } from '#server/test/harness.ts'
import { sayAsStaff } from '#server/test/staff-http.ts'
import { visitRow } from '#server/test/visits.ts'
import { OTHER_SITE, SITE, staffRow } from '#server/test/test-city.ts'

describe('managers among themselves', () => {
  let city: Harness
  const cookies = new Map<string, string>()
  const rights = (staffId: string, over: Partial<Rights> = {}): Rights => ({
    ...{ staffId, login: staffId, name: staffRow(staffId).name, roles: ['manager'] },
    ...{ siteIds: [SITE], topicIds: [], ...over },
  })
  beforeEach(async () => {
    city = await Harness.start()
    await city.withModels(async ({ staff }) => {
      const manager = { roles: ['manager' as const], topicIds: [], passwordHash: 'x' }
      await staff.create({ ...staffRow('maria'), ...manager })
      const both = [SITE, OTHER_SITE]
      await staff.create({ ...staffRow('marek'), ...manager, siteIds: both })
    })
    for (const staffId of ['maria', 'marek']) cookies.set(staffId, await city.cookie(staffId))
  })
  afterEach(() => city.stop())

  const say = (who: string, path: string, body: unknown) =>
    sayAsStaff<{ removed?: boolean }>(city, cookies.get(who)!, path, body)
  const stored = (staffId: string) =>
    city.withModels(({ staff }) => staff.findById(staffId).lean<StaffRow>())

  it('nobody shuts out oneself', async () => {
    for (const [path, body] of [
      ['people/suspend', { staffId: 'maria', suspended: true }],
      ['people/remove', { staffId: 'maria' }],
      ['people/edit', rights('maria', { roles: ['consultant'] })],
      ['people/reset-second-factor', { staffId: 'maria' }],
      [
        'handovers',
        {
          ...{ planId: randomUUID(), choices: [] },
          change: { kind: 'remove-person', staffId: 'maria' },
        },
      ],
    ] as const) {
      const refused = { status: 409, json: { refused: 'not-yourself' } }
      expect(await say('maria', path, body), path).toMatchObject(refused)
    }
    const more = rights('maria', { name: 'Maria Nowa', roles: ['consultant', 'manager'] })
    expect((await say('maria', 'people/edit', more)).status).toBe(200)
    // Still signed in.
    expect((await say('maria', 'people/edit', more)).status).toBe(200)
  })

  it('the last one of any site stays, also of a site that the other does not manage', async () => {
    const planId = randomUUID()
    for (const [path, body] of [
      ['people/suspend', { staffId: 'marek', suspended: true }],
      ['people/edit', rights('marek', { roles: ['consultant'] })],
      ['people/remove', { staffId: 'marek' }],
      ['handovers', { planId, choices: [], change: { kind: 'remove-person', staffId: 'marek' } }],
    ] as const) {
      const refused = { status: 409, json: { refused: 'last-manager' } }
      expect(await say('maria', path, body), path).toMatchObject(refused)
    }
    expect(await stored('marek')).toMatchObject({
      ...{ suspended: false, roles: ['manager'], removedAt: null },
    })
    // Leaving the one site that has another manager is possible, the other is not.
    const gone = rights('marek', { siteIds: [SITE] })
    expect((await say('marek', 'people/edit', gone)).json.refused).toBe('last-manager')
    const rest = rights('marek', { siteIds: [OTHER_SITE] })
    expect((await say('marek', 'people/edit', rest)).status).toBe(200)
    expect((await stored('marek'))!.siteIds).toEqual([OTHER_SITE])
  })

  it('two who suspend each other at once: one of them is left', async () => {
    await city.withModels(({ staff }) =>
      staff.updateOne({ _id: 'marek' }, { $set: { siteIds: [SITE] } }),
    )
    const outcomes = await Promise.all([
      say('maria', 'people/suspend', { staffId: 'marek', suspended: true }),
      say('marek', 'people/suspend', { staffId: 'maria', suspended: true }),
    ])
    const statuses = outcomes.map(({ status }) => status).sort()
    expect(statuses[0]).toBe(200)
    expect(statuses[1]).toBeGreaterThanOrEqual(400)
    const left = [await stored('maria'), await stored('marek')].filter((row) => !row!.suspended)
    expect(left).toHaveLength(1)
  })

  it('two who change the same person at once do not undo each other unseen', async () => {
    const tries = await Promise.all([
      say('maria', 'people/edit', rights('anna', { roles: ['consultant'] })),
      say('marek', 'people/edit', rights('anna', { roles: ['consultant', 'manager'] })),
      say('maria', 'people/edit', rights('anna', { roles: ['manager'] })),
    ])
    const row = await stored('anna')
    const won = tries.filter(({ status }) => status === 200)
    expect(won.length).toBeGreaterThan(0)
    for (const { status, json } of tries)
      if (status !== 200) expect(json.refused).toBe('changed-meanwhile')
    expect(row!.topicIds).toEqual([])
  })

  it('nobody is removed in the middle of a visit, nor anything done while the database is away', async () => {
    const visit = {
      _id: 'v',
      staffId: 'anna',
      startsAt: city.clock.now(),
      state: 'in-call' as const,
    }
    await city.withModels(({ visits }) => visits.create(visitRow(visit)))
    const busy = await say('maria', 'people/remove', { staffId: 'anna' })
    expect(busy).toMatchObject({ status: 409, json: { refused: 'not-now' } })
    await city.withModels(({ visits }) =>
      visits.updateOne({ _id: 'v' }, { $set: { state: 'kept' } }),
    )
    await city.stopDatabase()
    for (const [path, body] of [
      ['people/suspend', { staffId: 'anna', suspended: true }],
      ['people/remove', { staffId: 'anna' }],
    ] as const) {
      const away = { status: 503, json: { refused: 'database-unavailable' } }
      expect(await say('maria', path, body), path).toMatchObject(away)
    }
    await city.startDatabase()
    expect(await stored('anna')).toMatchObject({ suspended: false, removedAt: null })
    expect((await say('maria', 'people/remove', { staffId: 'anna' })).json.removed).toBe(true)
  }, 60_000)

  it('who is removed loses every way in, and the site keeps its manager', async () => {
    await city.withModels(({ staff }) =>
      staff.updateOne({ _id: 'marek' }, { $set: { siteIds: [SITE] } }),
    )
    const removed = await say('maria', 'people/remove', { staffId: 'marek' })
    expect(removed.json).toEqual({ removed: true, orphans: [] })
    expect((await say('marek', 'people/edit', rights('maria'))).status).toBe(401)
    expect(await stored('marek')).toMatchObject({ roles: ['manager'], siteIds: [] })
  })
})
