import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Harness } from './test/harness.ts'

const AUDIO = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc: 1 }],
}
const BOTH = { camera: true, microphone: true }

describe('a planned restart', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('sends pages away with 1012 and keeps the places of the line, also over 60 s', async () => {
    const first = await city.resident()
    city.clock.advance(1_000)
    const second = await city.resident()
    city.clock.advance(1_000)
    await second.untilPlace(2)
    await city.drain()
    expect(await second.untilClosed()).toEqual({ code: 1012 })
    city.clock.advance(60_000)
    await city.boot()
    const back = city.reopenResident(second.ticket)
    await back.untilPlace(2)
    await city.reopenResident(first.ticket).untilPlace(1)
  })

  it('takes an open offer back without counting it, and offers anew when both are there', async () => {
    const cookie = await city.cookie('anna')
    const anna = city.reopenStaff(cookie)
    await anna.until('view', () => anna.view)
    await anna.request({ type: 'shift.start', devices: BOTH })
    const resident = await city.resident()
    const old = await anna.untilOffer()
    await city.drain()
    await city.boot()
    const back = city.reopenStaff(cookie)
    const page = city.reopenResident(resident.ticket)
    const renewed = await back.untilOffer()
    expect(renewed.callId).toBe(resident.callId)
    expect(renewed.offerId).not.toBe(old.offerId)
    expect(await back.request({ type: 'offer.accept', offerId: old.offerId })).toEqual({
      refused: 'offer-gone',
    })
    await page.untilPhase('offered')
    expect(city.app.world.shifts.get('anna')?.context.missed).toBe(0)
  })

  it('lets a call go on, with the same people and the same room', async () => {
    const resident = await city.resident()
    const cookie = await city.cookie('anna')
    const anna = city.reopenStaff(cookie)
    await anna.until('view', () => anna.view)
    await anna.request({ type: 'shift.start', devices: BOTH })
    await anna.request({ type: 'offer.accept', offerId: (await anna.untilOffer()).offerId })
    await resident.untilPhase('connecting')
    await resident.request({ type: 'media.flowing', callId: resident.callId })
    await resident.untilPhase('talking')
    const roomId = resident.view?.media?.roomId
    await city.media.join(resident.callId, 'consultant:anna', 'session-1')
    await city.media.produce(resident.callId, 'consultant:anna', 'audio', AUDIO, false)
    await city.drain()
    city.clock.advance(60_000)
    await city.boot()
    const back = city.reopenResident(resident.ticket)
    await city.reopenStaff(cookie).untilShift('busy')
    const view = await back.untilPhase('talking')
    await back.until('same room', () => back.view?.media?.roomId === roomId)
    expect(view.call).toMatchObject({ consultant: 'Anna' })
    // Which devices are on is the worker's to tell, after a restart too.
    await back.until('microphone', () => {
      const call = back.view?.call
      return call?.phase === 'talking' && call.partner.microphone && !call.partner.camera
    })
  })

  it('keeps wrap-up and pause where they were', async () => {
    const cookie = await city.cookie('anna')
    const anna = city.reopenStaff(cookie)
    await anna.until('view', () => anna.view)
    await anna.request({ type: 'shift.start', devices: BOTH })
    await anna.request({ type: 'shift.pause' })
    await city.drain()
    await city.boot()
    await city.reopenStaff(cookie).untilShift('pause')
  })

  it('archives a snapshot that cannot be read, and goes on', async () => {
    const broken = await city.resident()
    const whole = await city.resident()
    await city.drain()
    await city.withModels((models) =>
      models.snapshots.updateOne(
        { _id: broken.callId },
        { $set: { snapshot: '{"value":"ringing","status":"active","context":{}}' } },
      ),
    )
    await city.boot()
    await city.reopenResident(whole.ticket).untilPhase('waiting')
    const page = city.reopenResident(broken.ticket)
    expect(await page.untilClosed()).toEqual({ code: 4002 })
    const archived = await city.withModels((models) =>
      models.snapshots.countDocuments({ archived: true }),
    )
    expect(archived).toBe(1)
    const counted = await city.withModels((models) => models.calls.findById(broken.callId).lean())
    expect(counted).toMatchObject({ reason: 'system', siteId: 'test-city' })
  })
})
