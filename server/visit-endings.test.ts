import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EndReason } from '#machines/views.ts'
import { TICKET_GRACE_MS } from '#machines/deadlines.ts'
import { listOutbox, outboxDir } from './mail/outbox.ts'
import type { VisitRow } from './models/visits.ts'
import type { ResidentPage, StaffPage } from './test/pages.ts'
import { today, VisitCity } from './test/visit-city.ts'

const MINUTE = 60_000
/** Check-in closes at 10:30. */
const TIME = '10:15'

type Scene = {
  hall: VisitCity
  visit: VisitRow
  resident: ResidentPage & { callId: string }
  anna: StaffPage
}
type Deed = (scene: Scene) => Promise<unknown>
/** Where the call is when it ends: in the line, with its consultant, or back in the line without her. */
type Place = 'waits' | 'talks' | 'came-back'
type Then = VisitRow['state']

const systemEnds: Deed = async ({ hall, resident }) => {
  const { clock, app } = hall.city
  app.world.calls.send(resident.callId, { type: 'system.ended', at: clock.now() })
}
const leaves: Deed = ({ resident }) => resident.request({ type: 'ticket.leave' })
const isGone = ({ hall, resident }: Scene) =>
  typeof hall.city.app.world.calls.get(resident.callId)?.context.resident.absentSince === 'number'
const vanishesFor =
  (ms: number): Deed =>
  async (scene) => {
    scene.resident.vanish()
    await expect.poll(() => isGone(scene)).toBe(true)
    await scene.hall.city.pass(ms)
  }
const residentEnds: Deed = ({ resident }) =>
  resident.request({ type: 'call.end', callId: resident.callId })
const consultantEnds: Deed = ({ resident, anna }) =>
  anna.request({ type: 'call.end', callId: resident.callId })
const consultantBlocks: Deed = ({ resident, anna }) =>
  anna.request({ type: 'call.block', callId: resident.callId, reason: 'threats' })
const cancels: Deed = async ({ hall, visit }) => {
  const { _id: visitId, rev } = await hall.visit(visit._id)
  return hall.say('anna', 'visits/cancel', { visitId, rev })
}

type Case = [Place, Deed, early: Then, late: Then]
/** By reason, so that a new one without its line does not compile. */
const CASES: Record<EndReason, Case[]> = {
  'resident-left': [
    ['waits', leaves, 'booked', 'missed'],
    ['came-back', leaves, 'kept', 'kept'],
  ],
  'ticket-expired': [
    ['waits', vanishesFor(TICKET_GRACE_MS), 'booked', 'missed'],
    ['came-back', vanishesFor(TICKET_GRACE_MS), 'kept', 'kept'],
  ],
  'resident-ended': [['talks', residentEnds, 'kept', 'kept']],
  'consultant-ended': [['talks', consultantEnds, 'kept', 'kept']],
  blocked: [['talks', consultantBlocks, 'kept', 'kept']],
  'resident-lost': [['talks', vanishesFor(30_000), 'kept', 'kept']],
  'visit-cancelled': [['waits', cancels, 'cancelled', 'cancelled']],
  // Takes a consultant who has waited: visit-changes.test.ts.
  'visit-missed': [],
  system: [
    ['waits', systemEnds, 'booked', 'missed'],
    ['talks', systemEnds, 'kept', 'kept'],
    ['came-back', systemEnds, 'kept', 'kept'],
  ],
}
const ROWS = Object.entries(CASES).flatMap(([reason, cases]) =>
  cases.map(([place, deed, early, late]) => ({ reason, place, deed, early, late })),
)

describe('what the end of its call makes of a visit', () => {
  let hall: VisitCity
  beforeEach(async () => void (hall = await VisitCity.start()))
  afterEach(() => hall.stop())

  /** The resident of a visit has come; the call is brought to its place at ten or at half past ten. */
  async function scene(place: Place, isLate: boolean): Promise<Scene> {
    const { city } = hall
    const visit = await hall.booked('anna', TIME)
    const resident = await hall.arrived(visit)
    if (isLate) await city.pass(today('10:31') - city.clock.now())
    const anna = await city.staff('anna')
    const all = { hall, visit, resident, anna }
    await anna.until('view', () => anna.view)
    if (place === 'waits') return all
    await anna.request({ type: 'shift.start', devices: { camera: true, microphone: true } })
    if (isLate) {
      const offer = await anna.untilOffer()
      await anna.request({ type: 'offer.accept', offerId: offer.offerId })
    } else {
      const { rev } = await hall.visit(visit._id)
      await hall.say('anna', 'visits/start', { visitId: visit._id, rev })
    }
    await resident.untilPhase('connecting')
    await resident.request({ type: 'media.flowing', callId: resident.callId })
    await resident.untilPhase('talking')
    await expect.poll(async () => (await hall.visit(visit._id)).state).toBe('in-call')
    if (place === 'talks') return all
    anna.vanish()
    await resident.untilPhase('interrupted')
    await city.pass(20_000)
    await resident.untilPhase('waiting')
    expect((await hall.visit(visit._id)).state).toBe('in-call')
    return all
  }

  describe.each(['in time', 'late'] as const)('%s', (when) => {
    it.each(ROWS)('$reason, when it $place', async ({ reason, place, deed, early, late }) => {
      const all = await scene(place, when === 'late')
      await deed(all)
      const { callId } = all.resident
      const counted = () => hall.city.withModels((models) => models.calls.findById(callId).lean())
      await expect.poll(counted).toMatchObject({ reason })
      const then = when === 'late' ? late : early
      await expect.poll(async () => (await hall.visit(all.visit._id)).state).toBe(then)
      const after = await hall.visit(all.visit._id)
      const isOver = then !== 'booked'
      // Whoever has missed a visit is told how to book again; who has talked is not.
      const letters = async () =>
        (await listOutbox(outboxDir(hall.city.dir))).map(({ name }) => name.split('.')[0])
      if (then === 'missed') await expect.poll(letters).toContain('missed')
      else
        expect([...(await letters()), ...after.mails.map(({ kind }) => kind)]).not.toContain(
          'missed',
        )
      if (then === 'missed') expect(after.eraseAt).toBe(after.endsAt + 24 * 60 * MINUTE)
      if (then === 'kept') expect(after.eraseAt).toBeLessThanOrEqual(hall.city.clock.now())
      expect(after.callId === null).toBe(!isOver)
      if (!isOver) expect((await hall.checkIn(after)).status).toBe(200)
      const live = await hall.city.withModels((models) =>
        models.assignments.countDocuments({ live: true }),
      )
      expect(live).toBe(0)
    })
  })

  it('come back to the line, it is served by a colleague and kept at the end', async () => {
    const { resident, visit } = await scene('came-back', false)
    const bartek = await hall.city.consultant('bartek')
    const offer = await bartek.untilOffer()
    expect(offer.callId).toBe(resident.callId)
    await bartek.request({ type: 'offer.accept', offerId: offer.offerId })
    await resident.untilPhase('connecting')
    expect((await hall.visit(visit._id)).state).toBe('in-call')
    await bartek.request({ type: 'call.end', callId: resident.callId })
    await expect.poll(async () => (await hall.visit(visit._id)).state).toBe('kept')
  })
})
