import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Harness } from './test/harness.ts'
import type { StaffPage } from './test/pages.ts'

type Resident = Awaited<ReturnType<Harness['resident']>>

/** Two people who talk. */
async function talk(
  city: Harness,
): Promise<{ resident: Resident; anna: StaffPage; cookie: string }> {
  const resident = await city.resident()
  const cookie = await city.cookie('anna')
  const anna = city.reopenStaff(cookie)
  await anna.until('view', () => anna.view)
  await anna.request({ type: 'shift.start', devices: { camera: true, microphone: true } })
  const { offerId } = await anna.untilOffer()
  await anna.request({ type: 'offer.accept', offerId })
  await resident.untilPhase('connecting')
  await resident.request({ type: 'media.flowing', callId: resident.callId })
  await resident.untilPhase('talking')
  return { resident, anna, cookie }
}

describe('a call whose people lose their page', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('keeps the resident 30 s: back in time is the same call', async () => {
    const { resident, anna } = await talk(city)
    resident.vanish()
    const told = await anna.until(
      'interrupted',
      () => anna.view?.call?.phase === 'interrupted' && anna.view.call,
    )
    expect(told.until).toBe(city.clock.now() + 30_000)
    await city.pass(20_000)
    const back = city.reopenResident(resident.ticket)
    await back.untilPhase('talking')
    await anna.until('talking', () => anna.view?.call?.phase === 'talking')
  })

  it('ends when the resident stays away, and the consultant wraps up', async () => {
    const { resident, anna } = await talk(city)
    resident.vanish()
    await anna.until('interrupted', () => anna.view?.call?.phase === 'interrupted')
    await city.pass(30_000)
    await anna.untilShift('wrapping')
    const rows = await city.withModels((models) =>
      models.calls.find({ _id: resident.callId }).lean(),
    )
    expect(rows).toMatchObject([{ reason: 'resident-lost', staffId: 'anna' }])
  })

  it('keeps the consultant 20 s: back in time is the same call', async () => {
    const { resident, anna, cookie } = await talk(city)
    anna.vanish()
    await resident.untilPhase('interrupted')
    await city.pass(10_000)
    const back = city.reopenStaff(cookie)
    await back.untilShift('busy')
    await resident.untilPhase('talking')
  })

  it('puts the resident at the head of the line when the consultant stays away, and says why', async () => {
    const { resident, anna } = await talk(city)
    city.clock.advance(1_000)
    const other = await city.resident()
    anna.vanish()
    await resident.untilPhase('interrupted')
    await city.pass(20_000)
    expect((await resident.untilPlace(1)).call).toMatchObject({ returned: 'consultant-lost' })
    city.clock.advance(1_000)
    await other.untilPlace(2)
    const bartek = await city.consultant('bartek')
    expect((await bartek.untilOffer()).callId).toBe(resident.callId)
    expect(city.media.look(resident.callId)?.seated).toBeNull()
  })

  it('lets a resident whose media are heard go on although the socket cannot come back', async () => {
    const { resident } = await talk(city)
    await city.media.join(resident.callId, 'resident', 'session-1')
    city.media.connectPeer(resident.callId, 'resident')
    await expect
      .poll(() => city.app.world.calls.get(resident.callId)?.context.resident.mediaUp)
      .toBe(true)
    resident.vanish()
    await expect.poll(() => city.app.world.calls.get(resident.callId)?.value).toBe('interrupted')
    await city.pass(40_000)
    expect(city.app.world.calls.get(resident.callId)?.value).toBe('interrupted')
    city.media.disconnectPeer(resident.callId, 'resident')
    await expect
      .poll(() => city.app.world.calls.get(resident.callId)?.context.resident.mediaUp)
      .toBe(false)
    await city.pass(30_000)
    expect(city.app.world.calls.get(resident.callId)?.context.reason).toBe('resident-lost')
  })

  it('moves a call to another worker when its own dies, and leaves the others alone', async () => {
    const { resident } = await talk(city)
    const before = resident.view?.media?.roomId
    city.media.loseRoom(resident.callId)
    const moved = await resident.until('new room', () => {
      const room = resident.view?.media?.roomId
      return room !== undefined && room !== before && resident.view
    })
    expect(moved.media?.stage).toBe('live')
    await expect.poll(() => city.media.look(resident.callId)?.seated).toBe('consultant:anna')
  })

  it('says on /readyz that a draining media worker takes no new calls', async () => {
    const ready = async () => (await fetch(`${city.origin}/readyz`)).json()
    await expect.poll(ready).toMatchObject({ ready: true, reasons: [] })
    city.media.drain()
    city.clock.advance(30_000)
    await expect
      .poll(ready)
      .toMatchObject({ ready: false, reasons: [expect.stringContaining('draining')] })
  })

  it('opens every room anew when the whole media worker was away', async () => {
    const { resident } = await talk(city)
    const before = resident.view?.media?.roomId
    city.media.goAway('lost')
    await resident.until('no seat', () => resident.view?.media === null)
    city.media.comeBack()
    await resident.until(
      'new room',
      () => resident.view?.media && resident.view.media.roomId !== before,
    )
  })
})
