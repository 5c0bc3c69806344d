import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INVITATION_MS } from '#server/invitations.ts'
import type { TopicRow } from '#server/models/topics.ts'
import { writeSite } from '#server/test/site-file.ts'
import { openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { hashToken } from '#server/tokens.ts'
import { readOrder } from './staff-link-order.ts'

const script = fileURLToPath(new URL('./staff-link.ts', import.meta.url))
let database: TestDatabase
let sitesDir: string

const topic = (_id: string, siteId: string): TopicRow => {
  const words = { pl: _id, en: _id }
  return {
    _id,
    siteId,
    name: words,
    prepare: words,
    minutes: 10,
    order: 1,
    active: true,
    bookable: true,
    bufferBeforeMin: 0,
    bufferAfterMin: 5,
    leadMin: 60,
    aheadDays: 30,
  }
}

beforeAll(async () => {
  database = await openTestDatabase()
  await database.models.topics.insertMany([topic('passports', 'here'), topic('taxes', 'there')])
  sitesDir = await mkdtemp(join(tmpdir(), 'okienko-sites-'))
  writeSite(sitesDir)
})
afterAll(async () => {
  await database?.close()
  await rm(sitesDir, { recursive: true, force: true })
})

const run = async (args: string, env: Record<string, string> = {}) => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args.split(' ')], {
    env: {
      ...process.env,
      MONGODB_URI: database.uri,
      OKIENKO_STAFF_ORIGIN: 'https://staff.example.org',
      OKIENKO_SITES_DIR: sitesDir,
      ...env,
    },
  })
  return stdout
}
const refusal = async (args: string, env: Record<string, string> = {}) => {
  const outcome = await run(args, env).then(
    (stdout) => ({ code: 0, stderr: stdout }),
    (error: unknown) => error as { code: number; stderr: string },
  )
  expect(outcome.code).toBe(1)
  expect(outcome.stderr).not.toMatch(/^\s+at /m)
  return outcome.stderr
}
const tokenIn = (stdout: string) =>
  /^https:\/\/staff\.example\.org\/staff\/#t=([\w-]{43})$/m.exec(stdout)![1]!

describe('npm run staff:link', () => {
  it('makes an account with a link, then another link, and writes both down', async () => {
    const { staff, audit } = database.models
    const before = Date.now()
    const first = await run(
      '--login Anna@UM --name Anna --role manager,consultant --site here --topics passports',
    )
    const anna = await staff.findOne({ login: 'anna@um' }).lean()
    expect(anna).toMatchObject({
      name: 'Anna',
      roles: ['manager', 'consultant'],
      siteIds: ['here'],
      topicIds: ['passports'],
      passwordHash: null,
      suspended: false,
      invitation: { hash: hashToken(tokenIn(first)) },
    })
    const { expiresAt } = anna!.invitation!
    expect(expiresAt).toBeGreaterThanOrEqual(before + INVITATION_MS)
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + INVITATION_MS)
    const told = Date.parse(/until (\S+);/.exec(first)![1]!)
    expect(Math.abs(told - expiresAt)).toBeLessThan(1_000)

    await staff.updateOne({ _id: anna!._id }, { $set: { passwordHash: 'chosen' } })
    const second = await run('--login anna@um --role consultant,manager')
    expect(tokenIn(second)).not.toBe(tokenIn(first))
    expect(await staff.findById(anna!._id).lean()).toMatchObject({
      passwordHash: 'chosen',
      invitation: { hash: hashToken(tokenIn(second)) },
    })

    const lines = await audit.find({ actorId: 'system' }).sort({ at: 1, _id: 1 }).lean()
    expect(lines.map((line) => line.action).sort()).toEqual([
      'account.added',
      'password.reset-started',
      'password.reset-started',
    ])
    for (const line of lines) {
      expect(line).toMatchObject({ objectType: 'staff', objectId: anna!._id, siteId: 'here' })
    }
  }, 30_000)

  it('refuses by name what does not exist, and stores nothing then', async () => {
    const base = '--login new@um --name New'
    expect(await refusal(`${base} --role manager --site elsewhere`)).toBe(
      '--site: there is no site "elsewhere"; the sites are here.\n',
    )
    expect(await refusal(`${base} --role consultant --site here --topics passports,taxes`)).toBe(
      '--topics: there is no topic "taxes" at here; the topics there are passports.\n',
    )
    expect(await refusal('--login new@um')).toMatch(
      /no login "new@um" yet.*--name, --role and --site/,
    )
    expect(await database.models.staff.findOne({ login: 'new@um' }).lean()).toBeNull()
  }, 30_000)

  it('does not change an account, and gives a suspended person no link', async () => {
    const { staff } = database.models
    await run('--login piotr --name Piotr --role consultant --site here')
    expect(await refusal('--login piotr --role manager')).toMatch(
      /"piotr" exists with another --role \(consultant\)/,
    )
    await staff.updateOne({ login: 'piotr' }, { $set: { suspended: true } })
    const { invitation } = (await staff.findOne({ login: 'piotr' }).lean())!
    expect(await refusal('--login piotr')).toBe('piotr is suspended and gets no link.\n')
    expect((await staff.findOne({ login: 'piotr' }).lean())!.invitation).toEqual(invitation)
  }, 30_000)

  it('takes the second factor of somebody away, and signs that person out', async () => {
    const { staff, staffSessions, audit } = database.models
    await run('--login zofia --name Zofia --role manager --site here')
    const { _id } = (await staff.findOne({ login: 'zofia' }).lean())!
    const factor = { secret: 'sealed', since: 1, lastStep: 1, recovery: [] }
    await staff.updateOne({ _id }, { $set: { factor } })
    const times = { createdAt: 1, provedAt: 1, lastUsedAt: 1, idleUntil: 9e12, endsAt: 9e12 }
    await staffSessions.create({ _id: 's', staffId: _id, ...times, expiresAt: new Date(9e12) })
    await run('--login zofia')
    expect((await staff.findById(_id).lean())!.factor).not.toBeNull()
    expect(await run('--login zofia --reset-second-factor')).toContain('second factor is off')
    expect((await staff.findById(_id).lean())!.factor).toBeNull()
    expect(await staffSessions.findById('s').lean()).toBeNull()
    const acts = await audit.find({ actorId: 'system', at: { $gte: 0 } }).lean()
    expect(acts.filter((act) => act.objectId === _id).map((act) => act.action)).toContain(
      'second-factor.reset',
    )
    expect(await refusal('--login nobody --reset-second-factor')).toBe(
      '--reset-second-factor: there is no login "nobody".\n',
    )
  }, 30_000)

  it('says in one sentence which setting is missing', async () => {
    const login = '--login anna@um'
    expect(await refusal(login, { MONGODB_URI: '' })).toMatch(/^MONGODB_URI must name .*\n$/)
    expect(await refusal(login, { OKIENKO_STAFF_ORIGIN: '' })).toMatch(/^OKIENKO_STAFF_ORIGIN must/)
    const whole = '--login z --name Z --role manager --site here'
    expect(await refusal(whole, { OKIENKO_SITES_DIR: '' })).toMatch(/^OKIENKO_SITES_DIR must/)
    expect(await refusal(whole, { OKIENKO_SITES_DIR: join(sitesDir, 'none') })).toMatch(/no folder/)
  }, 30_000)
})

describe('the arguments', () => {
  it('are refused by name', () => {
    for (const [args, reason] of [
      [[], /--login is missing/],
      [['--login', 'a b'], /--login is "a b"/],
      [['--login', 'x'.repeat(129)], /--login is/],
      [['--login', 'a', '--role', 'boss'], /no role "boss"; the roles are consultant, manager/],
      [['--login', 'a', '--site', 'here,'], /--site is "here,"/],
      [['--login', 'a', '--name', ' '], /--name must/],
      [['--login', 'a', '--sites', 'here'], /--sites/],
    ] as [string[], RegExp][]) {
      expect(() => readOrder(args)).toThrow(reason)
    }
  })

  it('keep to what was said', () => {
    expect(readOrder(['--login', ' Anna@UM ', '--topics', 'a, b,a'])).toEqual({
      login: 'anna@um',
      name: null,
      roles: null,
      siteIds: null,
      topicIds: ['a', 'b'],
      resetsFactor: false,
    })
  })
})
