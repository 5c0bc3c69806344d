import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaqItem, SavedFaq } from '#machines/api-faq.ts'
import { MAX_FAQ_ITEMS } from '#machines/faq-rules.ts'
import { startManagerCity, type ManagerCity } from '#server/test/manager-city.ts'
import { fixedId } from '#server/test/schedule-city.ts'
import { OTHER_SITE, SITE } from '#server/test/test-city.ts'
import type { FaqItemsReply, FaqReply } from './faq.ts'

const FIRST = fixedId('first')
const item = (over: Partial<FaqItem> = {}): FaqItem => ({
  ...{ faqId: FIRST, siteId: SITE, order: 0, published: true },
  question: { pl: ' Ile kosztuje dowód? ', en: 'How much is an ID card?' },
  answer: { pl: '**Nic**.', en: '**Nothing**.' },
  ...over,
})

describe('questions and answers over HTTP', () => {
  let city: ManagerCity['city']
  let say: ManagerCity['say']
  beforeEach(async () => void ({ city, say } = await startManagerCity()))
  afterEach(() => city.stop())

  const save = (over: Partial<FaqItem> = {}, savedAt: number | null = null, who = 'maria') =>
    say<SavedFaq>(who, 'faq/save', { item: item(over), savedAt })
  const read = async (siteId = SITE, language = 'pl') => {
    const url = `${city.origin}/api/widget/sites/${siteId}/faq?language=${language}`
    return (await (await fetch(url)).json()) as FaqReply & { refused?: string }
  }
  const acts = async () => {
    const rows = await city.withModels((models) =>
      models.audit
        .find({ at: { $gte: 0 }, actorId: 'maria' })
        .sort({ at: 1, _id: 1 })
        .lean(),
    )
    return rows.map(({ siteId, action, objectId }) => [siteId, action, objectId])
  }

  it('are read by residents in their language once they are published', async () => {
    expect(await read()).toEqual({ entries: [], cityUrl: null })
    const { json } = await save({ published: false })
    expect((await read()).entries).toEqual([])
    city.clock.advance(1_000)
    expect((await save({}, json.savedAt)).status).toBe(200)
    expect((await read()).entries).toEqual([
      { faqId: FIRST, question: 'Ile kosztuje dowód?', answer: '**Nic**.' },
    ])
    expect((await read(SITE, 'en')).entries).toMatchObject([
      { question: 'How much is an ID card?' },
    ])
    expect((await read(OTHER_SITE)).entries).toEqual([])
    expect(await read('nowhere')).toEqual({ refused: 'unknown-site' })
    expect(await read(SITE, 'fr')).toEqual({ refused: 'malformed' })
    expect(await acts()).toEqual([
      [SITE, 'faq.added', FIRST],
      [SITE, 'faq.published', FIRST],
    ])
  })

  it('are of the managers of that site only', async () => {
    await save()
    expect((await say<FaqItemsReply>('ola', 'faq')).json.items).toEqual([])
    expect((await say('anna', 'faq')).json).toEqual({ refused: 'not-a-manager' })
    for (const refused of [
      await save({}, null, 'ola'),
      await save({ siteId: OTHER_SITE }),
      await say('ola', 'faq/remove', { faqId: FIRST }),
      await say('ola', 'faq/order', { siteId: SITE, faqIds: [FIRST] }),
    ])
      expect(refused.json).toEqual({ refused: 'not-yours' })
    // The same id cannot be taken to the other site either.
    expect((await save({ siteId: OTHER_SITE }, null, 'ola')).json).toEqual({ refused: 'not-yours' })
    const { items, sites } = (await say<FaqItemsReply>('maria', 'faq')).json
    expect(items).toMatchObject([{ item: { faqId: FIRST, siteId: SITE } }])
    expect(sites).toEqual([{ siteId: SITE, name: 'Urząd próbny', languages: ['pl', 'en'] }])
  })

  it('are saved once, and nobody writes over somebody else', async () => {
    const first = (await save()).json
    expect((await save()).json).toEqual(first)
    city.clock.advance(1_000)
    const changed = { answer: { pl: 'Nic.', en: 'Nothing.' } }
    const second = (await save(changed, first.savedAt)).json
    expect(second.savedAt).toBeGreaterThan(first.savedAt)
    const late = await save({ question: { pl: 'Inne?', en: 'Other?' } }, first.savedAt)
    expect(late.json).toEqual({ refused: 'changed-meanwhile' })
    city.clock.advance(1_000)
    expect((await save({ published: false }, second.savedAt)).status).toBe(200)
    const actions = (await acts()).map(([, action]) => action)
    expect(actions).toEqual(['faq.added', 'faq.changed', 'faq.withdrawn'])
  })

  it('say at the field what is wrong', async () => {
    const wrong = await save({ answer: { pl: '[tu](http://a.example)' } })
    expect(wrong).toMatchObject({
      status: 422,
      json: {
        refused: 'fields-invalid',
        fields: { 'answer.pl': 'bad-link', 'answer.en': 'missing' },
      },
    })
    await city.withModels((models) =>
      models.faq.insertMany(
        Array.from({ length: MAX_FAQ_ITEMS }, (_, order) => ({
          ...{ _id: `many-${order}`, siteId: SITE, question: {}, answer: {}, order },
          ...{ published: false, updatedAt: 0 },
        })),
      ),
    )
    expect((await save()).json).toMatchObject({ fields: { siteId: 'too-many' } })
  })

  it('are put in order and removed', async () => {
    const second = fixedId('second')
    await save()
    const later = { faqId: second, order: 1, question: { pl: 'Druga?', en: 'Second?' } }
    await save(later)
    const order = (faqIds: string[]) => say('maria', 'faq/order', { siteId: SITE, faqIds })
    expect((await order([second])).json).toEqual({ refused: 'changed-meanwhile' })
    expect((await order([second, FIRST])).json).toEqual({})
    expect((await read()).entries.map(({ faqId }) => faqId)).toEqual([second, FIRST])
    expect((await say('maria', 'faq/remove', { faqId: second })).json).toEqual({})
    expect((await say('maria', 'faq/remove', { faqId: second })).json).toEqual({})
    expect((await read()).entries.map(({ faqId }) => faqId)).toEqual([FIRST])
    // Events of one instant are in no order.
    const actions = (await acts()).map(([, action]) => action).sort()
    expect(actions).toEqual(['faq.added', 'faq.added', 'faq.ordered', 'faq.removed'])
  })
})
