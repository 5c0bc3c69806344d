import { Secret, TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionReply } from '#machines/api.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { hashPassword } from '#server/passwords.ts'
import { FRESH_MS } from '#server/routes/caller.ts'
import { Harness } from '#server/test/harness.ts'
import { sayAsStaff } from '#server/test/staff-http.ts'
import { rewriteSite, SITE, staffRow } from '#server/test/test-city.ts'

const GOOD = 'siedem czarnych kotów pije herbatę'
const passwordHash = await hashPassword(GOOD)
const STEP_MS = 30_000

describe('the second factor over HTTP', () => {
  let city: Harness
  /** An app on a phone, by the text of the secret. */
  const codeOf = (secret: string, at = city.clock.now()) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at })
  beforeEach(async () => {
    city = await Harness.start({ OKIENKO_DEMO: '0' })
    await city.withModels(async ({ staff }) => {
      const manager = { roles: ['manager' as const], topicIds: [] }
      for (const staffId of ['maria', 'marek'])
        await staff.create({ ...staffRow(staffId), ...manager, passwordHash })
      await staff.updateOne({ _id: 'anna' }, { $set: { passwordHash } })
    })
  })
  afterEach(() => city.stop())

  const say = <T = object>(cookie: string | null, path: string, body?: unknown) =>
    sayAsStaff<T>(city, cookie ?? '', path, body)
  const signIn = (login: string, code?: string) =>
    say<SessionReply>(null, 'sign-in', { login, password: GOOD, ...(code ? { code } : {}) })
  const stored = (staffId: string) =>
    city.withModels(({ staff }) => staff.findById(staffId).lean<StaffRow>())
  const acts = async () =>
    (await city.withModels(({ audit }) => audit.find({ at: { $gte: 0 } }).lean())).map(
      ({ actorId, action, result }) => `${actorId} ${action} ${result}`,
    )

  /** Sets one up as the page does. */
  async function setUp(cookie: string): Promise<{ secret: string; recoveryCodes: string[] }> {
    const begun = await say<{ secret: string; uri: string; qr: string }>(
      cookie,
      'second-factor/begin',
      { password: GOOD },
    )
    const { secret, uri, qr } = begun.json
    expect(uri).toContain(`secret=${secret}`)
    expect(qr).toMatch(/^<svg/)
    const done = await say<{ recoveryCodes: string[] }>(cookie, 'second-factor/confirm', {
      code: codeOf(secret),
    })
    expect(done.status).toBe(200)
    expect(new Set(done.json.recoveryCodes).size).toBe(10)
    return { secret, recoveryCodes: done.json.recoveryCodes }
  }

  it('a manager without one can only set it up', async () => {
    const { cookie, json } = await signIn('maria')
    expect(json.needsSecondFactor).toBe(true)
    for (const [path, body] of [
      ['people', undefined],
      ['people/link', { staffId: 'anna' }],
      ['visits?email=a%40example.org', undefined],
      ['second-factor/drop', { password: GOOD, code: '000000' }],
    ] as const) {
      const refused = { status: 403, json: { refused: 'second-factor-required' } }
      expect(await say(cookie, path, body), path).toMatchObject(refused)
    }
    expect(await city.reopenStaff(cookie!).untilClosed()).toEqual({ code: CLOSE.sessionOver })
    const state = await say(cookie, 'second-factor')
    expect(state.json).toEqual({ isOn: false, isRequired: true, recoveryLeft: 0 })
    await setUp(cookie!)
    expect((await say<SessionReply>(cookie, 'session')).json.needsSecondFactor).toBe(false)
    expect((await say(cookie, 'people')).status).toBe(200)
    const page = city.reopenStaff(cookie!)
    await page.until('view', () => page.view)
    expect((await say(cookie, 'second-factor')).json).toMatchObject({
      isOn: true,
      recoveryLeft: 10,
    })
    // It cannot be switched off while it is required.
    const drop = await say(cookie, 'second-factor/drop', { password: GOOD, code: '000000' })
    expect(drop.json.refused).toBe('second-factor-required')
    expect(await acts()).toContain('maria second-factor.set ok')
  })

  it('a site can want one of everybody who works for it', async () => {
    const { cookie } = await signIn('anna')
    const page = city.reopenStaff(cookie!)
    await page.until('view', () => page.view)
    rewriteSite(city.dir, SITE, { secondFactorForAll: true })
    await city.app.reloadSites()
    const own = 'calendar?from=2026-11-23&days=1'
    expect((await say(cookie, own)).json.refused).toBe('second-factor-required')
    expect((await signIn('anna')).json.needsSecondFactor).toBe(true)
    await setUp(cookie!)
    expect((await say(cookie, own)).status).toBe(200)
  })

  it('needs the password to begin, and a right code in time to confirm', async () => {
    const { cookie } = await signIn('anna')
    expect((await say(cookie, 'second-factor/confirm', { code: '123456' })).json.refused).toBe(
      'not-now',
    )
    const wrong = await say(cookie, 'second-factor/begin', { password: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, json: { refused: 'wrong-credentials' } })
    const { json } = await say<{ secret: string }>(cookie, 'second-factor/begin', {
      password: GOOD,
    })
    const late = city.clock.now() - 2 * STEP_MS
    const bad = await say(cookie, 'second-factor/confirm', { code: codeOf(json.secret, late) })
    expect(bad.json.refused).toBe('second-factor-wrong')
    expect((await stored('anna'))!.factor).toBeNull()
    expect((await say(cookie, 'second-factor')).json).toMatchObject({ isOn: false })
    city.clock.advance(15 * 60_000 + 1)
    const over = await say(cookie, 'second-factor/confirm', { code: codeOf(json.secret) })
    expect(over.json.refused).toBe('not-now')
    // Neither the secret nor the codes can be read in the database.
    const { secret, recoveryCodes } = await setUp(cookie!)
    const row = JSON.stringify(await stored('anna'))
    for (const text of [secret, ...recoveryCodes, ...recoveryCodes.map((c) => c.replace('-', ''))])
      expect(row).not.toContain(text)
  })

  it('sign-in asks for the code, takes each once, and recovery codes once each', async () => {
    const first = await signIn('anna')
    expect(first.json.needsSecondFactor).toBe(false)
    const { secret, recoveryCodes } = await setUp(first.cookie!)
    const asked = await signIn('anna')
    expect(asked).toMatchObject({ status: 401, cookie: null })
    expect(asked.json.refused).toBe('second-factor-needed')
    // The code that confirmed it is used up.
    const used = await signIn('anna', codeOf(secret))
    expect(used).toMatchObject({ status: 401, json: { refused: 'second-factor-wrong' } })
    city.clock.advance(STEP_MS)
    const code = codeOf(secret)
    const both = await Promise.all([signIn('anna', code), signIn('anna', code)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401])
    const [one = '', two = ''] = recoveryCodes
    expect((await signIn('anna', one)).status).toBe(200)
    expect((await signIn('anna', one)).json.refused).toBe('second-factor-wrong')
    const loud = await signIn('anna', two.toUpperCase().replace('-', ''))
    expect(loud.status).toBe(200)
    expect((await say(loud.cookie, 'second-factor')).json).toMatchObject({ recoveryLeft: 8 })
    // A wrong password tells nothing about the code.
    const wrong = { login: 'anna', password: 'wrong', code: codeOf(secret) }
    expect((await say(null, 'sign-in', wrong)).json.refused).toBe('wrong-credentials')
    expect(await acts()).toEqual(
      expect.arrayContaining(['anna login failed', 'anna second-factor.recovery-used ok']),
    )
  })

  it('a link for a new password does not open the way past it', async () => {
    const maria = (await signIn('maria')).cookie!
    await setUp(maria)
    const anna = (await signIn('anna')).cookie!
    const { secret } = await setUp(anna)
    const linked = await say<{ link: string }>(maria, 'people/link', { staffId: 'anna' })
    const token = new URL(linked.json.link).hash.slice('#t='.length)
    const password = 'osiem białych psów pije mleko'
    const accepted = await say(null, 'invitation/accept', { token, password })
    expect(accepted).toMatchObject({ status: 401, cookie: null })
    expect(accepted.json.refused).toBe('second-factor-needed')
    expect((await say(anna, 'session')).status).toBe(401)
    city.clock.advance(STEP_MS)
    const login = { login: 'anna', password }
    expect((await say(null, 'sign-in', login)).json.refused).toBe('second-factor-needed')
    expect((await say(null, 'sign-in', { ...login, code: codeOf(secret) })).status).toBe(200)
  })

  it('proving oneself again asks for the code too; another phone only after that', async () => {
    const maria = (await signIn('maria')).cookie!
    const { secret } = await setUp(maria)
    city.clock.advance(FRESH_MS)
    const begin = () => say(maria, 'second-factor/begin', { password: GOOD })
    expect((await begin()).json.refused).toBe('sign-in-again')
    const prove = (code: string | null) => say(maria, 'session/prove', { password: GOOD, code })
    expect((await prove(null)).json.refused).toBe('second-factor-needed')
    expect((await prove('000000')).json.refused).toBe('second-factor-wrong')
    expect((await prove(codeOf(secret))).status).toBe(200)
    expect((await begin()).status).toBe(200)
    // The old one holds until the new one is confirmed.
    city.clock.advance(STEP_MS)
    expect((await signIn('maria', codeOf(secret))).status).toBe(200)
  })

  it('can be switched off where it is optional, with password and code', async () => {
    const anna = (await signIn('anna')).cookie!
    const none = await say(anna, 'second-factor/drop', { password: GOOD, code: '000000' })
    expect(none.json.refused).toBe('not-now')
    const { recoveryCodes } = await setUp(anna)
    const drop = (code: string, password = GOOD) =>
      say(anna, 'second-factor/drop', { password, code })
    expect((await drop('000000')).json.refused).toBe('second-factor-wrong')
    expect((await drop(recoveryCodes[0]!, 'wrong')).json.refused).toBe('wrong-credentials')
    expect((await drop(recoveryCodes[0]!)).status).toBe(200)
    expect((await signIn('anna')).status).toBe(200)
    expect(await acts()).toContain('anna second-factor.dropped ok')
  })

  it('a manager resets that of somebody who has lost it', async () => {
    const maria = (await signIn('maria')).cookie!
    await setUp(maria)
    const anna = (await signIn('anna')).cookie!
    await setUp(anna)
    const done = await say(maria, 'people/reset-second-factor', { staffId: 'anna' })
    expect(done.json).toMatchObject({ person: { hasSecondFactor: false } })
    expect((await say(anna, 'session')).status).toBe(401)
    expect((await signIn('anna')).status).toBe(200)
    expect(await acts()).toContain('maria second-factor.reset ok')
  })

  it('an installation with another secret takes no code, but the sign-in stands', async () => {
    const { secret, recoveryCodes } = await setUp((await signIn('anna')).cookie!)
    await city.drain()
    Object.assign(city, { env: { OKIENKO_DEMO: '0', OKIENKO_SECRET: 't'.repeat(40) } })
    await city.boot()
    city.clock.advance(STEP_MS)
    for (const code of [codeOf(secret), recoveryCodes[0]!])
      expect((await signIn('anna', code)).json.refused).toBe('second-factor-wrong')
  })
})
