import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAuditLog } from '#server/audit-log.ts'
import { createIdentity } from '#server/identity.ts'
import { createLimiter } from '#server/limiter.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { hashPassword } from '#server/passwords.ts'
import { seededBytes } from '#server/test/seeded-bytes.ts'
import { staffPerson } from '#server/test/staff-person.ts'
import { ENGINES, openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { createSecondFactors } from './second-factor.ts'
import { createSecretBox } from './secret-box.ts'

/** RFC 6238, appendix B, SHA-1: seconds and the eight digits of that moment; apps show the last six. */
const VECTORS = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const
const RFC_SECRET = Buffer.from('12345678901234567890')
const PASSWORD = 'siedem czarnych kotów pije herbatę'

describe.each(ENGINES)('second factors on $name', ({ uri }) => {
  let database: TestDatabase
  let count = 0
  beforeAll(async () => {
    database = await openTestDatabase(uri)
  })
  afterAll(() => database?.close())

  const make = (over: { demo?: boolean; wantsOfAll?: (siteId: string) => boolean } = {}) => {
    const { models } = database
    const time = { ms: 0 }
    const now = () => time.ms
    const seeded = seededBytes(`factors-${count}`)
    // The secret of the RFC; all else is random.
    const randomBytes = (size: number) =>
      size === RFC_SECRET.length ? Buffer.from(RFC_SECRET) : seeded(size)
    const box = createSecretBox('s'.repeat(40), seeded)
    const log = { warn: vi.fn() }
    const given = { demo: false, wantsOfAll: () => false, ...over }
    const factors = createSecondFactors({ models, box, now, randomBytes, log, ...given })
    const waits: number[] = []
    const identity = createIdentity({
      ...{ models, factors, now },
      audit: createAuditLog({ models, now, newId: randomUUID }),
      limiter: createLimiter({ now, randomBytes: seeded }),
      delay: (ms) => Promise.resolve(void waits.push(ms)),
    })
    return { models, time, factors, identity, waits, log }
  }
  const add = async (over: Partial<StaffRow> = {}) => {
    const _id = `person-${(count += 1)}`
    await database.models.staff.create(staffPerson({ _id, ...over }))
    return _id
  }
  const row = (staffId: string) => database.models.staff.findById(staffId).lean<StaffRow>()
  const known = async (staffId: string) => (await row(staffId))!

  it('takes the codes of RFC 6238, each once and none of an earlier moment', async () => {
    const { time, factors } = make()
    const staffId = await add()
    const [[first, firstCode], ...later] = VECTORS
    time.ms = first * 1_000
    const { secret, uri: address } = await factors.begin(await known(staffId))
    expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    expect(address).toMatch(/^otpauth:\/\/totp\/Okienko:/)
    expect(await factors.confirm(await known(staffId), firstCode.slice(2))).toHaveProperty(
      'recoveryCodes.length',
      10,
    )
    expect(await factors.verify(await known(staffId), firstCode.slice(2))).toBeNull()
    for (const [seconds, code] of later) {
      time.ms = seconds * 1_000
      const person = await known(staffId)
      const tries = await Promise.all([
        factors.verify(person, code.slice(2)),
        factors.verify(person, code.slice(2)),
      ])
      expect(tries, `${seconds}`).toContain(null)
      expect(tries, `${seconds}`).toContain('code')
    }
    time.ms = 1_234_567_890_000
    expect(await factors.verify(await known(staffId), '005924')).toBeNull()
  })

  it('forgives a clock that is half a minute off, not one that is a minute off', async () => {
    const { time, factors } = make()
    const staffId = await add()
    time.ms = 0
    await factors.begin(await known(staffId))
    const { factorPending } = await known(staffId)
    for (const [offset, right] of [
      [-60_000, null],
      [-30_000, 'code'],
      [30_000, 'code'],
      [60_000, null],
    ] as const) {
      // Each on a fresh factor: the same code is good once only.
      const factor = { secret: factorPending!.secret, since: 0, lastStep: -1, recovery: [] }
      await database.models.staff.updateOne({ _id: staffId }, { $set: { factor } })
      time.ms = 1_111_111_109_000 + offset
      const person = await known(staffId)
      expect(await factors.verify(person, '081804'), `${offset}`).toBe(right)
    }
  })

  it('recovery codes work once each, and only for their owner', async () => {
    const { time, factors } = make()
    const [one, other] = [await add(), await add()]
    time.ms = 59_000
    const codes: string[][] = []
    for (const staffId of [one, other]) {
      await factors.begin(await known(staffId))
      const done = await factors.confirm(await known(staffId), '287082')
      if ('refused' in done) throw new Error(done.refused)
      codes.push(done.recoveryCodes)
    }
    const [mine] = codes[0]!
    expect(await factors.verify(await known(other), mine!)).toBeNull()
    const person = await known(one)
    const both = await Promise.all([factors.verify(person, mine!), factors.verify(person, mine!)])
    expect(both).toContain(null)
    expect(both).toContain('recovery')
    expect((await known(one)).factor!.recovery).toHaveLength(9)
    await factors.drop(one)
    expect(await factors.verify(await known(one), codes[0]![1]!)).toBeNull()
  })

  it('of two confirmed at once the first counts', async () => {
    const { time, factors } = make()
    const staffId = await add()
    time.ms = 59_000
    await factors.begin(await known(staffId))
    const person = await known(staffId)
    const both = await Promise.all([
      factors.confirm(person, '287082'),
      factors.confirm(person, '287082'),
    ])
    expect(both.filter((done) => 'recoveryCodes' in done)).toHaveLength(1)
    expect(both).toContainEqual({ refused: 'changed-meanwhile' })
  })

  it('is required of managers and where a site wants it of all, never on a demo', () => {
    const manager = { roles: ['manager' as const], siteIds: ['a'], factor: null }
    const consultant = { roles: ['consultant' as const], siteIds: ['a', 'b'], factor: null }
    const { factors } = make()
    expect([factors.isMissing(manager), factors.isMissing(consultant)]).toEqual([true, false])
    const strict = make({ wantsOfAll: (siteId) => siteId === 'b' }).factors
    expect(strict.isMissing(consultant)).toBe(true)
    expect(strict.isMissing({ ...consultant, siteIds: ['a'] })).toBe(false)
    const factor = { secret: '', since: 0, lastStep: 0, recovery: [] }
    expect(strict.isMissing({ ...manager, factor })).toBe(false)
    expect(make({ demo: true, wantsOfAll: () => true }).factors.isRequired(manager)).toBe(false)
  })

  it('a secret that cannot be read refuses every code and says so in the log', async () => {
    const { factors, log } = make()
    const factor = { secret: 'sealed elsewhere', since: 0, lastStep: 0, recovery: [] }
    const staffId = await add({ factor })
    expect(await factors.verify(await known(staffId), '287082')).toBeNull()
    expect(log.warn).toHaveBeenCalledWith('second-factor.unreadable', { staffId })
  })

  it('wrong codes are answered later from the fifth on and refused from the eleventh', async () => {
    const { time, factors, identity, waits, models } = make()
    const staffId = await add({ passwordHash: await hashPassword(PASSWORD) })
    const { login } = await known(staffId)
    time.ms = 59_000
    await factors.begin(await known(staffId))
    await factors.confirm(await known(staffId), '287082')
    time.ms = 1_111_111_109_000
    const proof = { action: 'login', withFactor: true } as const
    const attempt = (code: string | null, ip = 'a') =>
      identity.check({ login, password: PASSWORD, code, ip }, proof)
    // Asking for the code is no failure.
    expect(await attempt(null)).toEqual({ refused: 'second-factor-needed' })
    for (let turn = 0; turn < 9; turn += 1)
      expect(await attempt('000000')).toEqual({ refused: 'second-factor-wrong' })
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
    const refused = { refused: 'too-many-tries', retryAfterMs: 15 * 60_000 }
    expect(await attempt('081804')).toEqual(refused)
    const right = await attempt('081804', 'b')
    expect(right).toHaveProperty('person._id', staffId)
    const rows = await models.audit.find({ actorId: staffId }).sort({ at: 1, _id: 1 }).lean()
    expect(rows.filter(({ result }) => result === 'failed')).toHaveLength(9)
    expect(rows.filter(({ result }) => result === 'ok')).toHaveLength(1)
  })
})
