import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AssignmentRow } from '#server/models/assignments.ts'
import type { CallRow } from '#server/models/calls.ts'
import { CALL_GRACE_MS, createSessions } from '#server/sessions.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { seededBytes } from '#server/test/seeded-bytes.ts'
import { staffPerson } from '#server/test/staff-person.ts'
import {
  ENGINES,
  openTestDatabase,
  silentLog,
  type TestDatabase,
} from '#server/test/test-database.ts'
import { createJobs, type JobReport } from './jobs.ts'
import {
  ARCHIVED_SNAPSHOT_MS,
  ASSIGNMENT_MS,
  AUDIT_MS,
  removableAssignments,
  monthsMs,
} from './purge-rules.ts'
import { runPurge } from './purge-run.ts'

const clock = new SimulatedClock()
const now = clock.now()
const TIMES = { statisticsMonths: 24, sites: [] }
const jobOptions = {
  ...{ outbox: '/nonexistent/outbox', sitesDir: '/nonexistent/sites' },
  statisticsMonths: 24,
}

const assignment = (_id: string, callId: string, overAt: number | null): AssignmentRow => ({
  _id,
  callId,
  staffId: `staff-${_id}`,
  siteId: 'here',
  state: overAt === null ? 'accepted' : 'over',
  live: overAt === null,
  offeredAt: 1,
  acceptedAt: null,
  overAt,
  outcome: null,
  holds: [`staff-${_id}`],
  transfer: null,
  toTopicId: null,
})
const call = (_id: string): CallRow => ({
  _id,
  siteId: 'here',
  topicId: null,
  arrivedAt: 0,
  offeredAt: null,
  acceptedAt: null,
  talkingAt: null,
  endedAt: now,
  waitedMs: 1,
  talkedMs: null,
  reason: 'resident-left',
  staffId: null,
  offers: 0,
  refusals: 0,
  transfers: 0,
  termsVersion: '1',
  devices: { camera: true, microphone: true },
  identityShown: false,
})
const snapshot = (_id: string, archived: boolean, updatedAt: number) => ({
  _id,
  kind: 'call' as const,
  machineVersion: 1,
  phase: 'waiting',
  siteId: null,
  staffId: null,
  callId: null,
  snapshot: '{}',
  rev: 1,
  updatedAt,
  archived,
})
const auditRow = (_id: string, at: number) => ({ _id, at, action: 'login', result: 'ok' as const })

it('takes old assignments only when their call has its row', () => {
  const old = [
    { _id: 'a', callId: '1' },
    { _id: 'b', callId: '2' },
  ]
  expect(removableAssignments(old, new Set(['2', '3']))).toEqual(['b'])
})

describe.each(ENGINES)('purge on $name', ({ uri }) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase(uri)
  })
  afterAll(() => database?.close())

  it('takes what is over its time, to the millisecond, and nothing else', async () => {
    const { models } = database
    const sessions = createSessions({
      models,
      now: clock.now,
      randomBytes: seededBytes('purge'),
      isInCall: () => false,
    })
    const idle = await sessions.start('idle')
    const fresh = await sessions.start('fresh')
    const overdue = { $set: { idleUntil: now - CALL_GRACE_MS } }
    await models.staffSessions.updateOne({ _id: idle.session.sessionId }, overdue)
    await models.staff.create([
      staffPerson({ _id: 'over', invitation: { hash: 'h1', expiresAt: now } }),
      staffPerson({ _id: 'open', invitation: { hash: 'h2', expiresAt: now + 1 } }),
    ])
    const old = now - ARCHIVED_SNAPSHOT_MS
    await models.snapshots.create([
      snapshot('gone', true, old - 1),
      snapshot('young', true, old),
      snapshot('in-use', false, old - 1),
    ])
    await models.audit.create([
      auditRow('gone', now - AUDIT_MS - 1),
      auditRow('kept', now - AUDIT_MS),
    ])
    await models.calls.create([call('known')])
    const counted = now - monthsMs(24)
    await models.refusedJoins.create([
      { _id: 'gone', siteId: 'here', hour: counted - 1, reason: 'closed', count: 3 },
      { _id: 'kept', siteId: 'here', hour: counted, reason: 'closed', count: 2 },
    ])
    const block = {
      siteId: 'here',
      network: 'n',
      reason: 'insults' as const,
      byStaffId: 'a',
      at: 1,
    }
    await models.blocks.create([
      { _id: 'gone', ...block, expiresAt: new Date(now) },
      { _id: 'kept', ...block, expiresAt: new Date(now + 1) },
    ])
    const move = { callId: 'c', siteId: 'here', camera: true, microphone: true, until: now }
    await models.ticketMoves.create([
      { _id: 'gone', ...move, expiresAt: new Date(now) },
      { _id: 'kept', ...move, expiresAt: new Date(now + 1) },
    ])
    const edge = now - ASSIGNMENT_MS
    await models.assignments.create([
      assignment('gone', 'known', edge - 1),
      assignment('orphan', 'unknown', edge - 1),
      assignment('young', 'known', edge),
      assignment('live', 'known', null),
    ])
    expect(await runPurge(models, now, TIMES)).toEqual({
      idleSessions: 1,
      sessions: 0,
      invitations: 1,
      people: 0,
      snapshots: 1,
      audit: 1,
      assignments: 1,
      assignmentsWithoutCall: 1,
      calls: 0,
      servings: 0,
      notes: 0,
      ratings: 0,
      refusedJoins: 1,
      blocks: 1,
      ticketMoves: 1,
      contacts: 0,
      visits: 0,
      agendas: 0,
      handovers: 0,
    })
    expect(await models.staffSessions.findById(fresh.session.sessionId).lean()).not.toBeNull()
    expect((await models.staff.findById('over').lean())?.invitation).toBeNull()
    expect((await models.staff.findById('open').lean())?.invitation?.hash).toBe('h2')
    expect(await models.snapshots.findById('gone').lean()).toBeNull()
    expect(await models.audit.findById('kept').lean()).not.toBeNull()
    expect((await models.refusedJoins.find({ siteId: 'here' }).lean()).length).toBe(1)
    const left = await models.assignments
      .find({ _id: { $in: ['gone', 'orphan', 'young', 'live'] } })
      .lean()
    expect(left.map((row) => row._id).sort()).toEqual(['live', 'orphan', 'young'])
    const again = await runPurge(models, now, TIMES)
    expect(again).toMatchObject({
      sessions: 0,
      invitations: 0,
      snapshots: 0,
      audit: 0,
      assignments: 0,
    })
  })

  it('goes through more than one page, same instants included', async () => {
    const { models } = database
    await models.calls.create(call('many'))
    const at = now - 2 * ASSIGNMENT_MS
    const rows = Array.from({ length: 1_203 }, (_, i) => {
      const callId = i % 3 === 0 ? 'missing' : 'many'
      return assignment(`m${String(i).padStart(5, '0')}`, callId, at + Math.floor(i / 700))
    })
    await models.assignments.insertMany(rows)
    expect(await runPurge(models, now, TIMES)).toMatchObject({
      assignments: 802,
      assignmentsWithoutCall: 402,
    })
  })

  it('runs as a job in a thread and reports', async () => {
    // The job has the clock of the machine, so only what it is to take may be there.
    await database.models.snapshots.deleteMany({ archived: true })
    await database.models.snapshots.create(snapshot('ancient', true, 1))
    let tell: (report: JobReport) => void
    const reported = new Promise<JobReport>((done) => (tell = done))
    const jobs = createJobs({
      uri: database.uri,
      log: silentLog,
      ...jobOptions,
      onReport: (report) => tell(report),
    })
    await jobs.run('purge')
    const report = await reported
    expect(report).toMatchObject({ type: 'purge', counts: { snapshots: 1 } })
    expect(await database.models.snapshots.findById('ancient').lean()).toBeNull()
    const audited = await database.models.audit
      .find({ actorId: 'system' })
      .sort({ at: 1, _id: 1 })
      .lean()
    expect(audited.map((row) => row.action)).toEqual(['purge'])
    await jobs.stop()
  })

  it('is planned when the jobs are started', async () => {
    const jobs = createJobs({ uri: database.uri, log: silentLog, ...jobOptions })
    await jobs.start()
    await jobs.stop()
  })
})
