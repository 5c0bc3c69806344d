import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { AFTER_API } from '#machines/api-after.ts'
import { NOTE_KEPT_MS, RATING_OPEN_MS } from '#machines/after-routes.ts'
import { dateOf } from '#server/local-time.ts'
import { RATING_RULE } from '#server/limiter.ts'
import { startManagerCity, type ManagerCity } from '#server/test/manager-city.ts'
import { rewriteSite } from '#server/test/test-city.ts'
import { createTickets } from '#server/tickets.ts'

type Api = typeof AFTER_API
type Reply<Name extends keyof Api> = z.infer<Api[Name]['reply']>
type Told<T> = { status: number; json: T & { refused?: string } }

describe('after a call', () => {
  let city: ManagerCity['city']
  let say: ManagerCity['say']
  beforeEach(async () => {
    ;({ city, say } = await startManagerCity())
  })
  afterEach(() => city.stop())

  /** A call of anna's on `dowody`, over after two minutes; answers its id and the key to rate it. */
  async function called(): Promise<{ callId: string; key: string }> {
    const anna = await city.consultant('anna')
    const resident = await city.resident({ topicId: 'dowody' })
    const { offerId, callId } = await anna.untilOffer()
    await anna.request({ type: 'offer.accept', offerId })
    await resident.untilPhase('connecting')
    await resident.request({ type: 'media.flowing', callId })
    await resident.untilPhase('talking')
    await city.pass(120_000)
    await resident.request({ type: 'call.end', callId })
    const { call } = await resident.untilPhase('ended')
    const key = call.phase === 'ended' ? call.ratingKey : null
    await anna.untilShift('wrapping')
    return { callId, key: key! }
  }
  async function tell<Name extends 'rate' | 'afterCall'>(
    name: Name,
    body: object,
  ): Promise<Told<Reply<Name>>> {
    const path = name === 'rate' ? 'ratings' : 'ratings/call'
    const response = await fetch(`${city.origin}/api/widget/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: city.origin },
      body: JSON.stringify(body),
    })
    return { status: response.status, json: (await response.json()) as never }
  }
  const rate = (key: string, over: object = {}) =>
    tell('rate', { key, requestId: randomUUID(), stars: 4, comment: '', ...over })
  const today = () => dateOf(city.clock.now())
  const ownCalls = async (who = 'anna') =>
    (await say<Reply<'ownCalls'>>(who, `own-calls?date=${today()}`)).json.calls
  const note = (body: object, who = 'anna') =>
    say<Reply<'saveNote'>>(who, 'own-calls/note', { outcome: null, savedAt: null, ...body })

  it('[A1] the resident gives one rating with the key of the end', async () => {
    const { key, callId } = await called()
    const { json } = await tell('afterCall', { key })
    expect(json).toEqual({ reason: 'resident-ended', talkedMs: 120_000, rated: false })
    expect(await rate(key)).toEqual({ status: 200, json: { removed: [] } })
    expect((await tell('afterCall', { key })).json.rated).toBe(true)
    expect(await rate(key, { stars: 1 })).toMatchObject({
      status: 409,
      json: { refused: 'rating-given' },
    })
    const rows = await city.withModels((models) => models.ratings.find({ _id: callId }).lean())
    expect(rows).toMatchObject([{ stars: 4, staffId: 'anna', topicId: 'dowody', comment: '' }])
  })

  it('[A2] sent again after a lost answer it is the same one', async () => {
    const { key } = await called()
    const requestId = randomUUID()
    const body = { requestId, stars: 5, comment: 'mój numer to 600 123 456' }
    const answers = await Promise.all([rate(key, body), rate(key, body), rate(key, body)])
    for (const answer of answers)
      expect(answer).toEqual({ status: 200, json: { removed: ['phone'] } })
    expect(await city.withModels((models) => models.ratings.countDocuments({ stars: 5 }))).toBe(1)
  })

  it('[A3] other keys, keys of a ticket and old ones rate nothing', async () => {
    const { key, callId } = await called()
    const forged = createTickets('x'.repeat(40), 'rating').issue(callId)
    const ticket = createTickets('s'.repeat(40)).issue(callId)
    for (const wrong of [forged, ticket, 'a'.repeat(43), key.replace(callId, 'other')]) {
      expect(await rate(wrong)).toMatchObject({ status: 410, json: { refused: 'rating-over' } })
    }
    expect(await rate('short')).toMatchObject({ json: { refused: 'malformed' } })
    expect(await rate(key, { stars: 6 })).toMatchObject({ json: { refused: 'malformed' } })
    expect(await rate(key, { comment: 'x'.repeat(1_001) })).toMatchObject({ status: 400 })
    const row = (await city.withModels((models) => models.calls.findById(callId).lean()))!
    const keys = createTickets('s'.repeat(40), 'rating')
    const endedAt = city.clock.now() - RATING_OPEN_MS
    await city.withModels((models) =>
      models.calls.create([
        { ...row, _id: 'open', endedAt: endedAt + 60_000 },
        { ...row, _id: 'over', endedAt },
      ]),
    )
    expect(await rate(keys.issue('open'))).toMatchObject({ status: 200 })
    expect(await rate(keys.issue('over'))).toMatchObject({ json: { refused: 'rating-over' } })
  })

  it('[A1] who talked to nobody has nothing to rate', async () => {
    const resident = await city.resident()
    await resident.untilPhase('waiting')
    await resident.request({ type: 'ticket.leave' })
    expect((await resident.untilPhase('ended')).call).toMatchObject({ ratingKey: null })
    const key = createTickets('s'.repeat(40), 'rating').issue(resident.callId)
    await expect.poll(async () => (await rate(key)).json).toMatchObject({ refused: 'rating-over' })
  })

  it('[A4] too many from one address are refused for a while', async () => {
    const wrong = 'a'.repeat(43)
    for (let tries = 0; tries < RATING_RULE.limit; tries += 1) await rate(wrong)
    const refused = await rate(wrong)
    expect(refused).toMatchObject({ status: 429, json: { refused: 'too-many-tries' } })
    city.clock.advance(RATING_RULE.windowMs)
    expect((await rate(wrong)).json.refused).toBe('rating-over')
  })

  it('[A5] the consultant keeps note and outcome of the own call, and nobody else', async () => {
    const { callId } = await called()
    await expect.poll(async () => (await ownCalls()).length).toBe(1)
    const [call] = await ownCalls()
    expect(call).toMatchObject({
      ...{ callId, topicId: 'dowody', topic: { pl: 'dowody' }, end: 'resident-ended' },
      ...{ outcome: null, note: '', savedAt: null },
    })
    expect(call!.endedAt - call!.from).toBe(120_000)
    expect(call!.outcomes).toContain('std:done')
    const saved = await note({ callId, note: ' Doniesie zdjęcie. ', outcome: 'std:booked' })
    expect(saved.status).toBe(200)
    expect(await ownCalls()).toMatchObject([
      { note: 'Doniesie zdjęcie.', outcome: 'std:booked', savedAt: saved.json.savedAt },
    ])
    expect(await note({ callId, note: 'x' }, 'maria')).toMatchObject({ status: 404 })
    expect(await ownCalls('maria')).toEqual([])
    expect(await note({ callId: 'nowhere', note: 'x' })).toMatchObject({ status: 404 })
    expect(await note({ callId, note: 'x' }, 'nobody')).toMatchObject({ status: 401 })
  })

  it('[A10] the outcomes of a call are those of its topic', async () => {
    const { topics } = (await say<{ topics: { topicId: string }[] }>('maria', 'topics')).json
    const topic = topics.find(({ topicId }) => topicId === 'dowody')
    const outcomes = ['Wydano dowód', ' Przyjęto wniosek ', '']
    expect(await say('maria', 'topics/save', { ...topic, outcomes })).toMatchObject({
      json: { topic: { outcomes: ['Wydano dowód', 'Przyjęto wniosek'] } },
    })
    expect(await say('maria', 'topics/save', { ...topic, outcomes: ['x', 'X'] })).toMatchObject({
      json: { refused: 'fields-invalid', fields: { outcomes: 'twice' } },
    })
    const { callId } = await called()
    await expect.poll(async () => (await ownCalls()).length).toBe(1)
    expect((await ownCalls())[0]?.outcomes).toEqual(['Wydano dowód', 'Przyjęto wniosek'])
    expect(await note({ callId, note: '', outcome: 'std:done' })).toMatchObject({ status: 422 })
    expect(await note({ callId, note: '', outcome: 'Wydano dowód' })).toMatchObject({ status: 200 })
    // A page that knows nothing of outcomes leaves them as they are.
    expect(await say('maria', 'topics/save', { ...topic, outcomes: undefined })).toMatchObject({
      json: { topic: { outcomes: ['Wydano dowód', 'Przyjęto wniosek'] } },
    })
  })

  it('[A6] a note that was changed elsewhere is not lost, the same one sent again is saved', async () => {
    const { callId } = await called()
    await expect.poll(async () => (await ownCalls()).length).toBe(1)
    const first = await note({ callId, note: 'jedno' })
    expect(await note({ callId, note: 'jedno' })).toEqual(first)
    expect(await note({ callId, note: 'drugie' })).toMatchObject({
      status: 409,
      json: { refused: 'changed-meanwhile' },
    })
    const { savedAt } = first.json
    expect((await note({ callId, note: 'drugie', savedAt })).json.savedAt).toBeGreaterThan(savedAt)
    expect(await note({ callId, note: '', outcome: 'std:moon' })).toMatchObject({
      status: 422,
      json: { refused: 'fields-invalid' },
    })
  })

  it('[A7] notes can be written later, as long as they are kept', async () => {
    const now = city.clock.now()
    const old = {
      staffId: 'anna',
      siteId: 'test-city',
      topicId: null,
      from: 0,
      end: 'system' as const,
    }
    const empty = { outcome: null, note: null, savedAt: null, noteEraseAt: null }
    await city.withModels((models) =>
      models.servings.create([
        { ...old, ...empty, _id: 'in.anna', callId: 'in', endedAt: now - NOTE_KEPT_MS + 60_000 },
        { ...old, ...empty, _id: 'out.anna', callId: 'out', endedAt: now - NOTE_KEPT_MS },
      ]),
    )
    expect((await note({ callId: 'in', note: 'później' })).status).toBe(200)
    expect(await note({ callId: 'out', note: 'za późno' })).toMatchObject({
      status: 409,
      json: { refused: 'not-now' },
    })
    const row = await city.withModels((models) => models.servings.findById('in.anna').lean())
    expect(row).toMatchObject({ note: 'później', noteEraseAt: now + 60_000 })
    rewriteSite(city.dir, 'test-city', { retention: { noteDays: 30 } })
    await city.app.reloadSites()
    expect((await note({ callId: 'in', note: 'zmiana', savedAt: row!.savedAt })).status).toBe(409)
  })

  it('[A8] the consultant reads the own ratings and answers them', async () => {
    const { key, callId } = await called()
    await rate(key, { stars: 2, comment: 'Długo czekałem.' })
    const list = async (who = 'anna') =>
      (await say<Reply<'ownRatings'>>(who, 'own-ratings')).json.ratings
    expect(await list()).toMatchObject([
      { ratingId: callId, stars: 2, comment: 'Długo czekałem.', reply: '', repliedAt: null },
    ])
    expect(await list('maria')).toEqual([])
    const answer = { ratingId: callId, reply: 'Był tłok.', repliedAt: null }
    const done = await say<Reply<'replyRating'>>('anna', 'own-ratings/reply', answer)
    expect(done.status).toBe(200)
    expect(await say('anna', 'own-ratings/reply', answer)).toEqual(done)
    expect(await say('anna', 'own-ratings/reply', { ...answer, reply: 'x' })).toMatchObject({
      json: { refused: 'changed-meanwhile' },
    })
    expect(await say('maria', 'own-ratings/reply', answer)).toMatchObject({ status: 404 })
    expect(await list()).toMatchObject([{ reply: 'Był tłok.' }])
  })
})
