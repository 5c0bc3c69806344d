import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PeerId } from '#machines/media.ts'
import { ALL_TOOLS } from '#machines/call-terms.ts'
import { seatedPair } from './test/chat.ts'
import { Harness } from './test/harness.ts'
import type { ResidentPage, StaffPage } from './test/pages.ts'
import { ask, talkWithAnna, untilAsked, untilServedBy } from './test/transfer-city.ts'

type AnyPage = ResidentPage | StaffPage

const VP8 = {
  codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }],
  encodings: [{ ssrc: 7, maxBitrate: 2_500_000, scalabilityMode: 'L1T3' }],
}

/** Joins the room, as every page of a call has done long before it shares anything. */
const join = (page: AnyPage, callId: string) =>
  (page as ResidentPage).request({ type: 'media.join', callId, session: 's1' })

const share = (page: AnyPage, callId: string) =>
  (page as ResidentPage).request({
    type: 'media.produce',
    callId,
    kind: 'video',
    source: 'screen',
    rtpParameters: VP8,
    muted: false,
  })

/** What this side of the room shares, as the worker has it. */
const sharedBy = (city: Harness, callId: string, peer: PeerId) =>
  city.media
    .look(callId)
    ?.peers.find((one) => one.peer === peer)
    ?.tracks.filter(({ source }) => source === 'screen') ?? []

const seesScreen = (page: StaffPage, shown: boolean) =>
  page.until(`screen ${shown}`, () => page.view?.call?.partner.screen === shown)
const meetsScreen = (page: ResidentPage, shown: boolean) =>
  page.until(`screen ${shown}`, () => {
    const call = page.view?.call
    return call && 'partner' in call && call.partner.screen === shown
  })

describe('screens that are shared in a call', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('[D1] both people share, each sees it of the other, and it ends for both', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    for (const [page, peer] of [
      [resident, 'resident'],
      [anna, 'consultant:anna'],
    ] as const) {
      await join(page, callId)
      expect(await share(page, callId)).toHaveProperty('result.producerId')
      expect(sharedBy(city, callId, peer)).toHaveLength(1)
    }
    await seesScreen(anna, true)
    await meetsScreen(resident, true)
    const { producerId } = sharedBy(city, callId, 'resident')[0]!
    await resident.request({ type: 'media.closeProducer', callId, producerId })
    await seesScreen(anna, false)
    expect(resident.view?.call).toMatchObject({ partner: { screen: true } })
    await anna.until('told of the end', () =>
      anna.messages.some((one) => one.type === 'media.trackClosed'),
    )
  })

  it('[D2] a resident whose sharing is off is refused, and the consultant is not', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    await join(resident, callId)
    await join(anna, callId)
    await anna.request({ type: 'tools.set', callId, ...ALL_TOOLS, share: false })
    expect(await share(resident, callId)).toEqual({ refused: 'share-off' })
    expect(sharedBy(city, callId, 'resident')).toEqual([])
    expect(await share(anna, callId)).toHaveProperty('result.producerId')
  })

  it('[D2] switching it off ends what the resident shares just then', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    await join(resident, callId)
    await join(anna, callId)
    await share(resident, callId)
    await share(anna, callId)
    await seesScreen(anna, true)
    await anna.request({ type: 'tools.set', callId, ...ALL_TOOLS, share: false })
    await seesScreen(anna, false)
    expect(sharedBy(city, callId, 'resident')).toEqual([])
    expect(sharedBy(city, callId, 'consultant:anna')).toHaveLength(1)
    expect(resident.view?.call).toMatchObject({ tools: { share: false } })
  })

  it('[D2] switched off while the worker is asked, nothing is left of it', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    await join(resident, callId)
    const [shared] = await Promise.all([
      share(resident, callId),
      anna.request({ type: 'tools.set', callId, ...ALL_TOOLS, share: false }),
    ])
    await anna.until('off', () => anna.view?.call?.tools.share === false)
    if ('refused' in shared) expect(shared).toEqual({ refused: 'share-off' })
    await seesScreen(anna, false)
    expect(sharedBy(city, callId, 'resident')).toEqual([])
  })

  it('[D3] nobody shares before the call is seated, nor in a call of others', async () => {
    const resident = await city.resident()
    const { callId } = resident
    const anna = await city.consultant('anna')
    await anna.untilOffer()
    await join(resident, callId)
    await join(anna, callId)
    expect(await share(resident, callId)).toEqual({ refused: 'not-now' })
    expect(await share(anna, callId)).toEqual({ refused: 'not-now' })
    const bartek = await city.consultant('bartek')
    expect(await share(bartek, callId)).toEqual({ refused: 'not-yours' })
  })

  it('[D3] a colleague who is asked neither shares nor is shown anything; after the accept the screen goes on', async () => {
    const hall = await talkWithAnna(city)
    const { resident, anna, callId } = hall
    await join(resident, callId)
    await join(anna, callId)
    await share(resident, callId)
    await share(anna, callId)
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    const { offerId } = await untilAsked(bartek)
    await join(bartek, callId)
    expect(await share(bartek, callId)).toEqual({ refused: 'not-now' })
    expect(bartek.view?.call).toBeNull()
    await bartek.request({ type: 'offer.accept', offerId })
    await untilServedBy(resident, 'Bartek')
    expect(sharedBy(city, callId, 'resident')).toHaveLength(1)
    await seesScreen(bartek, true)
    // What the first consultant shared went with her.
    await meetsScreen(resident, false)
    expect(city.media.look(callId)?.peers.map(({ peer }) => peer)).not.toContain('consultant:anna')
  })

  it('[D4] a call that goes back to the line takes no screen with it', async () => {
    const { resident, anna, callId } = await talkWithAnna(city)
    await join(resident, callId)
    await share(resident, callId)
    await anna.request({ type: 'transfer.line', callId, topicId: 'meldunek', note: '' })
    await resident.untilPhase('waiting')
    expect(sharedBy(city, callId, 'resident')).toEqual([])
  })

  it('[D5] over a restart of the server a screen goes on, or ends when it is not allowed any more', async () => {
    const { resident, anna, callId, cookie } = await talkWithAnna(city)
    await join(resident, callId)
    await share(resident, callId)
    await seesScreen(anna, true)
    await city.drain()
    await city.boot()
    const back = city.reopenStaff(cookie)
    city.reopenResident(resident.ticket)
    await back.untilShift('busy')
    await seesScreen(back, true)
    city.media.goAway()
    await back.request({ type: 'tools.set', callId, ...ALL_TOOLS, share: false })
    city.media.comeBack()
    await back.until('ended', () => sharedBy(city, callId, 'resident').length === 0 || null)
    await seesScreen(back, false)
  })

  it('[D5] a room that is lost takes the screen with it, and says so', async () => {
    const { resident, anna, callId } = await talkWithAnna(city)
    await join(resident, callId)
    await share(resident, callId)
    await seesScreen(anna, true)
    city.media.loseRoom(callId)
    await seesScreen(anna, false)
    await anna.untilShift('busy')
  })
})
