import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Hours } from '#machines/api-admin.ts'
import type { SiteInfo } from '#machines/api.ts'
import { startManagerCity, type ManagerCity } from '#server/test/manager-city.ts'
import { at, DAY, fixedId, workday } from '#server/test/schedule-city.ts'
import { OTHER_SITE, rewriteSite, SITE } from '#server/test/test-city.ts'
import type { HoursReply, HoursSaved } from './hours.ts'

/** Monday, ten o'clock, is when the simulated clock begins; DAY is the Wednesday after. */
const WEDNESDAY = 3
const rule = (from: string, to: string, weekday = WEDNESDAY) => ({ weekday, from, to })
const hours = (over: Partial<Hours> = {}): Hours => ({
  ...{ siteId: SITE, opening: [rule('08:00', '12:00')], exceptions: [], pushesOverVisits: false },
  ...over,
})
const closed = (date: string, pl = '') => ({ date, parts: [], note: { pl, en: '' } })

describe('opening hours over HTTP', () => {
  let city: ManagerCity['city']
  let say: ManagerCity['say']
  beforeEach(async () => {
    ;({ city, say } = await startManagerCity())
  })
  afterEach(() => city.stop())

  const read = async () => (await say<HoursReply>('maria', `sites/${SITE}/hours`)).json
  const save = async (over: Partial<Hours>, more: { anyway?: boolean; savedAt?: number } = {}) => {
    const { anyway = false, savedAt = (await read()).savedAt } = more
    return say<HoursSaved>('maria', 'hours/save', { hours: hours(over), anyway, savedAt })
  }
  const free = async () => {
    const ask = { siteId: SITE, topicId: 'dowody', from: DAY, days: 1, forStaff: true }
    const reply = await city.app.booking.slots(ask)
    return 'refused' in reply ? reply : reply.days[0]!.slots.map(({ startsAt }) => startsAt)
  }
  const book = async (name: string, time: string, date = DAY) => {
    const contact = { name, email: `${name}@example.org`, need: null }
    const visit = { visitId: fixedId(name), siteId: SITE, topicId: 'dowody', staffId: 'anna' }
    const added = { ...visit, contact, startsAt: at(time, date), language: 'pl' }
    expect((await say('maria', 'visits/add', added)).status).toBe(200)
  }
  const work = () =>
    say('maria', 'working-time/set', { staffId: 'anna', days: [workday('08:00', '16:00')] })

  it('are the managers’ own', async () => {
    expect(await say('nobody', `sites/${SITE}/hours`)).toMatchObject({ status: 401 })
    expect(await say('anna', `sites/${SITE}/hours`)).toMatchObject({ status: 403 })
    for (const siteId of [OTHER_SITE, 'no-such-site']) {
      const got = await say('maria', `sites/${siteId}/hours`)
      expect(got).toMatchObject({ json: { refused: 'not-yours' } })
      expect(await save({ siteId })).toMatchObject({ json: { refused: 'not-yours' } })
    }
    expect(await read()).toEqual({
      hours: hours({ opening: [] }),
      savedAt: null,
      zone: 'Europe/Warsaw',
    })
  })

  it('are those of the file until a manager saves others, even none', async () => {
    await work()
    const opening = [rule('08:00', '09:00')]
    rewriteSite(city.dir, SITE, { opening })
    await city.app.reloadSites()
    expect(await read()).toEqual({
      ...{ hours: hours({ opening }), savedAt: null },
      zone: 'Europe/Warsaw',
    })
    const { opening: shown } = (await say<SiteInfo>('maria', `../widget/sites/${SITE}`)).json
    expect(shown).toMatchObject({ isOpen: false, opensAt: at('08:00') })
    expect(await free()).toEqual(['08:00', '08:15', '08:30', '08:45'].map((time) => at(time)))
    expect((await save({ opening: [] })).status).toBe(200)
    expect((await read()).hours.opening).toEqual([])
    expect(await free()).toContain(at('15:00'))
  })

  it('hold at once for residents and for booking', async () => {
    await work()
    expect(await free()).toContain(at('14:00'))
    const exceptions = [closed('2026-12-24', ' Wigilia ')]
    const opening = [rule('13:00', '15:00'), rule('08:00', '10:00'), rule('08:00', '09:00', 1)]
    const saved = await save({ opening, exceptions })
    expect(saved.json).toEqual({
      ...{ saved: true, savedAt: city.clock.now(), outside: [], outsideCount: 0 },
    })
    const now = await free()
    expect(now).toHaveLength(8 + 8)
    expect(now).toContain(at('14:45'))
    const response = await fetch(`${city.origin}/api/widget/sites/${SITE}`)
    expect(((await response.json()) as SiteInfo).opening).toMatchObject({
      ...{ isOpen: false, opensAt: at('08:00') },
    })
    expect((await read()).hours).toEqual(
      hours({
        opening: [rule('08:00', '09:00', 1), rule('08:00', '10:00'), rule('13:00', '15:00')],
        exceptions: [closed('2026-12-24', 'Wigilia')],
      }),
    )
    const rows = await city.withModels((models) =>
      models.audit.find({ at: { $gte: 0 }, action: 'hours.changed' }).lean(),
    )
    expect(rows).toMatchObject([{ actorId: 'maria', siteId: SITE, objectId: SITE }])
  })

  it('tell the line at once whether it may push over visits', async () => {
    const today = '2026-11-23'
    const days = [workday('08:00', '16:00', today)]
    await say('maria', 'working-time/set', { staffId: 'anna', days })
    await book('jan', '14:00', today)
    const { visitBook } = city.app.world
    expect(visitBook.protects('anna', SITE)).toBe(at('14:00', today))
    await save({ opening: [], pushesOverVisits: true })
    expect(visitBook.protects('anna', SITE)).toBeNull()
    await save({ opening: [], pushesOverVisits: false })
    expect(visitBook.protects('anna', SITE)).toBe(at('14:00', today))
  })

  it('come back with the visits that they would leave outside, until the manager wants it so', async () => {
    await work()
    await book('jan', '08:00')
    await book('ewa', '11:00')
    await book('ola', '15:00')
    const refused = await save({})
    expect(refused.json).toMatchObject({
      saved: false,
      savedAt: null,
      outside: [{ visitId: fixedId('ola'), startsAt: at('15:00'), contact: { name: 'ola' } }],
      outsideCount: 1,
    })
    expect((await read()).savedAt).toBeNull()
    expect(await free()).toContain(at('14:00'))
    // One that ends after closing is outside, too.
    expect((await save({ opening: [rule('08:00', '11:05')] })).json.outsideCount).toBe(2)
    expect((await save({ exceptions: [closed(DAY)] })).json.outsideCount).toBe(3)

    const saved = await save({}, { anyway: true })
    expect(saved.json).toMatchObject({ saved: true, outside: [{ visitId: fixedId('ola') }] })
    const visits = await say('maria', `visits?from=${DAY}&days=1`)
    expect(visits.json).toMatchObject({ visits: [{}, {}, { state: 'booked' }] })
    // What is outside by will is not asked about again.
    expect((await save({ opening: [rule('08:00', '11:30')] })).json).toMatchObject({
      ...{ saved: true, outsideCount: 0 },
    })
  })

  it('are not saved over those of somebody else, and sent twice are saved once', async () => {
    const first = await save({})
    const again = await say<HoursSaved>('maria', 'hours/save', {
      ...{ hours: hours(), anyway: false, savedAt: null },
    })
    expect(again.json).toMatchObject({ saved: true, savedAt: first.json.savedAt })
    const other = { opening: [rule('09:00', '10:00')] }
    const late = await say('maria', 'hours/save', {
      ...{ hours: hours(other), anyway: false, savedAt: null },
    })
    expect(late).toMatchObject({ status: 409, json: { refused: 'changed-meanwhile' } })
    // Within the same millisecond the time of saving still tells one from the other.
    const second = await save(other)
    expect(second.json.savedAt).toBeGreaterThan(first.json.savedAt!)
    expect(await save({}, { savedAt: first.json.savedAt! })).toMatchObject({ status: 409 })
  })

  it('of two managers who save at once one is told', async () => {
    const opening = (to: string) => ({ opening: [rule('08:00', to)] })
    const both = await Promise.all([
      save(opening('10:00'), { savedAt: null as never }),
      save(opening('11:00'), { savedAt: null as never }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('name each field that is wrong, and then nothing is saved', async () => {
    const wrong = {
      opening: [rule('08:00', '12:00'), rule('11:00', '13:00'), rule('10:00', '09:00', 1)],
      exceptions: [
        closed('2026-11-22'),
        closed('2026-12-24'),
        closed('2026-12-24'),
        { ...closed('2026-12-31'), parts: [{ from: '12:00', to: '12:00' }] },
      ],
    }
    expect(await save(wrong)).toMatchObject({
      status: 422,
      json: {
        refused: 'fields-invalid',
        fields: {
          'opening.1': 'overlaps',
          'opening.2': 'inverted',
          'exceptions.0.date': 'past',
          'exceptions.2.date': 'twice',
          'exceptions.3.parts.0': 'inverted',
        },
      },
    })
    expect((await read()).savedAt).toBeNull()
  })

  it('drop dated days that are over, also when the page still has them', async () => {
    const exceptions = [closed('2026-11-20'), closed('2026-12-24')]
    const { siteId: _id, ...row } = hours({ exceptions })
    await city.withModels((models) =>
      models.sites.create({ _id, ...row, createdAt: 1, updatedAt: 1 }),
    )
    expect((await read()).hours.exceptions).toEqual([closed('2026-12-24')])
    const saved = await save({ exceptions, opening: [] })
    expect(saved.json.saved).toBe(true)
    expect((await read()).hours).toEqual(hours({ opening: [], exceptions: [exceptions[1]!] }))
  })

  it('take a whole year of dated days with notes', async () => {
    const start = Date.parse('2026-12-01')
    const exceptions = Array.from({ length: 400 }, (_, index) => ({
      date: new Date(start + index * 86_400_000).toISOString().slice(0, 10),
      parts: [{ from: '10:00', to: '12:00' }],
      note: { pl: 'Krótszy dzień pracy urzędu', en: 'Shorter day' },
    }))
    expect(await save({ exceptions })).toMatchObject({ status: 200, json: { saved: true } })
    expect((await read()).hours.exceptions).toHaveLength(400)
  })

  it('come with the holidays of a year', async () => {
    const got = await say<{ days: { date: string; name: object }[] }>('maria', 'holidays/2026')
    expect(got.json.days).toHaveLength(14)
    expect(got.json.days.at(-3)).toEqual({
      ...{ date: '2026-12-24', name: { pl: 'Wigilia', en: 'Christmas Eve' } },
    })
    for (const year of ['1999', '20266', 'soon', '0x7ea']) {
      expect(await say('maria', `holidays/${year}`)).toMatchObject({ status: 404 })
    }
  })
})
