import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ServerMessage } from '#machines/protocol.ts'
import { Harness } from './test/harness.ts'
import { TOPICS } from './test/test-city.ts'

describe('the line of a site, over real sockets', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('shows each resident the place, and moves everybody up when one leaves', async () => {
    const first = await city.resident()
    city.clock.advance(1_000)
    const second = await city.resident()
    city.clock.advance(1_000)
    const third = await city.resident()
    city.clock.advance(1_000)
    await third.untilPlace(3)
    await second.untilPhase('waiting')
    expect(await second.request({ type: 'ticket.leave' })).toEqual({ result: null })
    expect((await second.untilPhase('ended')).call).toMatchObject({ reason: 'resident-left' })
    city.clock.advance(1_000)
    await third.untilPlace(2)
    await first.untilPlace(1)
  })

  it('offers to the longest idle, skips the refuser, and starts the round again after 10 s', async () => {
    const anna = await city.consultant('anna')
    city.clock.advance(1_000)
    const bartek = await city.consultant('bartek')
    const resident = await city.resident()
    const offer = await anna.untilOffer()
    expect(await anna.request({ type: 'offer.decline', offerId: offer.offerId })).toEqual({
      result: null,
    })
    const second = await bartek.untilOffer()
    await bartek.request({ type: 'offer.decline', offerId: second.offerId })
    await resident.untilPhase('waiting')
    expect(anna.view?.shift.state).toBe('ready')
    await city.pass(10_000)
    expect((await anna.untilOffer()).callId).toBe(resident.callId)
  })

  it('takes an offer back that the page does not show within 4 s, and sets the shift to away', async () => {
    const anna = await city.consultant('anna')
    const resident = await city.resident()
    await anna.untilOffer()
    city.clock.advance(4_000)
    expect((await anna.untilShift('away')).shift.awayReason).toBe('page-silent')
    await resident.untilPhase('waiting')
    const bartek = await city.consultant('bartek')
    expect((await bartek.untilOffer()).callId).toBe(resident.callId)
  })

  it('sets a consultant who leaves two shown offers unanswered to away', async () => {
    const anna = await city.consultant('anna')
    await city.resident()
    for (const state of ['ready', 'away'] as const) {
      const { offerId } = await anna.untilOffer()
      await anna.request({ type: 'offer.seen', offerId })
      await city.pass(20_000)
      await anna.untilShift(state)
      if (state === 'ready') await city.pass(10_000)
    }
    expect(anna.view?.shift.awayReason).toBe('missed-offers')
  })

  it('offers a topic only to who has it', async () => {
    const celina = await city.consultant('celina')
    const registration = await city.resident({ topicId: TOPICS[0] })
    await registration.untilPlace(1)
    const identity = await city.resident({ topicId: TOPICS[1] })
    expect((await celina.untilOffer()).callId).toBe(identity.callId)
    expect(registration.view?.call.phase).toBe('waiting')
  })

  it('gives one consultant only one call although two residents come at once', async () => {
    const anna = await city.consultant('anna')
    await Promise.all([city.resident(), city.resident()])
    const { offerId } = await anna.untilOffer()
    await anna.request({ type: 'offer.accept', offerId })
    await anna.untilShift('busy')
    const live = await city.withModels((models) => models.assignments.find({ live: true }).lean())
    expect(live).toHaveLength(1)
  })

  it('skips a ticket without a page, and keeps its place', async () => {
    const first = await city.resident()
    await first.untilPlace(1)
    city.clock.advance(1_000)
    const second = await city.resident()
    first.vanish()
    await expect
      .poll(() => city.app.world.queues.get('test-city')?.context.tickets[0]?.present)
      .toBe(false)
    const anna = await city.consultant('anna')
    const offer = await anna.untilOffer()
    expect(offer.callId).toBe(second.callId)
    const back = city.reopenResident(first.ticket)
    expect((await back.untilPhase('waiting')).call).toMatchObject({ place: 1 })
  })

  it('drops a ticket that was without a page for 5 minutes', async () => {
    const resident = await city.resident()
    await resident.untilPlace(1)
    resident.vanish()
    await resident.untilClosed()
    await expect
      .poll(() => city.app.world.calls.get(resident.callId)?.context.resident.absentSince)
      .not.toBeNull()
    city.clock.advance(300_000)
    expect(city.app.world.calls.get(resident.callId)?.context.reason).toBe('ticket-expired')
    await expect
      .poll(() =>
        city.withModels((models) => models.calls.countDocuments({ _id: resident.callId })),
      )
      .toBe(1)
  })

  it('refuses to start a shift without tested devices, a request of a foreign call, a late answer', async () => {
    const anna = await city.staff('anna')
    await anna.until('view', () => anna.view)
    const devices = { camera: true, microphone: false }
    expect(await anna.request({ type: 'shift.start', devices })).toEqual({
      refused: 'devices-not-checked',
    })
    expect(await anna.request({ type: 'wrapup.end' })).toEqual({ refused: 'not-now' })
    expect(await anna.request({ type: 'offer.accept', offerId: 'nobody' })).toEqual({
      refused: 'offer-gone',
    })
    const resident = await city.resident()
    expect(await anna.request({ type: 'call.end', callId: resident.callId })).toEqual({
      refused: 'not-yours',
    })
    const joining = { type: 'media.join', callId: resident.callId, session: 's1' } as const
    expect(await anna.request(joining)).toEqual({ refused: 'not-yours' })
    expect(anna.view?.shift.state).toBe('off')
  })

  it('lets only consultants start a shift', async () => {
    await city.withModels((models) =>
      models.staff.updateOne({ _id: 'celina' }, { $set: { roles: ['manager'] } }),
    )
    const celina = await city.staff('celina')
    await celina.until('view', () => celina.view)
    const devices = { camera: true, microphone: true }
    expect(await celina.request({ type: 'shift.start', devices })).toEqual({
      refused: 'not-a-consultant',
    })
  })

  it('closes the older page of a person who opens another one', async () => {
    const resident = await city.resident()
    await resident.untilPlace(1)
    const newer = city.reopenResident(resident.ticket)
    await newer.untilPlace(1)
    expect(await resident.untilClosed()).toEqual({ code: 4004 })
    expect(city.app.world.calls.get(resident.callId)?.context.resident.absentSince).toBeNull()
  })

  it('shows a page that comes back a newer view than all it had, though it was gone meanwhile', async () => {
    const revs = ({ messages }: { messages: ServerMessage[] }) =>
      messages.flatMap((message) => (message.type === 'view' ? [message.rev] : []))
    const cookie = await city.cookie('anna')
    const anna = city.reopenStaff(cookie)
    await anna.until('view', () => anna.view)
    const resident = await city.resident()
    await resident.untilPlace(1)
    resident.vanish()
    anna.vanish()
    await expect.poll(() => city.app.world.hub.pages()).toEqual({ resident: 0, staff: 0 })
    const [back, desk] = [city.reopenResident(resident.ticket), city.reopenStaff(cookie)]
    await back.untilPlace(1)
    await desk.until('view', () => desk.view)
    expect(revs(back)[0]).toBeGreaterThan(revs(resident).at(-1)!)
    expect(revs(desk)[0]).toBeGreaterThan(revs(anna).at(-1)!)
  })
})
