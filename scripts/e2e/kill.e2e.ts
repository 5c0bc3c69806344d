import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOTH } from '#server/test/test-city.ts'
import type { ResidentPage, StaffPage } from '#server/test/pages.ts'
import { BareCity } from './support/bare-city.ts'

/** kill -9 of the real server in every state of a call; database and media worker are processes of their own. */
describe('kill -9 of the server', () => {
  let city: BareCity
  const staffId = 'anna'
  let cookie: string
  beforeAll(async () => {
    city = await BareCity.open()
    cookie = await city.cookie(staffId)
  })
  afterAll(() => city?.close())

  const join = async (): Promise<{ page: ResidentPage; ticket: string; callId: string }> => {
    const { ticket, callId } = await city.join()
    return { page: city.resident(ticket), ticket, callId }
  }
  const startShift = async (): Promise<StaffPage> => {
    const page = city.staff(cookie)
    await page.until('view', () => page.view)
    if (page.view?.shift.state === 'wrapping') await page.request({ type: 'wrapup.end' })
    await page.request({ type: 'shift.start', devices: BOTH })
    await page.until('at work', () => page.view?.shift.state !== 'off' && page.view)
    return page
  }
  const leave = async (page: ResidentPage, staff?: StaffPage): Promise<void> => {
    const callId = page.view!.callId
    await page.request({ type: 'call.end', callId })
    await page.request({ type: 'ticket.leave' })
    await page.untilPhase('ended')
    if (!staff) return
    await staff.until('free of the call', () => staff.view?.shift.state !== 'busy')
    await staff.request({ type: 'wrapup.end' })
    await staff.request({ type: 'shift.end' })
    await staff.untilShift('off')
  }
  const expectNoLiveAssignment = async (): Promise<void> => {
    const live = () =>
      city.withModels((models) => models.assignments.countDocuments({ live: true }))
    await expect.poll(live).toBe(0)
  }

  it('waiting: the tickets keep their places', async () => {
    const first = await join()
    const second = await join()
    await second.page.untilPlace(2)
    await city.crashServer()
    const back = city.resident(second.ticket)
    await back.untilPlace(2)
    const head = city.resident(first.ticket)
    await head.untilPlace(1)
    await leave(head)
    await leave(back)
  })

  it('offered: the offer is renewed and counts against nobody', async () => {
    const { page, ticket } = await join()
    const staff = await startShift()
    const old = await staff.untilOffer()
    await page.untilPhase('offered')
    await city.crashServer()
    const back = city.staff(cookie)
    const resident = city.resident(ticket)
    const renewed = await back.untilOffer()
    expect(renewed.offerId).not.toBe(old.offerId)
    expect(await back.request({ type: 'offer.seen', offerId: renewed.offerId })).toEqual({
      result: null,
    })
    expect(await back.request({ type: 'offer.accept', offerId: renewed.offerId })).toEqual({
      result: null,
    })
    await resident.untilPhase('connecting')
    await leave(resident, back)
    await expectNoLiveAssignment()
  })

  it('connecting and talking: the call goes on with the same people and room', async () => {
    const { page, ticket, callId } = await join()
    const staff = await startShift()
    await staff.request({ type: 'offer.accept', offerId: (await staff.untilOffer()).offerId })
    await page.untilPhase('connecting')
    const roomId = await page.until('room', () => page.view?.media?.roomId)
    await city.crashServer()
    let resident = city.resident(ticket)
    let consultant = city.staff(cookie)
    await resident.until('same room', () => resident.view?.media?.roomId === roomId)
    await consultant.untilShift('busy')
    await resident.request({ type: 'media.flowing', callId })
    await resident.untilPhase('talking')
    await city.crashServer(3_000)
    resident = city.resident(ticket)
    consultant = city.staff(cookie)
    await resident.untilPhase('talking')
    await resident.until('same room', () => resident.view?.media?.roomId === roomId)
    await consultant.until('call', () => consultant.view?.call?.phase === 'talking')
    await leave(resident, consultant)
    await expectNoLiveAssignment()
  })

  it('interrupted: graces run from the boot', async () => {
    const { page, ticket } = await join()
    const staff = await startShift()
    await staff.request({ type: 'offer.accept', offerId: (await staff.untilOffer()).offerId })
    await page.untilPhase('connecting')
    page.vanish()
    await staff.until('interrupted', () => staff.view?.call?.phase === 'interrupted')
    await city.crashServer()
    const consultant = city.staff(cookie)
    await consultant.untilShift('busy')
    const resident = city.resident(ticket)
    await resident.until('seated', () => resident.view?.call.phase === 'connecting')
    await leave(resident, consultant)
    await expectNoLiveAssignment()
  })

  it('wrap-up: goes on, and the call is counted once', async () => {
    const { page, callId } = await join()
    const staff = await startShift()
    await staff.request({ type: 'offer.accept', offerId: (await staff.untilOffer()).offerId })
    await page.untilPhase('connecting')
    await staff.request({ type: 'call.end', callId })
    await city.crashServer()
    const consultant = city.staff(cookie)
    await consultant.until('after the call', () =>
      ['wrapping', 'ready'].includes(consultant.view?.shift.state ?? ''),
    )
    const count = () => city.withModels((models) => models.calls.countDocuments({ _id: callId }))
    await expect.poll(count).toBe(1)
    await expectNoLiveAssignment()
    const snapshots = () =>
      city.withModels((models) =>
        models.snapshots.countDocuments({ kind: 'call', archived: false }),
      )
    await expect.poll(snapshots).toBe(0)
    await consultant.request({ type: 'wrapup.end' })
    await consultant.request({ type: 'shift.end' })
  })

  it.each([0, 2, 4, 8, 16, 32])(
    '%i ms after the press of accept: before or after the step, never between',
    async (ms) => {
      const { page, ticket, callId } = await join()
      const staff = await startShift()
      const { offerId } = await staff.untilOffer()
      await page.untilPhase('offered')
      staff.send({ type: 'offer.accept', offerId, id: 999 })
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      await city.crashServer()
      const row = await city.withModels((models) => models.assignments.findById(offerId).lean())
      const consultant = city.staff(cookie)
      const resident = city.resident(ticket)
      if (row?.state === 'accepted') {
        await resident.until('seated', () => resident.view?.call.phase === 'connecting')
        await consultant.untilShift('busy')
      } else {
        expect((await consultant.untilOffer()).callId).toBe(callId)
        await consultant.request({ type: 'offer.accept', offerId: consultant.view!.offer!.offerId })
        await resident.until('seated', () => resident.view?.call.phase === 'connecting')
      }
      const live = await city.withModels((models) => models.assignments.find({ live: true }).lean())
      expect(live.map((one) => [one.callId, one.staffId])).toEqual([[callId, staffId]])
      await leave(resident, consultant)
      await expectNoLiveAssignment()
    },
  )
})
