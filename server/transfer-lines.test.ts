import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Harness } from './test/harness.ts'
import { ask, expectWhole, serveNext, talkWithAnna, untilAsked } from './test/transfer-city.ts'

describe('a call is given to the line of a topic', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  const toLine = (hall: Awaited<ReturnType<typeof talkWithAnna>>, topicId: string, note = '') =>
    hall.anna.request({ type: 'transfer.line', callId: hall.callId, topicId, note })

  it('waits at its head, keeps ticket and room, and goes to the next who has the topic', async () => {
    const hall = await talkWithAnna(city, 'meldunek')
    const { resident, anna, callId } = hall
    const room = resident.view?.media?.roomId
    city.clock.advance(1_000)
    const other = await city.resident({ topicId: 'dowody' })
    await other.untilPlace(1)
    expect(await toLine(hall, 'dowody', 'Chodzi o dowód.')).toEqual({ result: null })
    const view = await resident.untilPlace(1)
    expect(view).toMatchObject({ topicId: 'dowody', call: { returned: 'transferred' } })
    expect(view.media).toMatchObject({ roomId: room, stage: 'warm' })
    city.clock.advance(1_000)
    await other.untilPlace(2)
    await anna.untilShift('wrapping')
    await expect.poll(() => city.media.look(callId)?.seated).toBeNull()
    const celina = await city.consultant('celina')
    const offer = await celina.untilOffer()
    expect(offer).toMatchObject({
      callId,
      handed: { from: 'Anna Próbna', note: 'Chodzi o dowód.', asked: false },
    })
    await serveNext(celina)
    await resident.request({ type: 'media.flowing', callId })
    await resident.untilPhase('talking')
    expect(celina.view?.call?.handed?.note).toBe('Chodzi o dowód.')
    await expectWhole(city)
    await celina.request({ type: 'call.end', callId })
    await expect
      .poll(() => city.withModels((models) => models.calls.findById(callId).lean()))
      .toMatchObject({ transfers: 1, staffId: 'celina', topicId: 'dowody' })
    const acts = await city.withModels((models) => models.audit.find({}).lean())
    expect(acts.filter(({ action }) => action === 'call.transferred')).toMatchObject([
      { actorId: 'anna', objectId: callId },
    ])
  })

  it('does not come back to who gave it while somebody else has the topic', async () => {
    const hall = await talkWithAnna(city)
    const bartek = await city.consultant('bartek')
    await city.resident()
    await serveNext(bartek)
    await toLine(hall, 'meldunek')
    await hall.anna.request({ type: 'wrapup.end' })
    await hall.anna.untilShift('ready')
    await hall.resident.untilPlace(1)
    expect(hall.anna.view?.offer).toBeNull()
    // With nobody else at work, the resident need not wait for a stranger.
    await bartek.request({ type: 'call.end', callId: bartek.view!.call!.callId })
    await bartek.untilShift('wrapping')
    await bartek.request({ type: 'shift.end' })
    expect((await hall.anna.untilOffer()).callId).toBe(hall.callId)
  })

  it('refuses a topic of another site, an unknown one, and while a colleague is asked', async () => {
    const hall = await talkWithAnna(city)
    expect(await toLine(hall, 'unknown')).toEqual({ refused: 'unknown-topic' })
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    await untilAsked(bartek)
    expect(await toLine(hall, 'dowody')).toEqual({ refused: 'not-now' })
    expect(await ask(hall, 'celina')).toEqual({ refused: 'not-now' })
  })

  it('once, however often it is pressed', async () => {
    const hall = await talkWithAnna(city)
    const answers = await Promise.all([toLine(hall, 'dowody'), toLine(hall, 'dowody')])
    expect(answers).toContainEqual({ result: null })
    await hall.resident.untilPlace(1)
    expect(city.app.world.calls.get(hall.callId)?.context.transfers).toBe(1)
  })

  it('shows to whom it can be given: colleagues in order, lines with who waits and who is there', async () => {
    const hall = await talkWithAnna(city, 'dowody')
    await city.consultant('celina')
    const bartek = await city.consultant('bartek')
    await bartek.request({ type: 'shift.pause' })
    const waiting = await city.resident({ topicId: 'meldunek' })
    await waiting.untilPlace(1)
    const look = await hall.anna.request({ type: 'transfer.look', callId: hall.callId })
    expect(look).toEqual({
      result: {
        colleagues: [
          {
            ...{ staffId: 'celina', name: 'Celina Próbna', topicIds: ['dowody'] },
            ...{ state: 'ready', free: true },
          },
          {
            ...{ staffId: 'bartek', name: 'Bartek Próbna', topicIds: ['meldunek', 'dowody'] },
            ...{ state: 'pause', free: false },
          },
        ],
        lines: [
          { topicId: 'dowody', name: { pl: 'dowody', en: 'dowody' }, waiting: 0, atWork: 1 },
          { topicId: 'meldunek', name: { pl: 'meldunek', en: 'meldunek' }, waiting: 1, atWork: 0 },
        ],
      },
    })
  })
})

describe('the database is gone in a transfer', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('refuses by name, leaves the call as it is, and goes on once it is back', async () => {
    const hall = await talkWithAnna(city)
    const { anna, callId, resident } = hall
    const bartek = await city.consultant('bartek')
    await city.stopDatabase()
    const gone = { refused: 'database-unavailable' }
    expect(await ask(hall, 'bartek')).toEqual(gone)
    const line = { type: 'transfer.line', callId, topicId: 'dowody', note: '' } as const
    expect(await anna.request(line)).toEqual(gone)
    expect(resident.view?.call.phase).toBe('talking')
    expect(bartek.view?.shift.state).toBe('ready')
    await city.startDatabase()
    await expect
      .poll(
        async () => {
          await city.pass(1_000)
          return ask(hall, 'bartek')
        },
        { timeout: 15_000 },
      )
      .toEqual({ result: null })
    const { offerId } = await untilAsked(bartek)
    await bartek.request({ type: 'offer.accept', offerId })
    await bartek.untilShift('busy')
    await expectWhole(city)
  })
})
