import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FULL_RECEPTION, type Reception } from '#machines/reception.ts'
import type { MediaSeat } from '#machines/views.ts'
import { Harness } from './test/harness.ts'
import type { ResidentPage, StaffPage } from './test/pages.ts'
import { talkWithAnna, type TransferHall } from './test/transfer-city.ts'

const BY_HAND: Reception = { pictures: 'none', why: 'choice', weak: false }
const WEAK = { carriesPictures: false, weak: true }
const ONLY_SOUND: Reception = { pictures: 'none', why: 'network', weak: true }

/** What both people of a call are told of their networks (W7, design rule 9). */
describe('reception', () => {
  let city: Harness
  let people: TransferHall
  beforeEach(async () => {
    city = await Harness.start()
    people = await talkWithAnna(city)
    await join(people.resident)
    await join(people.anna)
  })
  afterEach(() => city.stop())

  /** Both pages ask for media in the same way. */
  const asResident = (page: ResidentPage | StaffPage) => page as ResidentPage
  const join = (page: ResidentPage | StaffPage, session = 's1') =>
    asResident(page).request({ type: 'media.join', callId: people.resident.callId, session })
  const until = (page: ResidentPage | StaffPage, what: Partial<MediaSeat>) =>
    expect.poll(() => page.view?.media, { timeout: 8_000 }).toMatchObject(what)
  const want = (page: ResidentPage | StaffPage, wanted: 'all' | 'sound') =>
    asResident(page).request({ type: 'media.reception', callId: people.resident.callId, wanted })

  it('begins with everything on both sides', async () => {
    const full = { receives: FULL_RECEPTION, partnerReceives: FULL_RECEPTION }
    await until(people.resident, full)
    await until(people.anna, full)
  })

  it('[N6] sound alone by hand: both views tell it, each from its side, and so is the way back', async () => {
    const { resident, anna } = people
    expect(await want(anna, 'sound')).toEqual({ result: null })
    await until(anna, { receives: BY_HAND, partnerReceives: FULL_RECEPTION })
    await until(resident, { receives: FULL_RECEPTION, partnerReceives: BY_HAND })
    await want(anna, 'all')
    await until(resident, { partnerReceives: FULL_RECEPTION })
  })

  it('a weak network is told to both, and so is its end', async () => {
    const { resident, anna } = people
    const { callId } = resident
    city.media.setNetwork(callId, 'resident', WEAK)
    await until(resident, { receives: ONLY_SOUND, partnerReceives: FULL_RECEPTION })
    await until(anna, { receives: FULL_RECEPTION, partnerReceives: ONLY_SOUND })
    city.media.setNetwork(callId, 'resident', { carriesPictures: true, weak: false })
    await until(anna, { partnerReceives: FULL_RECEPTION })
  })

  it('[N6] the wish holds over a restart of the server', async () => {
    const { resident, cookie } = people
    await want(resident, 'sound')
    await until(resident, { receives: BY_HAND })
    await city.drain()
    await city.boot()
    const back = city.reopenResident(resident.ticket)
    const anna = city.reopenStaff(cookie)
    await until(back, { receives: BY_HAND })
    await until(anna, { partnerReceives: BY_HAND })
  })

  it('[N6] the wish holds in a room that had to be made anew', async () => {
    const { resident, anna } = people
    const { callId } = resident
    await want(resident, 'sound')
    await until(anna, { partnerReceives: BY_HAND })
    const before = resident.view?.media?.roomId
    city.media.loseRoom(callId)
    await resident.until(
      'another room',
      () => resident.view?.media && resident.view.media.roomId !== before,
    )
    await until(resident, { receives: BY_HAND })
    await join(resident, 's2')
    expect(city.media.rooms()[0]?.peers).toMatchObject([{ peer: 'resident', reception: BY_HAND }])
  })

  it('is nobody else’s to wish', async () => {
    const stranger = await city.resident()
    await stranger.untilPhase('waiting')
    const asked = { type: 'media.reception', callId: people.resident.callId } as const
    expect(await stranger.request({ ...asked, wanted: 'sound' })).toEqual({ refused: 'not-yours' })
    await until(people.resident, { receives: FULL_RECEPTION })
  })

  it('a colleague who is asked learns nothing of the resident’s network', async () => {
    const { resident, anna } = people
    const bartek = await city.consultant('bartek')
    await bartek.untilShift('ready')
    city.media.setNetwork(resident.callId, 'resident', WEAK)
    await until(anna, { partnerReceives: ONLY_SOUND })
    const { callId } = resident
    await anna.request({ type: 'transfer.ask', callId, staffId: 'bartek', note: '' })
    await bartek.untilOffer()
    await until(bartek, { stage: 'ready', partnerReceives: FULL_RECEPTION })
  })
})
