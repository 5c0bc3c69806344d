import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAuditLog } from './audit-log.ts'
import { createIdentity } from './identity.ts'
import { createInvitations, INVITATION_MS } from './invitations.ts'
import { createLimiter } from './limiter.ts'
import { hashPassword } from './passwords.ts'
import { createSecondFactors } from './second-factor/second-factor.ts'
import { createSecretBox } from './second-factor/secret-box.ts'
import { CALL_GRACE_MS, createSessions, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from './sessions.ts'
import { createSignIn } from './sign-in.ts'
import { SimulatedClock } from './test/simulated-clock.ts'
import { seededBytes } from './test/seeded-bytes.ts'
import { staffPerson } from './test/staff-person.ts'
import { ENGINES, openTestDatabase, silentLog, type TestDatabase } from './test/test-database.ts'

const GOOD = 'siedem czarnych kotów pije herbatę'

/** The same token but for its last letter. */
const other = (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'E' : 'A')

describe.each(ENGINES)('accounts on $name', ({ uri }) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase(uri)
  })
  afterAll(() => database?.close())

  let count = 0
  /** An id that no other test of this file has. */
  const fresh = () => `someone-${(count += 1)}`

  const make = () => {
    const { models } = database
    const clock = new SimulatedClock()
    const { now } = clock
    const randomBytes = seededBytes(fresh())
    const inCall = new Set<string>()
    const waits: number[] = []
    const isInCall = (id: string) => inCall.has(id)
    const sessions = createSessions({ models, now, randomBytes, isInCall })
    const audit = createAuditLog({ models, now, newId: randomUUID })
    const invitations = createInvitations({ models, sessions, audit, now, randomBytes })
    const limiter = createLimiter({ now, randomBytes })
    const delay = (ms: number) => Promise.resolve(void waits.push(ms))
    const box = createSecretBox('s'.repeat(40), randomBytes)
    const log = silentLog
    const wantsOfAll = () => false
    const factors = createSecondFactors({
      ...{ models, box, now, randomBytes, log, demo: false, wantsOfAll },
    })
    const identity = createIdentity({ models, factors, audit, limiter, now, delay })
    const signIn = createSignIn({ identity, sessions })
    const add = async (over: Parameters<typeof staffPerson>[0]) => {
      await models.staff.create(staffPerson(over))
      return over._id
    }
    return { models, clock, inCall, waits, sessions, invitations, signIn, add }
  }
  describe('sessions', () => {
    it('are found by their token, of which only the hash is kept', async () => {
      const { sessions, models } = make()
      const { token, session } = await sessions.start(fresh())
      expect(Buffer.from(token, 'base64url')).toHaveLength(32)
      expect(await sessions.find(token)).toEqual(session)
      expect(await sessions.find(other(token))).toBeNull()
      expect(
        JSON.stringify(await models.staffSessions.findById(session.sessionId).lean()),
      ).not.toContain(token)
    })

    it('end after idle time, use moves that end, the absolute end stays', async () => {
      const { sessions, clock } = make()
      const { token, session } = await sessions.start(fresh())
      clock.advance(SESSION_IDLE_MS - 1)
      const used = await sessions.use(session.sessionId)
      expect(used?.idleUntil).toBe(clock.now() + SESSION_IDLE_MS)
      for (let i = 0; i < 22; i++) {
        clock.advance(SESSION_IDLE_MS - 1)
        await sessions.use(session.sessionId)
      }
      expect((await sessions.find(token))?.endsAt).toBe(session.endsAt)
      clock.advance(SESSION_IDLE_MS)
      expect(await sessions.find(token)).toBeNull()
      expect(await sessions.use(session.sessionId)).toBeNull()
      const other = await sessions.start(fresh())
      clock.advance(SESSION_IDLE_MS)
      expect(await sessions.find(other.token)).toBeNull()
    })

    it('that are used many times at once are written once, and are one session', async () => {
      const { sessions, clock, models } = make()
      const { session } = await sessions.start(fresh())
      sessions.watch(session)
      const write = vi.spyOn(models.staffSessions, 'updateOne')
      const uses = () =>
        Promise.all(Array.from({ length: 10 }, () => sessions.use(session.sessionId)))
      for (const used of await uses()) expect(used?.idleUntil).toBe(clock.now() + SESSION_IDLE_MS)
      expect(write).toHaveBeenCalledTimes(1)
      clock.advance(60_000)
      await uses()
      expect(write).toHaveBeenCalledTimes(2)
      write.mockRestore()
    })

    it('do not end during a call, but not for ever either', async () => {
      const { sessions, clock, inCall } = make()
      const staffId = fresh()
      const { token, session } = await sessions.start(staffId)
      const ended = vi.fn()
      sessions.onEnded(ended)
      sessions.watch(session)
      inCall.add(staffId)
      clock.advance(SESSION_IDLE_MS * 2)
      await sessions.sweep()
      expect(await sessions.find(token)).not.toBeNull()
      inCall.delete(staffId)
      await sessions.sweep()
      expect(ended).not.toHaveBeenCalled()
      inCall.add(staffId)
      clock.advance(SESSION_ABSOLUTE_MS)
      await sessions.sweep()
      expect(ended).not.toHaveBeenCalled()
      clock.advance(CALL_GRACE_MS)
      await sessions.sweep()
      expect(ended).toHaveBeenCalledExactlyOnceWith({ sessionId: session.sessionId, staffId })
    })

    it('tell their sockets when they end, wherever that was', async () => {
      const { sessions, models, clock } = make()
      const staffId = fresh()
      const ended: string[] = []
      sessions.onEnded(({ sessionId }) => ended.push(sessionId))
      const start = async () => (await sessions.start(staffId)).session
      const [byHand, elsewhere, idle, unwatched] = [
        await start(),
        await start(),
        await start(),
        await start(),
      ]
      for (const session of [byHand, elsewhere, idle]) sessions.watch(session)
      sessions.watch(unwatched)()
      await sessions.end(byHand.sessionId)
      expect(ended).toEqual([byHand.sessionId])
      await models.staffSessions.deleteOne({ _id: elsewhere.sessionId })
      await sessions.sweep()
      expect(ended).toEqual([byHand.sessionId, elsewhere.sessionId])
      clock.advance(SESSION_IDLE_MS)
      await sessions.sweep()
      expect(ended).toEqual([byHand.sessionId, elsewhere.sessionId, idle.sessionId])
    })
  })

  describe('one-time links', () => {
    it('can be looked at often and used once', async () => {
      const { invitations, sessions, models, add } = make()
      const id = await add({ _id: fresh() })
      const token = (await invitations.issue(id))!
      expect(await invitations.look(token)).toEqual({
        login: `${id}@example.org`,
        name: `Person ${id}`,
      })
      expect(await invitations.look(token)).not.toBeNull()
      expect(JSON.stringify(await models.staff.findById(id).lean())).not.toContain(token)
      const before = await sessions.start(id)
      expect(await invitations.accept(token, GOOD, '192.0.2.1')).toEqual({ staffId: id })
      expect(await sessions.find(before.token)).toBeNull()
      expect(await invitations.look(token)).toBeNull()
      const again = await invitations.accept(token, GOOD, '192.0.2.1')
      expect(again).toEqual({ refused: 'link-used-or-over' })
      const row = await models.audit.findOne({ actorId: id, at: { $gte: 0 } }).lean()
      expect(row).toMatchObject({
        action: 'password.reset-finished',
        result: 'ok',
        staffIp: '192.0.2.1',
      })
    })

    it('have one winner when two press at once', async () => {
      const { invitations, add } = make()
      const token = (await invitations.issue(await add({ _id: fresh() })))!
      const both = await Promise.all([
        invitations.accept(token, GOOD, 'a'),
        invitations.accept(token, `${GOOD} inaczej`, 'b'),
      ])
      expect(both.filter((result) => 'staffId' in result)).toHaveLength(1)
      expect(both).toContainEqual({ refused: 'link-used-or-over' })
    })

    it('survive a bad password, and end by time, by a newer link, by suspension', async () => {
      const { invitations, clock, models, add } = make()
      const id = await add({ _id: fresh() })
      const first = (await invitations.issue(id))!
      expect(await invitations.accept(first, 'too short', '')).toEqual({
        refused: 'password-too-short',
      })
      expect(await invitations.accept(first, `person ${id}`, '')).toEqual({
        refused: 'password-common',
      })
      const second = (await invitations.issue(id))!
      expect(await invitations.look(first)).toBeNull()
      clock.advance(INVITATION_MS - 1)
      expect(await invitations.look(second)).not.toBeNull()
      clock.advance(1)
      expect(await invitations.look(second)).toBeNull()
      const third = (await invitations.issue(id))!
      await models.staff.updateOne({ _id: id }, { $set: { suspended: true } })
      expect(await invitations.look(third)).toBeNull()
      expect(await invitations.issue(id)).toBeNull()
    })
  })

  describe('sign-in', () => {
    it('gives a new session each time', async () => {
      const { signIn, sessions, add } = make()
      const id = await add({ _id: fresh(), passwordHash: await hashPassword(GOOD) })
      const input = { login: ` ${id.toUpperCase()}@Example.org `, password: GOOD, ip: 'a' }
      const [one, two] = [await signIn(input), await signIn(input)]
      if (!('token' in one) || !('token' in two)) throw new Error('refused')
      expect(one.token).not.toBe(two.token)
      expect((await sessions.find(two.token))?.staffId).toBe(id)
    })

    it('gives the same answer to an unknown login, a wrong password, no password and a suspended person', async () => {
      const { signIn, models, add } = make()
      const passwordHash = await hashPassword(GOOD)
      const known = await add({ _id: fresh(), passwordHash })
      const none = await add({ _id: fresh() })
      const suspended = await add({ _id: fresh(), passwordHash, suspended: true })
      const tries = [
        [`${known}@example.org`, 'wrong'],
        [`${none}@example.org`, ''],
        [`${suspended}@example.org`, GOOD],
        ['nobody@example.org', GOOD],
      ]
      for (const [login, password] of tries) {
        const answer = await signIn({ login: login!, password: password!, ip: fresh() })
        expect(answer).toEqual({ refused: 'wrong-credentials' })
      }
      const failed = await models.audit.find({ actorId: known }).sort({ at: 1, _id: 1 }).lean()
      expect(failed.map((row) => row.result)).toEqual(['failed'])
    })

    it('takes as long for an unknown login as for a wrong password', async () => {
      const { signIn, add } = make()
      const id = await add({ _id: fresh(), passwordHash: await hashPassword(GOOD) })
      const time = async (login: string) => {
        const started = performance.now()
        await signIn({ login, password: 'wrong', ip: fresh() })
        return performance.now() - started
      }
      await time('warm@example.org')
      // In turns, and the quickest of each: other work on the machine must not decide.
      const unknown: number[] = []
      const wrong: number[] = []
      for (let i = 0; i < 7; i++) {
        unknown.push(await time(`${fresh()}@example.org`))
        wrong.push(await time(`${id}@example.org`))
      }
      const ratio = Math.min(...unknown) / Math.min(...wrong)
      // Without the decoy an unknown login is answered in a tenth of the time.
      expect(ratio).toBeGreaterThan(0.5)
      expect(ratio).toBeLessThan(2)
    })

    it('is answered later from the fifth try, refused from the eleventh of one address', async () => {
      const { signIn, clock, waits, add } = make()
      const id = await add({ _id: fresh(), passwordHash: await hashPassword(GOOD) })
      const attempt = (password: string, ip: string) =>
        signIn({ login: `${id}@example.org`, password, ip })
      for (let i = 0; i < 4; i++) await attempt('wrong', 'a')
      expect(waits).toEqual([])
      await attempt('wrong', 'a')
      expect(waits).toEqual([1_000])
      for (let i = 0; i < 5; i++) await attempt('wrong', 'a')
      expect(await attempt(GOOD, 'a')).toEqual({
        refused: 'too-many-tries',
        retryAfterMs: 15 * 60_000,
      })
      expect(await attempt(GOOD, 'b')).toHaveProperty('token')
      clock.advance(15 * 60_000)
      expect(await attempt(GOOD, 'a')).toHaveProperty('token')
    })

    it('cannot be tried on everybody from one address, while successes there cost nothing', async () => {
      const { signIn, models, add } = make()
      const id = await add({ _id: fresh(), passwordHash: await hashPassword(GOOD) })
      const ip = `spray-${fresh()}`
      const owner = () => signIn({ login: `${id}@example.org`, password: GOOD, ip })
      for (let i = 0; i < 99; i++) await signIn({ login: `${i}@example.org`, password: 'x', ip })
      for (let i = 0; i < 3; i++) expect(await owner()).toHaveProperty('token')
      await signIn({ login: 'last@example.org', password: 'x', ip })
      expect(await owner()).toHaveProperty('refused', 'too-many-tries')
      expect(await owner()).toHaveProperty('refused', 'too-many-tries')
      const rows = await models.audit.find({ actorId: null, at: { $gt: 0 } }).lean()
      const locked = rows.filter((row) => row.staffIp === ip && row.result === 'locked')
      expect(locked).toHaveLength(1)
    }, 60_000)
  })
})
