import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StaffPage } from './test/pages.ts'
import { BOTH } from './test/test-city.ts'
import { VisitCity } from './test/visit-city.ts'

const MINUTE = 60_000

describe('a restart while a visit is just being taken', () => {
  let hall: VisitCity
  beforeEach(async () => void (hall = await VisitCity.start()))
  afterEach(() => hall.stop())

  async function ready(cookie: string): Promise<StaffPage> {
    const page = hall.city.reopenStaff(cookie)
    await page.until('view', () => page.view)
    await page.request({ type: 'shift.start', devices: BOTH })
    return page
  }
  /** A visit of Anna's whose resident waits and whose time has come. */
  async function due() {
    const visit = await hall.booked('anna', '10:15')
    const resident = await hall.arrived(visit)
    await hall.city.pass(15 * MINUTE)
    return { visit, resident }
  }
  const restart = async () => {
    await hall.city.drain()
    await hall.city.boot()
  }

  it('with an open offer: taken back without counting, offered anew, and kept in the end', async () => {
    const { visit, resident } = await due()
    const cookie = await hall.city.cookie('anna')
    const old = await (await ready(cookie)).untilOffer()
    await restart()
    expect((await hall.visit(visit._id)).state).toBe('checked-in')
    const anna = hall.city.reopenStaff(cookie)
    const page = hall.city.reopenResident(resident.ticket)
    const offer = await anna.untilOffer()
    expect(offer.callId).toBe(resident.callId)
    expect(offer.offerId).not.toBe(old.offerId)
    expect(await anna.request({ type: 'offer.accept', offerId: old.offerId })).toEqual({
      refused: 'offer-gone',
    })
    expect(hall.city.app.world.shifts.get('anna')?.context.missed).toBe(0)
    await anna.request({ type: 'offer.accept', offerId: offer.offerId })
    await page.untilPhase('connecting')
    await anna.request({ type: 'call.end', callId: offer.callId })
    await expect.poll(async () => (await hall.visit(visit._id)).state).toBe('kept')
  })

  it('with an open choice: it is over, passed by nobody, and shown again to who comes back', async () => {
    const { visit, resident } = await due()
    const cookie = await hall.city.cookie('bartek')
    const before = await ready(cookie)
    await before.until('choice', () => before.view?.choice)
    await restart()
    const { world } = hall.city.app
    expect(world.shifts.get('bartek')?.context).toMatchObject({ choice: null, passed: [] })
    const bartek = hall.city.reopenStaff(cookie)
    await bartek.until('view', () => bartek.view)
    // The visit is not there before its resident is.
    expect(bartek.view?.choice).toBeNull()
    const page = hall.city.reopenResident(resident.ticket)
    const choice = await bartek.until('choice', () => bartek.view?.choice)
    expect(choice.visits.map(({ callId }) => callId)).toEqual([resident.callId])
    expect(await bartek.request({ type: 'visit.take', callId: resident.callId })).toEqual({
      result: null,
    })
    await page.untilPhase('connecting')
    await expect.poll(async () => (await hall.visit(visit._id)).state).toBe('in-call')
  })

  it('while the consultant waits for the resident: still awaited, and connected at the check-in', async () => {
    const visit = await hall.booked('anna', '10:15')
    const cookie = await hall.city.cookie('anna')
    await ready(cookie)
    await hall.say('anna', 'visits/start', { visitId: visit._id, rev: visit.rev })
    await restart()
    const anna = hall.city.reopenStaff(cookie)
    await anna.until('waits', () => anna.view?.nextVisit?.waitsSince)
    const response = await hall.checkIn(visit)
    const { ticket } = (await response.json()) as { ticket: string }
    await hall.city.reopenResident(ticket).untilPhase('connecting')
    await anna.untilShift('busy')
  })
})
