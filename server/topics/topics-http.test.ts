import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Topic } from '#machines/api-admin.ts'
import type { SiteInfo } from '#machines/api.ts'
import { MAX_TOPICS } from '#machines/topic-rules.ts'
import { LINE_PAUSE_MS } from '#server/hub.ts'
import { startManagerCity, type ManagerCity } from '#server/test/manager-city.ts'
import { at, DAY, fixedId, workday } from '#server/test/schedule-city.ts'
import { OTHER_SITE, SITE } from '#server/test/test-city.ts'
import type { TopicsReply } from './topics.ts'

const topic = (over: Partial<Topic> = {}): Topic => ({
  topicId: fixedId('parking'),
  siteId: SITE,
  name: { pl: ' Karta parkingowa ', en: 'Parking permit' },
  prepare: { pl: 'Dowód rejestracyjny', en: 'Registration card' },
  minutes: 20,
  order: 2,
  active: true,
  bookable: true,
  bufferBeforeMin: 0,
  bufferAfterMin: 5,
  leadMin: 60,
  aheadDays: 14,
  ...over,
})

describe('topics over HTTP', () => {
  let city: ManagerCity['city']
  let say: ManagerCity['say']
  beforeEach(async () => {
    ;({ city, say } = await startManagerCity())
  })
  afterEach(() => city.stop())

  const list = async (who = 'maria') => (await say<TopicsReply>(who, 'topics')).json
  const save = (over: Partial<Topic> = {}, who = 'maria') =>
    say<{ topic: Topic }>(who, 'topics/save', topic(over))
  const siteInfo = async () =>
    (await (await fetch(`${city.origin}/api/widget/sites/${SITE}`)).json()) as SiteInfo
  const acts = async () => {
    const rows = await city.withModels((models) =>
      models.audit.find({ at: { $gte: 0 }, objectType: { $in: ['topic', 'site'] } }).lean(),
    )
    return rows.map(({ actorId, siteId, action, objectId }) => [actorId, siteId, action, objectId])
  }

  it('are the managers’ own', async () => {
    expect(await say('nobody', 'topics')).toMatchObject({ status: 401 })
    expect(await say('anna', 'topics')).toMatchObject({ json: { refused: 'not-a-manager' } })
    expect(await save({}, 'anna')).toMatchObject({ json: { refused: 'not-a-manager' } })
    const { topics, sites, serving } = await list()
    expect(topics.map(({ topicId }) => topicId)).toEqual(['meldunek', 'dowody'])
    expect(sites).toEqual([{ siteId: SITE, name: 'Urząd próbny', languages: ['pl', 'en'] }])
    expect(serving[0]).toEqual({ topicId: 'meldunek', names: ['Anna Próbna', 'Bartek Próbna'] })
    expect(await list('ola')).toMatchObject({ topics: [], serving: [] })
  })

  it('are added once, changed and switched off, and residents see it at once', async () => {
    const added = await save()
    expect(added).toMatchObject({ status: 200, json: { topic: { minutes: 20 } } })
    expect(added.json.topic.name.pl).toBe('Karta parkingowa')
    await save()
    expect((await siteInfo()).topics.map(({ topicId }) => topicId)).toEqual([
      'meldunek',
      'dowody',
      fixedId('parking'),
    ])
    await save({ minutes: 30, bookable: false })
    expect((await siteInfo()).topics[2]).toMatchObject({ minutes: 30, bookable: false })
    await save({ active: false })
    expect((await siteInfo()).topics).toHaveLength(2)
    expect((await list()).topics[2]).toMatchObject({ active: false, minutes: 20 })
    await save()
    expect((await siteInfo()).topics).toHaveLength(3)
    const own = ['maria', SITE]
    expect((await acts()).sort()).toEqual(
      [
        [...own, 'topic.added', fixedId('parking')],
        [...own, 'topic.changed', fixedId('parking')],
        [...own, 'topic.changed', fixedId('parking')],
        [...own, 'topic.switched-off', fixedId('parking')],
        [...own, 'topic.switched-on', fixedId('parking')],
      ].sort(),
    )
  })

  it('change on the desks and in the line of the running server', async () => {
    const anna = await city.consultant('anna')
    await save({ topicId: 'dowody', name: { pl: 'Dowody osobiste', en: 'Cards' }, minutes: 45 })
    city.clock.advance(LINE_PAUSE_MS)
    await anna.until('the new name', () =>
      anna.view?.topics.some(({ name }) => name['pl'] === 'Dowody osobiste'),
    )
    expect(city.app.world.staff.lastsMs(SITE, 'dowody')).toBe(50 * 60_000)
  })

  it('leave visits that are booked as long as they are', async () => {
    await say('maria', 'working-time/set', { staffId: 'anna', days: [workday('08:00', '12:00')] })
    const contact = { name: 'Jan', email: 'jan@example.org', need: null }
    const visit = { visitId: fixedId('jan'), siteId: SITE, topicId: 'dowody', staffId: 'anna' }
    await say('maria', 'visits/add', { ...visit, contact, startsAt: at('08:00'), language: 'pl' })
    await save({ topicId: 'dowody', minutes: 60, active: false })
    const found = await say('maria', `visits?from=${DAY}&days=1`)
    expect(found.json).toMatchObject({
      visits: [{ startsAt: at('08:00'), endsAt: at('08:10'), state: 'booked' }],
    })
  })

  it('take the order that residents are to see', async () => {
    await save()
    const order = (topicIds: string[], who = 'maria') =>
      say(who, 'topics/order', { siteId: SITE, topicIds })
    expect((await order(['dowody', fixedId('parking'), 'meldunek'])).status).toBe(200)
    expect((await siteInfo()).topics.map(({ topicId }) => topicId)).toEqual([
      'dowody',
      fixedId('parking'),
      'meldunek',
    ])
    expect(await order(['dowody', 'meldunek'])).toMatchObject({
      status: 409,
      json: { refused: 'changed-meanwhile' },
    })
    const twice = ['dowody', 'dowody', 'meldunek']
    expect(await order(twice)).toMatchObject({ json: { refused: 'changed-meanwhile' } })
    expect(await order(['dowody'], 'ola')).toMatchObject({ json: { refused: 'not-yours' } })
    expect(await acts()).toContainEqual(['maria', SITE, 'topics.ordered', SITE])
  })

  it('name each field that is wrong, and then nothing is saved', async () => {
    const over = { name: { pl: '' }, minutes: 4, leadMin: 60 * 24 * 14 }
    expect(await save(over)).toMatchObject({
      status: 422,
      json: {
        refused: 'fields-invalid',
        fields: {
          'name.pl': 'missing',
          'name.en': 'missing',
          minutes: 'out-of-range',
          leadMin: 'beyond-ahead',
        },
      },
    })
    expect(await save({ order: -1 })).toMatchObject({ json: { refused: 'malformed' } })
    expect((await list()).topics).toHaveLength(2)
    expect(await acts()).toEqual([])
  })

  it('belong to one site for good', async () => {
    expect(await save({ siteId: OTHER_SITE })).toMatchObject({ json: { refused: 'not-yours' } })
    const stolen = { topicId: 'dowody', siteId: OTHER_SITE }
    expect(await save(stolen, 'ola')).toMatchObject({ json: { refused: 'not-yours' } })
    expect((await siteInfo()).topics.map(({ topicId }) => topicId)).toContain('dowody')
  })

  it('are so many at most', async () => {
    await city.withModels((models) =>
      models.topics.insertMany(
        Array.from({ length: MAX_TOPICS - 2 }, (_, index) => {
          const { topicId: _id, ...row } = topic({ topicId: `t${index}` })
          return { _id, ...row }
        }),
      ),
    )
    expect(await save()).toMatchObject({ json: { fields: { siteId: 'too-many' } } })
    expect((await save({ topicId: 't1', minutes: 25 })).status).toBe(200)
  })
})
