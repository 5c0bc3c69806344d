import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seatedPair } from './test/chat.ts'
import { Harness } from './test/harness.ts'
import type { ResidentPage, StaffPage } from './test/pages.ts'
import { ask as transfer, talkWithAnna, untilAsked, untilServedBy } from './test/transfer-city.ts'

const ask = (page: StaffPage, callId: string) => page.request({ type: 'showing.ask', callId })
const agree = (page: ResidentPage, callId: string, agreed = true) =>
  page.request({ type: 'showing.answer', callId, agreed })
const untilBoth = async (
  { anna, resident }: { anna: StaffPage; resident: ResidentPage },
  atDesk: string,
  atResident = atDesk,
) => {
  await anna.until(`desk ${atDesk}`, () => anna.view?.call?.showing === atDesk)
  await resident.until(`resident ${atResident}`, () => {
    const call = resident.view?.call
    return call && 'showing' in call && call.showing === atResident
  })
}

describe('showing a document in a call', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('[I1, I2] is asked, declined, asked again, agreed to, and ended by either', async () => {
    const pair = await seatedPair(city)
    const { resident, anna, callId } = pair
    expect(await ask(anna, callId)).toEqual({ result: null })
    await untilBoth(pair, 'asked')
    expect(await ask(anna, callId)).toEqual({ refused: 'not-now' })
    await agree(resident, callId, false)
    await untilBoth(pair, 'declined', 'none')
    for (const page of [resident, anna]) {
      await ask(anna, callId)
      await agree(resident, callId)
      await untilBoth(pair, 'showing')
      const end = { type: 'showing.end', callId } as const
      expect(await (page as StaffPage).request(end)).toEqual({ result: null })
      await untilBoth(pair, 'none')
      expect(await (page as StaffPage).request(end)).toEqual({ refused: 'not-now' })
    }
  })

  it('[I3] is nobody else’s, not for a call that waits, and not without a camera', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    const bartek = await city.consultant('bartek')
    const other = await city.resident()
    await bartek.untilOffer()
    await other.untilPhase('offered')
    expect(await ask(bartek, callId)).toEqual({ refused: 'not-yours' })
    expect(await agree(other, callId)).toEqual({ refused: 'not-yours' })
    expect(await agree(other, other.callId)).toEqual({ refused: 'not-now' })
    await resident.request({
      type: 'ticket.devices',
      devices: { camera: false, microphone: true },
    })
    expect(await ask(anna, callId)).toEqual({ refused: 'no-camera' })
  })

  it('[I4] ends with the camera and with the consultant, and stays over a lost socket', async () => {
    const hall = await talkWithAnna(city)
    const { resident, anna, callId } = hall
    await ask(anna, callId)
    await agree(resident, callId)
    await untilBoth(hall, 'showing')
    resident.vanish()
    await anna.until('interrupted', () => anna.view?.call?.phase === 'interrupted')
    const back = city.reopenResident(resident.ticket)
    await untilBoth({ anna, resident: back }, 'showing')
    await back.request({ type: 'ticket.devices', devices: { camera: false, microphone: true } })
    await untilBoth({ anna, resident: back }, 'none')

    await back.request({ type: 'ticket.devices', devices: { camera: true, microphone: true } })
    await ask(anna, callId)
    await agree(back, callId)
    const bartek = await city.consultant('bartek')
    await transfer(hall, 'bartek')
    const { offerId } = await untilAsked(bartek)
    await bartek.request({ type: 'offer.accept', offerId })
    await untilServedBy(back, 'Bartek')
    await untilBoth({ anna: bartek, resident: back }, 'none')
  })

  it('[I4, I5] a restart ends it and keeps the yes, which the row of the call has', async () => {
    const { resident, anna, callId, cookie } = await talkWithAnna(city)
    await ask(anna, callId)
    await agree(resident, callId)
    expect(await anna.request({ type: 'identity.mark', callId, shown: true })).toEqual({
      result: null,
    })
    await city.drain()
    await city.boot()
    const desk = city.reopenStaff(cookie)
    const page = city.reopenResident(resident.ticket)
    await desk.untilShift('busy')
    await page.untilPhase('talking')
    await untilBoth({ anna: desk, resident: page }, 'none')
    expect(desk.view?.call?.identityShown).toBe(true)
    const bartek = await city.consultant('bartek')
    expect(await bartek.request({ type: 'identity.mark', callId, shown: false })).toEqual({
      refused: 'not-yours',
    })
    await desk.request({ type: 'call.end', callId })
    await desk.untilShift('wrapping')
    const row = await city.withModels((models) => models.calls.findById(callId).lean())
    expect(row).toMatchObject({ identityShown: true })
  })

  it('[I5] is no, unless it was said', async () => {
    const { anna, callId } = await talkWithAnna(city)
    await anna.request({ type: 'call.end', callId })
    await anna.untilShift('wrapping')
    const row = await city.withModels((models) => models.calls.findById(callId).lean())
    expect(row).toMatchObject({ identityShown: false })
  })
})
