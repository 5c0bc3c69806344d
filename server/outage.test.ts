import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Harness } from './test/harness.ts'

// A look of the driver's that got stuck costs 6 s (heartbeat-watch.ts).
describe('the database is gone while the server runs', { timeout: 40_000 }, () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  /** Retries wait in simulated time; the writes themselves are real. */
  const recover = async (isRight: () => boolean): Promise<void> => {
    await city.startDatabase()
    await expect
      .poll(
        async () => {
          await city.pass(1_000)
          return isRight()
        },
        { timeout: 15_000 },
      )
      .toBe(true)
  }

  it('gives no ticket that was not stored, and gives them again without a restart', async () => {
    await city.stopDatabase()
    const refused = await city.join()
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ refused: 'database-unavailable' })
    const ready = async () => (await fetch(`${city.origin}/readyz`)).json()
    await expect
      .poll(ready, { timeout: 10_000 })
      .toMatchObject({ ready: false, parts: { database: 'down' } })
    await city.startDatabase()
    await expect.poll(async () => (await city.join()).status, { timeout: 15_000 }).toBe(200)
    const stored = await city.withModels((models) => models.snapshots.find({ kind: 'call' }).lean())
    expect(stored.filter(({ phase }) => phase === 'waiting')).toHaveLength(1)
  })

  it('refuses an accept it cannot store; the offer is decided once it is back', async () => {
    const resident = await city.resident()
    const anna = await city.consultant('anna')
    const { offerId } = await anna.untilOffer()
    await anna.request({ type: 'offer.seen', offerId })
    await city.stopDatabase()
    expect(await anna.request({ type: 'offer.accept', offerId })).toEqual({
      refused: 'database-unavailable',
    })
    await resident.untilPhase('offered')
    await city.startDatabase()
    await expect
      .poll(() => anna.request({ type: 'offer.accept', offerId }), { timeout: 15_000 })
      .toEqual({ result: null })
    await resident.untilPhase('connecting')
  })

  it('lets a call go on and end; what is owed of it is written when the database is back', async () => {
    const resident = await city.resident()
    const anna = await city.consultant('anna')
    const { offerId } = await anna.untilOffer()
    await anna.request({ type: 'offer.accept', offerId })
    await resident.untilPhase('connecting')
    await city.stopDatabase()
    await resident.request({ type: 'media.flowing', callId: resident.callId })
    await resident.untilPhase('talking')
    const ending = await anna.request({ type: 'call.end', callId: resident.callId })
    expect(ending).toEqual({ refused: 'database-unavailable' })
    await resident.untilPhase('ended')
    expect(anna.view?.shift.state).toBe('busy')
    await recover(() => anna.view?.shift.state === 'wrapping')
    const [rows, live] = await city.withModels(async (models) => [
      await models.calls.find({ _id: resident.callId }).lean(),
      await models.assignments.countDocuments({ live: true }),
    ])
    expect(rows).toMatchObject([{ reason: 'consultant-ended', staffId: 'anna' }])
    expect(live).toBe(0)
  })

  it('offers to a consultant who became free during the outage, once it is over', async () => {
    const anna = await city.consultant('anna')
    const first = await city.resident()
    const { offerId } = await anna.untilOffer()
    await anna.request({ type: 'offer.accept', offerId })
    const second = await city.resident()
    await second.untilPlace(1)
    await anna.request({ type: 'call.end', callId: first.callId })
    await anna.untilShift('wrapping')
    await city.stopDatabase()
    await anna.request({ type: 'wrapup.end' })
    await anna.untilShift('ready')
    await recover(() => anna.view?.offer?.callId === second.callId)
  })
})
