import { afterEach, describe, expect, it } from 'vitest'
import type { CallRow } from './models/calls.ts'
import type { SiteRow } from './models/sites.ts'
import { agendaRow, BookingPage } from './test/booking-page.ts'
import { at, DAY } from './test/schedule-city.ts'
import { SITE } from './test/test-city.ts'
import { VisitCity } from './test/visit-city.ts'

const MINUTE = 60_000

describe('booking and line, on the running server', () => {
  let hall: VisitCity
  afterEach(() => hall.stop())

  const setSite = (over: Partial<SiteRow>) =>
    hall.city.withModels((models) =>
      models.sites.updateOne(
        { _id: SITE },
        {
          $set: over,
          $setOnInsert: { createdAt: 0, updatedAt: 0, exceptions: [] },
        },
        { upsert: true },
      ),
    )
  const freeDay = () =>
    hall.city.withModels((models) => models.agendas.create(agendaRow('anna', DAY)))

  it('pushes walk-ins over a coming visit only while the manager has switched that on', async () => {
    hall = await VisitCity.start()
    await hall.booked('anna', '10:15')
    await hall.city.pass(6 * MINUTE)
    const anna = await hall.city.consultant('anna')
    const first = await hall.city.resident({ topicId: 'meldunek' })
    await first.untilPhase('waiting')
    await hall.city.pass(MINUTE)
    expect(first.view?.call.phase).toBe('waiting')
    await setSite({ pushesOverVisits: true, opening: [] })
    await hall.city.pass(MINUTE)
    expect((await anna.untilOffer()).callId).toBe(first.callId)
    await first.request({ type: 'ticket.leave' })
    await anna.until('no offer', () => anna.view?.offer === null)
    await setSite({ pushesOverVisits: false })
    await hall.city.pass(MINUTE)
    const { visitBook } = hall.city.app.world
    await expect.poll(() => visitBook.protects('anna', SITE)).not.toBeNull()
    const second = await hall.city.resident({ topicId: 'meldunek' })
    await second.untilPhase('waiting')
    await hall.city.pass(MINUTE)
    expect(second.view?.call.phase).toBe('waiting')
  })

  it('gives the ticket up when the booking stands, and not before', async () => {
    hall = await VisitCity.start()
    await freeDay()
    const resident = await hall.city.resident()
    await resident.untilPhase('waiting')
    const page = new BookingPage(hall.city.origin)
    const { holdId } = (await page.hold(at('09:00'))).reply
    const giveUpTicket = resident.ticket
    const refused = await page.book(holdId, { giveUpTicket, termsVersion: '0' })
    expect(refused.refusal.refused).toBe('terms-changed')
    await resident.heartbeat()
    expect(resident.view?.call.phase).toBe('waiting')
    expect((await page.book(holdId, { giveUpTicket })).status).toBe(200)
    expect((await resident.untilPhase('ended')).call).toMatchObject({ reason: 'resident-left' })
    // The answer was lost: asked again it is the same visit, and there is nothing more to give up.
    expect((await page.book(holdId, { giveUpTicket })).reply.visit.visitId).toBe(holdId)
  })

  it('does not take a call away that a consultant has accepted meanwhile', async () => {
    hall = await VisitCity.start()
    await freeDay()
    const resident = await hall.city.resident()
    const anna = await hall.city.consultant('anna')
    const page = new BookingPage(hall.city.origin)
    const { holdId } = (await page.hold(at('09:00'))).reply
    await anna.request({ type: 'offer.accept', offerId: (await anna.untilOffer()).offerId })
    await resident.untilPhase('connecting')
    expect((await page.book(holdId, { giveUpTicket: resident.ticket })).status).toBe(200)
    await resident.heartbeat()
    expect(resident.view?.call.phase).toBe('connecting')
  })

  it('takes a burst of bookings of one address slowly, by the hour, and nobody else', async () => {
    hall = await VisitCity.start({
      OKIENKO_BOOKINGS_PER_HOUR: '2',
      OKIENKO_TRUSTED_PROXIES: '127.0.0.1',
    })
    await freeDay()
    let minute = 0
    const book = async (address: string, over = {}) => {
      const page = new BookingPage(hall.city.origin, address)
      const { holdId } = (await page.hold(at('09:00') + (minute++ % 8) * 15 * MINUTE)).reply
      const answer = await page.book(holdId, { email: `p${minute}@example.org`, ...over })
      if (answer.status !== 200) await page.ask('releaseHold', { holdId })
      return answer
    }
    const burst = '192.0.2.1'
    // What is the page's own affair costs nothing.
    for (let tries = 0; tries < 3; tries++)
      expect((await book(burst, { termsVersion: '0' })).refusal.refused).toBe('terms-changed')
    expect((await book(burst)).status).toBe(200)
    expect((await book(burst)).status).toBe(200)
    const third = await book(burst)
    expect(third).toMatchObject({ status: 429, refusal: { refused: 'too-many-tries' } })
    expect((await book('192.0.2.2')).status).toBe(200)
    const { retryAfterMs } = third.refusal
    expect(retryAfterMs).toBeGreaterThan(0)
    hall.city.clock.advance(retryAfterMs!)
    expect((await book(burst)).status).toBe(200)
  })

  it('expects waits from the services of the days before: no ticket that would pass the closing', async () => {
    hall = await VisitCity.start()
    await setSite({ opening: [{ weekday: 1, from: '08:00', to: '10:25' }] })
    const joined = async () => {
      const response = await hall.city.join()
      return response.ok ? 'ticket' : ((await response.json()) as { refused: string }).refused
    }
    await hall.city.consultant('anna')
    // Without history nothing is expected, and nobody turned away.
    expect([await joined(), await joined(), await joined()]).toEqual(['ticket', 'ticket', 'ticket'])
    await hall.city.drain()
    await hall.city.withModels(async (models) => {
      await models.snapshots.deleteMany({ kind: 'call', archived: false })
      await models.assignments.deleteMany({ live: true })
      await models.calls.create([1, 2, 3, 4].map(served))
    })
    await hall.city.boot()
    const anna = await hall.city.staff('anna')
    await anna.untilShift('ready')
    // Ten minutes each and one of wrap-up: the third would wait until 10:27.
    expect([await joined(), await joined(), await joined()]).toEqual([
      'ticket',
      'ticket',
      'closing-soon',
    ])
  })

  /** Ten minutes with a consultant, some days ago. */
  const served = (days: number): CallRow => {
    const acceptedAt = hall.city.clock.now() - days * 24 * 60 * MINUTE
    const arrivedAt = acceptedAt - MINUTE
    return {
      _id: `served-${days}`,
      siteId: SITE,
      topicId: null,
      arrivedAt,
      offeredAt: arrivedAt,
      acceptedAt,
      talkingAt: acceptedAt,
      endedAt: acceptedAt + 10 * MINUTE,
      waitedMs: MINUTE,
      talkedMs: 10 * MINUTE,
      reason: 'consultant-ended',
      staffId: 'anna',
      offers: 1,
      refusals: 0,
      transfers: 0,
      termsVersion: '1',
      devices: { camera: true, microphone: true },
      identityShown: false,
    }
  }
})
