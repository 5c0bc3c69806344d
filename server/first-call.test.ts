import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Harness } from './test/harness.ts'

describe('a first call, over real sockets and the real database', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('goes from the ticket through offer, call and wrap-up to free again', async () => {
    const resident = await city.resident({ topicId: 'meldunek' })
    const waiting = await resident.untilPhase('waiting')
    expect(waiting.call).toMatchObject({ place: 1, wait: null, atWork: 0 })

    const anna = await city.consultant('anna')
    const offer = await anna.untilOffer()
    expect(offer).toMatchObject({
      topicId: 'meldunek',
      devices: { camera: true, microphone: true },
      othersWaiting: 0,
    })
    await resident.untilPhase('offered')

    expect(await anna.request({ type: 'offer.seen', offerId: offer.offerId })).toEqual({
      result: null,
    })
    expect(await anna.request({ type: 'offer.accept', offerId: offer.offerId })).toEqual({
      result: null,
    })
    const connecting = await resident.untilPhase('connecting')
    expect(connecting.call).toMatchObject({ consultant: 'Anna' })
    expect(connecting.media?.stage).toBe('live')
    await anna.untilShift('busy')

    await resident.request({ type: 'media.flowing', callId: resident.callId })
    await resident.untilPhase('talking')

    expect(await anna.request({ type: 'call.end', callId: resident.callId })).toEqual({
      result: null,
    })
    expect((await resident.untilPhase('ended')).call).toMatchObject({ reason: 'consultant-ended' })
    await anna.untilShift('wrapping')
    await city.pass(60_000)
    await anna.untilShift('ready')

    const rows = await city.withModels(async (models) => ({
      calls: await models.calls.find({ _id: resident.callId }).lean(),
      live: await models.assignments.countDocuments({ live: true }),
      snapshots: await models.snapshots.countDocuments({ kind: 'call', archived: false }),
    }))
    expect(rows.calls).toMatchObject([{ staffId: 'anna', reason: 'consultant-ended', offers: 1 }])
    expect(rows).toMatchObject({ live: 0, snapshots: 0 })
    expect(city.media.rooms()).toEqual([])
  })
})
