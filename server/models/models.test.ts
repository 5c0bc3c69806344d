import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isDuplicate } from '#server/database.ts'
import { ENGINES, openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { ensureIndexes } from './index.ts'
import { newAssignment, type AssignmentRow } from './assignments.ts'

function offer(over: Partial<AssignmentRow> & { _id: string }): AssignmentRow {
  const row = newAssignment({
    callId: `call-${over._id}`,
    staffId: `staff-${over._id}`,
    siteId: 'site',
    state: 'offered',
    offeredAt: 1_000,
    acceptedAt: null,
    ...over,
  })
  return { ...row, ...over }
}

describe.each(ENGINES)('models on $name', ({ uri }) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase(uri)
  })
  afterAll(() => database?.close())

  it('makes its indexes again without complaint', async () => {
    await ensureIndexes(database.models)
    const indexes = await database.models.assignments.listIndexes()
    const names = indexes.map((index: { name?: string }) => index.name)
    expect(names).toEqual(
      expect.arrayContaining(['one_live_call', 'one_live_consultant', 'one_live_holder']),
    )
  })

  it('lets one live row have a call, however many try at once', async () => {
    const tries = Array.from({ length: 8 }, (_, i) =>
      database.models.assignments.create(offer({ _id: `race-${i}`, callId: 'contested' })),
    )
    const results = await Promise.allSettled(tries)
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(7)
    expect(refused.every((result) => isDuplicate((result as PromiseRejectedResult).reason))).toBe(
      true,
    )
  })

  it('lets one live row have a consultant, and the next one after the first is over', async () => {
    const { assignments } = database.models
    await assignments.create(offer({ _id: 'first', staffId: 'anna' }))
    const second = offer({ _id: 'second', staffId: 'anna' })
    await expect(assignments.create(second)).rejects.toSatisfy(isDuplicate)
    await assignments.updateOne(
      { _id: 'first', live: true },
      { $set: { live: false, overAt: 2_000 } },
    )
    await assignments.create(second)
    expect(await assignments.countDocuments({ live: true, staffId: 'anna' })).toBe(1)
  })

  it('lets one live row hold a person, as consultant or as the colleague who is asked', async () => {
    const { assignments } = database.models
    const serving = ['ask-1', 'ask-2'].map((_id) =>
      offer({ _id, state: 'accepted', acceptedAt: 1_500 }),
    )
    for (const row of serving) await assignments.create(row)
    const ask = ({ _id, staffId }: AssignmentRow, to: string) =>
      assignments.updateOne(
        { _id, staffId, live: true, transfer: null },
        {
          $set: {
            holds: [staffId, to],
            transfer: { transferId: `t-${_id}`, staffId: to, askedAt: 1_600 },
          },
        },
      )
    const both = await Promise.allSettled(serving.map((row) => ask(row, 'celina')))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const lost = both.find((one) => one.status === 'rejected') as PromiseRejectedResult
    expect(isDuplicate(lost.reason)).toBe(true)
    // She cannot be offered a call of the line either, nor can who serves a call be asked.
    await expect(assignments.create(offer({ _id: 'ask-3', staffId: 'celina' }))).rejects.toSatisfy(
      isDuplicate,
    )
    const loser = both.findIndex(({ status }) => status === 'rejected')
    const asking = ask(serving[loser]!, serving[1 - loser]!.staffId)
    await expect(asking).rejects.toSatisfy(isDuplicate)
  })

  it('lets rows of an older release live, which say nothing of whom they hold', async () => {
    const { assignments } = database.models
    for (const _id of ['older-1', 'older-2']) {
      const row: Partial<AssignmentRow> = offer({ _id })
      for (const field of ['holds', 'transfer', 'toTopicId'] as const) delete row[field]
      await assignments.collection.insertOne(row as never)
    }
    await ensureIndexes(database.models)
    const asked = await assignments.findOneAndUpdate(
      { _id: 'older-1', transfer: null },
      { $set: { holds: ['staff-older-1', 'somebody'] } },
    )
    expect(asked).not.toBeNull()
  })

  it('accepts an offer once', async () => {
    const { assignments } = database.models
    await assignments.create(offer({ _id: 'accepted-once' }))
    const accept = () =>
      assignments.updateOne(
        { _id: 'accepted-once', state: 'offered', live: true },
        { $set: { state: 'accepted', acceptedAt: 1_500 } },
      )
    const both = await Promise.all([accept(), accept()])
    expect(both.map((result) => result.modifiedCount).sort()).toEqual([0, 1])
  })

  it('stores no field that is not on the list', async () => {
    const row = { ...offer({ _id: 'strange' }), phone: '+48 600 000 000' }
    await expect(database.models.assignments.create(row)).rejects.toThrow()
    expect(await database.models.assignments.findById('strange').lean()).toBeNull()
    await expect(
      database.models.assignments.updateOne({ _id: 'first' }, { $set: { phone: '1' } }),
    ).rejects.toThrow()
  })

  it('keeps logins apart by lower case and open links by hash', async () => {
    const { staff } = database.models
    const person = (_id: string, login: string) => ({
      _id,
      login,
      name: 'Anna Nowak',
      passwordHash: null,
      passwordChangedAt: null,
      roles: ['consultant' as const],
      siteIds: ['site'],
      topicIds: [],
      suspended: false,
      invitation: null,
      factor: null,
      factorPending: null,
      removedAt: null,
      createdAt: 1,
    })
    await staff.create(person('a', 'Anna@Example.org'))
    await expect(staff.create(person('b', 'anna@example.ORG'))).rejects.toSatisfy(isDuplicate)
    // Nobody with an open link: several nulls do not stand in each other's way.
    await staff.create(person('c', 'c@example.org'))
    const invitation = { hash: 'h', expiresAt: 5 }
    await staff.updateOne({ _id: 'a' }, { $set: { invitation } })
    await expect(staff.updateOne({ _id: 'c' }, { $set: { invitation } })).rejects.toSatisfy(
      isDuplicate,
    )
    expect((await staff.findOne({ 'invitation.hash': 'h' }).lean())?._id).toBe('a')
  })

  it('finds topics, calls and snapshots by an index in the order that is asked', async () => {
    const { topics, calls, snapshots } = database.models
    const topic = (_id: string, order: number, active = true) => ({
      _id,
      siteId: 'site',
      name: { pl: _id },
      prepare: { pl: '' },
      minutes: 10,
      order,
      active,
    })
    await topics.create([topic('t2', 2), topic('t1', 1), topic('gone', 0, false)])
    const found = await topics
      .find({ siteId: 'site', active: true })
      .sort({ order: 1, _id: 1 })
      .lean()
    expect(found.map((row) => row._id)).toEqual(['t1', 't2'])
    const call = (_id: string, endedAt: number) => ({
      _id,
      siteId: 'site',
      topicId: null,
      arrivedAt: 0,
      offeredAt: null,
      acceptedAt: null,
      talkingAt: null,
      endedAt,
      waitedMs: 5,
      talkedMs: null,
      reason: 'resident-left' as const,
      staffId: null,
      offers: 0,
      refusals: 0,
      transfers: 0,
      termsVersion: '1',
      devices: { camera: true, microphone: false },
      identityShown: false,
    })
    await calls.create([call('c2', 20), call('c1', 10)])
    const ended = await calls
      .find({ siteId: 'site', endedAt: { $gte: 10, $lt: 21 } })
      .sort({ endedAt: 1, _id: 1 })
      .lean()
    expect(ended.map((row) => row._id)).toEqual(['c1', 'c2'])
    expect(ended[0]).toMatchObject({ devices: { camera: true, microphone: false }, topicId: null })
    await snapshots.create({
      _id: 'c1',
      kind: 'call',
      machineVersion: 1,
      phase: 'waiting',
      siteId: 'site',
      staffId: null,
      callId: 'c1',
      snapshot: '{"a.b":{"$c":1}}',
      rev: 1,
      updatedAt: 1,
      archived: false,
    })
    const stored = await snapshots.find({ kind: 'call', archived: false }).sort({ _id: 1 }).lean()
    expect(stored[0]?.snapshot).toBe('{"a.b":{"$c":1}}')
  })
})
