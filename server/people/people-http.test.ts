import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person, Rights } from '#machines/api-admin.ts'
import type { Orphan, StaffVisit } from '#machines/api-schedule.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { hashPassword } from '#server/passwords.ts'
import { FRESH_MS } from '#server/routes/caller.ts'
import { Harness } from '#server/test/harness.ts'
import { at, workday } from '#server/test/schedule-city.ts'
import { sayAsStaff, type Said } from '#server/test/staff-http.ts'
import { OTHER_SITE, SITE, staffRow, TOPICS } from '#server/test/test-city.ts'

const GOOD = 'siedem czarnych kotów pije herbatę'
const passwordHash = await hashPassword(GOOD)
type People = { people: Person[]; sites: { siteId: string }[]; topics: { topicId: string }[] }
type Linked = { person: Person; link: string; until: number }

describe('people over HTTP', () => {
  let city: Harness
  const cookies = new Map<string, string>()
  const manager = (staffId: string, siteIds: string[]) => ({
    ...{ ...staffRow(staffId), roles: ['manager' as const], siteIds, topicIds: [], passwordHash },
  })
  beforeEach(async () => {
    city = await Harness.start()
    cookies.clear()
    await city.withModels(async ({ staff }) => {
      await staff.create(manager('maria', [SITE]))
      await staff.create(manager('marek', [SITE]))
      await staff.create(manager('olga', [OTHER_SITE]))
      await staff.create({ ...staffRow('oskar'), siteIds: [OTHER_SITE], topicIds: [] })
    })
    for (const staffId of ['maria', 'marek', 'olga', 'anna'])
      cookies.set(staffId, await city.cookie(staffId))
  })
  afterEach(() => city.stop())

  const say = <T = { person: Person }>(who: string, path: string, body?: unknown) =>
    sayAsStaff<T>(city, cookies.get(who) ?? '', path, body)
  const rights = (staffId: string, over: Partial<Rights> = {}): Rights => ({
    ...{ staffId, login: staffId, name: staffRow(staffId).name, roles: ['consultant'] },
    ...{ siteIds: [SITE], topicIds: [...TOPICS], ...over },
  })
  const person = async (who: string, staffId: string) =>
    (await say<People>(who, 'people')).json.people.find((one) => one.staffId === staffId)
  const stored = (staffId: string) =>
    city.withModels(({ staff }) => staff.findById(staffId).lean<StaffRow>())
  const acts = async () =>
    (await city.withModels(({ audit }) => audit.find({ at: { $gte: 0 } }).lean())).map(
      ({ actorId, action, objectId, result }) => `${actorId} ${action} ${objectId} ${result}`,
    )
  const tokenIn = ({ json }: Said<Linked>) => new URL(json.link).hash.slice('#t='.length)

  it('lists who works for the own sites, and what may be given', async () => {
    const { json } = await say<People>('maria', 'people')
    const ids = json.people.map(({ staffId }) => staffId)
    expect(ids).toEqual(['anna', 'bartek', 'celina', 'marek', 'maria'])
    expect(json.sites).toEqual([{ siteId: SITE, name: 'Urząd próbny' }])
    expect(json.topics.map(({ topicId }) => topicId)).toEqual([...TOPICS])
    expect(json.people[0]).toEqual({
      ...rights('anna'),
      ...{ suspended: false, hasPassword: false, hasSecondFactor: false, linkUntil: null },
    })
  })

  it('is for managers who have given their password lately', async () => {
    expect(await say('nobody', 'people')).toMatchObject({ json: { refused: 'not-signed-in' } })
    expect(await say('anna', 'people')).toMatchObject({ json: { refused: 'not-a-manager' } })
    city.clock.advance(FRESH_MS)
    expect((await say('maria', 'people')).status).toBe(200)
    for (const [path, body] of [
      ['people/add', rights(randomUUID())],
      ['people/edit', rights('anna')],
      ['people/link', { staffId: 'anna' }],
      ['people/suspend', { staffId: 'anna', suspended: true }],
      ['people/remove', { staffId: 'anna' }],
      ['people/reset-second-factor', { staffId: 'anna' }],
    ] as const) {
      const answer = { status: 403, json: { refused: 'sign-in-again' } }
      expect(await say('maria', path, body), path).toMatchObject(answer)
    }
    const plan = { planId: randomUUID(), change: { kind: 'remove-person', staffId: 'anna' } }
    expect(await say('maria', 'handovers', { ...plan, choices: [] })).toMatchObject({
      json: { refused: 'sign-in-again' },
    })
    const wrong = await say('maria', 'session/prove', { password: 'wrong', code: null })
    expect(wrong.json.refused).toBe('wrong-credentials')
    expect((await say('maria', 'session/prove', { password: GOOD, code: null })).status).toBe(200)
    expect((await say('maria', 'people/link', { staffId: 'anna' })).status).toBe(200)
    expect(await acts()).toEqual(
      expect.arrayContaining([
        'maria identity.proved null failed',
        'maria identity.proved null ok',
        'maria password.reset-started anna ok',
      ]),
    )
  })

  it('adds somebody once, whose link chooses the password', async () => {
    const staffId = randomUUID()
    const wanted = rights(staffId, { login: 'Nowa@Example.org', name: 'Nowa Osoba' })
    const first = await say<Linked>('maria', 'people/add', wanted)
    expect(first.json).toMatchObject({
      person: { login: 'nowa@example.org', hasPassword: false },
      until: city.clock.now() + 30 * 60_000,
    })
    const again = await say<Linked>('maria', 'people/add', wanted)
    expect(again.status).toBe(200)
    // The answer was lost with its link: the new one counts.
    const lost = await say('x', 'invitation', { token: tokenIn(first) })
    expect(lost.json.refused).toBe('link-used-or-over')
    const token = tokenIn(again)
    const accepted = await say('x', 'invitation/accept', { token, password: GOOD })
    expect(accepted.status).toBe(200)
    expect(await person('maria', staffId)).toMatchObject({ hasPassword: true, linkUntil: null })
    const late = await say('maria', 'people/add', wanted)
    expect(late).toMatchObject({ status: 409, json: { refused: 'changed-meanwhile' } })
    const rows = await city.withModels(({ staff }) => staff.countDocuments({ siteIds: SITE }))
    expect(rows).toBe(6)
    const added = (await acts()).filter((act) => act === `maria account.added ${staffId} ok`)
    expect(added).toHaveLength(1)
  })

  it('refuses a login that somebody has, and rights that are not the own to give', async () => {
    const staffId = randomUUID()
    // Also of somebody whom the manager cannot see.
    for (const login of ['anna', 'oskar']) {
      const taken = await say('maria', 'people/add', rights(staffId, { login }))
      expect(taken).toMatchObject({ status: 409, json: { refused: 'login-taken' } })
    }
    const edited = await say('maria', 'people/edit', rights('anna', { login: 'bartek' }))
    expect(edited.json.refused).toBe('login-taken')
    const foreign = rights(staffId, { siteIds: [SITE, OTHER_SITE], topicIds: ['nothing'] })
    expect(await say('maria', 'people/add', foreign)).toMatchObject({
      status: 422,
      json: {
        refused: 'fields-invalid',
        fields: { siteIds: 'not-yours', topicIds: 'not-of-these-sites' },
      },
    })
    const short = await say('maria', 'people/edit', rights('anna', { login: 'a' }))
    expect(short.json.refused).toBe('malformed')
    expect(await stored('anna')).toMatchObject({ login: 'anna', siteIds: [SITE] })
  })

  it('knows nobody of other sites', async () => {
    for (const [path, body] of [
      ['people/edit', rights('oskar')],
      ['people/link', { staffId: 'oskar' }],
      ['people/suspend', { staffId: 'oskar', suspended: true }],
      ['people/remove', { staffId: 'oskar' }],
      ['people/reset-second-factor', { staffId: 'nobody-at-all' }],
    ] as const) {
      const answer = { status: 404, json: { refused: 'no-such-person' } }
      expect(await say('maria', path, body), path).toMatchObject(answer)
    }
  })

  it('keeps what somebody has elsewhere', async () => {
    await city.withModels(async ({ staff, topics }) => {
      const name = { pl: 'paszporty' }
      const topic = { name, prepare: name, minutes: 10, order: 0, active: true }
      await topics.create({ _id: 'paszporty', siteId: OTHER_SITE, ...topic })
      const both = { siteIds: [OTHER_SITE, SITE], topicIds: ['paszporty', 'dowody'] }
      await staff.updateOne({ _id: 'anna' }, { $set: both })
    })
    expect(await person('maria', 'anna')).toMatchObject({ siteIds: [SITE], topicIds: ['dowody'] })
    const edited = await say('maria', 'people/edit', rights('anna', { topicIds: ['meldunek'] }))
    expect(edited.json.person.topicIds).toEqual(['meldunek'])
    expect(await stored('anna')).toMatchObject({
      ...{ siteIds: [OTHER_SITE, SITE], topicIds: ['paszporty', 'meldunek'] },
    })
    expect(await acts()).toContain('maria account.topics-changed anna ok')
  })

  it('changes topics and name of somebody on shift at once, in the middle of a call too', async () => {
    const anna = await city.consultant('anna')
    const resident = await city.resident()
    await anna.until('offer', () => anna.view?.shift.state === 'offered')
    const offer = anna.view!.offer!
    await anna.request({ type: 'offer.accept', offerId: offer.offerId })
    await resident.untilPhase('connecting')
    const edit = { name: 'Ania Inna', topicIds: ['dowody'] }
    expect((await say('maria', 'people/edit', rights('anna', edit))).status).toBe(200)
    await resident.until('name', () => JSON.stringify(resident.view).includes('"Ania"'))
    await anna.until('topics', () => anna.view?.topics.length === 1)
    expect(anna.isOpen).toBe(true)
    expect(city.app.world.queues.get(SITE)?.context.atWork['anna']).toEqual(['dowody'])
  })

  it('other roles end the sessions, though not in the middle of a call', async () => {
    const bartek = await city.staff('bartek')
    await bartek.until('view', () => bartek.view)
    const anna = await city.consultant('anna')
    await city.resident()
    await anna.until('offer', () => anna.view?.shift.state === 'offered')
    await anna.request({ type: 'offer.accept', offerId: anna.view!.offer!.offerId })
    for (const who of ['anna', 'bartek']) {
      const both = rights(who, { roles: ['manager', 'consultant'] })
      expect((await say('maria', 'people/edit', both)).json.person.roles).toHaveLength(2)
    }
    expect(await bartek.untilClosed()).toEqual({ code: CLOSE.sessionOver })
    await city.pass(3_000)
    expect(anna.isOpen).toBe(true)
    await anna.request({ type: 'call.end', callId: anna.view!.call!.callId })
    await anna.until('wrap-up', () => anna.view?.shift.state === 'wrapping')
    city.clock.advance(1_000)
    expect(await anna.untilClosed()).toEqual({ code: CLOSE.sessionOver })
    expect(await acts()).toContain('maria account.rights-changed anna ok')
  })

  it('suspends: out at once, the shift over, nothing open any more; and brings back', async () => {
    const anna = await city.consultant('anna')
    const link = await say<Linked>('maria', 'people/link', { staffId: 'anna' })
    const done = await say('maria', 'people/suspend', { staffId: 'anna', suspended: true })
    expect(done.json.person).toMatchObject({ suspended: true, linkUntil: null })
    expect(await anna.untilClosed()).toEqual({ code: CLOSE.sessionOver })
    expect(city.app.world.shifts.get('anna')?.value).toBe('off')
    expect(city.app.world.queues.get(SITE)?.context.atWork).toEqual({})
    expect((await say('anna', 'session')).status).toBe(401)
    const token = tokenIn(link)
    expect((await say('x', 'invitation', { token })).json.refused).toBe('link-used-or-over')
    const noLink = await say('maria', 'people/link', { staffId: 'anna' })
    expect(noLink).toMatchObject({ status: 409, json: { refused: 'not-now' } })
    const back = await say('maria', 'people/suspend', { staffId: 'anna', suspended: false })
    expect(back.json.person.suspended).toBe(false)
    const again = await city.consultant('anna')
    expect(again.view?.shift.state).toBe('ready')
    expect(await acts()).toEqual(
      expect.arrayContaining(['maria account.suspended anna ok', 'maria account.resumed anna ok']),
    )
  })

  it('a call of somebody who is suspended goes back to the head of the line', async () => {
    const anna = await city.consultant('anna')
    const resident = await city.resident()
    await anna.until('offer', () => anna.view?.shift.state === 'offered')
    await anna.request({ type: 'offer.accept', offerId: anna.view!.offer!.offerId })
    await resident.untilPhase('connecting')
    await say('maria', 'people/suspend', { staffId: 'anna', suspended: true })
    await resident.untilPhase('interrupted')
    expect(city.media.look(resident.callId)?.seated).toBeNull()
    await city.pass(21_000)
    await resident.untilPhase('waiting')
    const bartek = await city.consultant('bartek')
    await bartek.until('offer', () => bartek.view?.shift.state === 'offered')
    expect(city.app.world.queues.get(SITE)?.context.atWork['anna']).toBeUndefined()
  })

  it('takes no topic, site or role from somebody whom a visit needs for it', async () => {
    await say('maria', 'working-time/set', { staffId: 'anna', days: [workday('08:00', '12:00')] })
    const contact = { name: 'Jan', email: 'jan@example.org', need: null }
    const { json } = await say<{ visit: StaffVisit }>('maria', 'visits/add', {
      ...{ visitId: randomUUID(), siteId: SITE, topicId: 'dowody', staffId: 'anna', contact },
      ...{ startsAt: at('08:00'), language: 'pl' },
    })
    const less = { topicIds: TOPICS.filter((topicId) => topicId !== 'dowody') }
    const before = await stored('anna')
    for (const over of [less, { roles: ['manager' as const] }, { topicIds: [] }]) {
      const refused = await say('maria', 'people/edit', rights('anna', over))
      expect(refused).toMatchObject({ status: 409, json: { refused: 'visits-stand' } })
    }
    expect(await stored('anna')).toEqual(before)
    const other = await say('maria', 'people/edit', rights('anna', { topicIds: ['dowody'] }))
    expect(other.json.person.topicIds).toEqual(['dowody'])
    await say('maria', 'visits/cancel', { visitId: json.visit.visitId, rev: json.visit.rev })
    expect((await say('maria', 'people/edit', rights('anna', less))).status).toBe(200)
  })

  it('removes nobody whom a visit needs, and everybody else at once', async () => {
    await say('maria', 'working-time/set', { staffId: 'anna', days: [workday('08:00', '12:00')] })
    await say('maria', 'working-time/set', { staffId: 'bartek', days: [workday('08:00', '12:00')] })
    const contact = { name: 'Jan', email: 'jan@example.org', need: null }
    const { json } = await say<{ visit: StaffVisit }>('maria', 'visits/add', {
      ...{ visitId: randomUUID(), siteId: SITE, topicId: 'dowody', staffId: 'anna', contact },
      ...{ startsAt: at('08:00'), language: 'pl' },
    })
    const { visitId } = json.visit
    type Removed = { removed: boolean; orphans: Orphan[] }
    const first = await say<Removed>('maria', 'people/remove', { staffId: 'anna' })
    expect(first.json).toMatchObject({
      ...{ removed: false, orphans: [{ visit: { visitId } }] },
    })
    expect(first.json.orphans[0]!.targets[0]).toMatchObject({ staffId: 'bartek' })
    expect(await stored('anna')).toMatchObject({ suspended: false, removedAt: null })
    await say('maria', 'visits/cancel', { visitId, rev: json.visit.rev })
    const anna = await city.staff('anna')
    const second = await say<Removed>('maria', 'people/remove', { staffId: 'anna' })
    expect(second.json).toEqual({ removed: true, orphans: [] })
    expect(await anna.untilClosed()).toEqual({ code: CLOSE.sessionOver })
    expect(await stored('anna')).toMatchObject({
      ...{ suspended: true, siteIds: [], topicIds: [], passwordHash: null },
      removedAt: city.clock.now(),
    })
    expect(await person('maria', 'anna')).toBeUndefined()
    const third = await say('maria', 'people/remove', { staffId: 'anna' })
    expect(third.json.refused).toBe('no-such-person')
    const next = rights(randomUUID(), { login: 'anna' })
    expect((await say('maria', 'people/add', next)).status).toBe(200)
    expect(await acts()).toContain('maria account.removed anna ok')
  })
})
