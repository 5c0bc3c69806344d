import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StaffView } from '#machines/views.ts'
import { createVisitLinks } from './booking/links.ts'
import { listOutbox, outboxDir } from './mail/outbox.ts'
import { Harness } from './test/harness.ts'
import type { StaffPage } from './test/pages.ts'
import { BOTH, staffRow } from './test/test-city.ts'
import { visitRow } from './test/visits.ts'

const MINUTE = 60_000
const links = createVisitLinks('s'.repeat(40))

describe('booked visits in the line, over real sockets', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  /** A visit of this consultant that begins in so many minutes, known to the line. */
  async function booked(staffId: string, inMinutes: number, visitId = 'visit-1') {
    const startsAt = city.clock.now() + inMinutes * MINUTE
    await city.withModels((models) =>
      models.visits.create(visitRow({ _id: visitId, staffId, startsAt })),
    )
    await city.app.world.visitBook.renew()
    return { visitId, startsAt, token: links.issue(visitId, 1) }
  }
  const checkIn = (token: string) =>
    fetch(`${city.origin}/api/widget/visit/check-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: city.origin },
      body: JSON.stringify({ token, devices: BOTH, language: 'pl' }),
    })
  async function arrived(token: string) {
    const response = await checkIn(token)
    if (!response.ok) throw new Error(`check-in refused: ${await response.text()}`)
    const { ticket, callId } = (await response.json()) as { ticket: string; callId: string }
    return Object.assign(city.reopenResident(ticket), { ticket, callId })
  }
  /** Names of the letters that have gone out; each begins with its kind. */
  const letters = async () =>
    (await listOutbox(outboxDir(city.dir))).map(({ name }) => name.split('.')[0])
  const visit = (visitId = 'visit-1') =>
    city.withModels((models) => models.visits.findById(visitId).lean())
  const untilState = (state: string) => expect.poll(async () => (await visit())?.state).toBe(state)
  const untilChoice = (page: StaffPage): Promise<NonNullable<StaffView['choice']>> =>
    page.until('choice', () => page.view?.choice)
  const staffCall = async (staffId: string, path: string, body: object) =>
    fetch(`${city.origin}/api/staff/visits/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: city.origin,
        cookie: await city.cookie(staffId),
      },
      body: JSON.stringify(body),
    })

  it('refuses a check-in too early, and gives the same ticket when asked twice', async () => {
    const { token } = await booked('anna', 20)
    expect(await (await checkIn(token)).json()).toMatchObject({ refused: 'too-early' })
    city.clock.advance(10 * MINUTE)
    const [first, second] = await Promise.all([checkIn(token), checkIn(token)])
    expect(await first.json()).toEqual(await second.json())
    expect(await (await checkIn('x'.repeat(40))).json()).toEqual({ refused: 'link-used-or-over' })
  })

  it('goes to its own consultant when its time has come, before walk-ins, and is kept', async () => {
    const { token, startsAt } = await booked('anna', 10)
    const resident = await arrived(token)
    const early = await resident.untilPhase('waiting')
    expect(early.call).toMatchObject({ place: 0, booked: { startsAt, delayMs: null } })
    const walkIn = await city.resident()
    await walkIn.untilPlace(1)
    await city.pass(10 * MINUTE)
    const anna = await city.consultant('anna')
    city.clock.advance(1_000)
    await walkIn.untilPlace(2)
    expect(walkIn.view?.call).toMatchObject({
      ahead: { people: 0, visits: [startsAt] },
      why: { from: 1 },
    })
    const offer = await anna.untilOffer()
    expect(offer).toMatchObject({ callId: resident.callId, booked: startsAt })
    await anna.request({ type: 'offer.accept', offerId: offer.offerId })
    await resident.untilPhase('connecting')
    await untilState('in-call')
    await anna.request({ type: 'call.end', callId: resident.callId })
    await untilState('kept')
  })

  it('given to a colleague in the middle it is still the same visit, kept when it ends', async () => {
    const { token } = await booked('anna', 10)
    const resident = await arrived(token)
    await resident.untilPhase('waiting')
    await city.pass(10 * MINUTE)
    const anna = await city.consultant('anna')
    const { callId } = resident
    await anna.request({ type: 'offer.accept', offerId: (await anna.untilOffer()).offerId })
    await resident.request({ type: 'media.flowing', callId })
    await resident.untilPhase('talking')
    const bartek = await city.consultant('bartek')
    await anna.request({ type: 'transfer.ask', callId, staffId: 'bartek', note: '' })
    const offer = await bartek.until('asked', () => bartek.view?.offer)
    await bartek.request({ type: 'offer.accept', offerId: offer.offerId })
    await anna.untilShift('wrapping')
    expect((await visit())?.state).toBe('in-call')
    await bartek.request({ type: 'call.end', callId })
    await untilState('kept')
    const row = () => city.withModels((models) => models.calls.findById(callId).lean())
    await expect.poll(row).toMatchObject({ staffId: 'bartek', transfers: 1 })
  })

  it('is shown to a colleague to choose; passed, it waits for its own consultant', async () => {
    const { token } = await booked('anna', 10)
    const resident = await arrived(token)
    const walkIn = await city.resident()
    await walkIn.untilPhase('waiting')
    await city.pass(10 * MINUTE)
    const bartek = await city.consultant('bartek')
    const choice = await untilChoice(bartek)
    expect(choice.visits.map(({ callId }) => callId)).toEqual([resident.callId])
    expect(choice.costs.waiting).toBe(1)
    expect(await bartek.request({ type: 'visit.take', callId: walkIn.callId })).toEqual({
      refused: 'offer-gone',
    })
    expect(await bartek.request({ type: 'choice.seen' })).toEqual({ result: null })
    expect(await bartek.request({ type: 'visit.pass' })).toEqual({ result: null })
    expect((await bartek.untilOffer()).callId).toBe(walkIn.callId)
  })

  it('a choice that the page does not show within 4 s makes the shift away', async () => {
    const { token } = await booked('anna', 10)
    const resident = await arrived(token)
    await resident.untilPhase('waiting')
    await city.pass(10 * MINUTE)
    const bartek = await city.consultant('bartek')
    await untilChoice(bartek)
    city.clock.advance(4_000)
    expect((await bartek.untilShift('away')).shift.awayReason).toBe('page-silent')
  })

  it('twenty take the same visit (F18) at once as it is assigned: exactly one has it', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `taker-${index}`)
    await city.withModels((models) => models.staff.create(names.map((name) => staffRow(name))))
    const { token } = await booked('anna', 10)
    const resident = await arrived(token)
    await resident.untilPhase('waiting')
    await city.pass(10 * MINUTE)
    const takers = await Promise.all(names.map((name) => city.consultant(name)))
    await Promise.all(takers.map((page) => untilChoice(page)))
    // The own consultant comes at the same moment: the line assigns while all others press.
    const own = city.consultant('anna')
    const { callId } = resident
    const answers = await Promise.all(
      takers.map((page) => page.request({ type: 'visit.take', callId })),
    )
    await own
    const won = answers.filter((answer) => 'result' in answer).length
    for (const answer of answers)
      if ('refused' in answer) expect(answer).toEqual({ refused: 'offer-gone' })
    const live = await city.withModels((models) => models.assignments.find({ live: true }).lean())
    expect(live).toHaveLength(1)
    expect(won).toBe(live[0]?.staffId === 'anna' ? 0 : 1)
  })

  it('begun from the calendar before its time, rings the resident who is there', async () => {
    const { token, visitId } = await booked('anna', 10)
    const resident = await arrived(token)
    await resident.untilPhase('waiting')
    const anna = await city.consultant('anna')
    const rev = (await visit())?.rev
    const response = await staffCall('anna', 'start', { visitId, rev })
    expect(response.status).toBe(200)
    await resident.untilPhase('connecting')
    await anna.untilShift('busy')
    await untilState('in-call')
  })

  it('begun without the resident, owes a letter, keeps the consultant, and connects at check-in', async () => {
    const { token, visitId } = await booked('anna', 30)
    const anna = await city.consultant('anna')
    await staffCall('anna', 'start', { visitId, rev: 1 })
    await anna.until('waits', () => anna.view?.nextVisit?.waitsSince)
    await expect.poll(letters).toEqual(['consultant-waits'])
    const walkIn = await city.resident()
    await walkIn.untilPhase('waiting')
    expect(anna.view?.offer).toBeNull()
    const resident = await arrived(token)
    await resident.untilPhase('connecting')
    expect(walkIn.view?.call.phase).toBe('waiting')
  })

  it('records a no-show with its letter, not before the resident could come', async () => {
    const { token, visitId } = await booked('anna', 0)
    const early = await staffCall('anna', 'missed', { visitId, rev: 1 })
    expect(await early.json()).toMatchObject({ refused: 'too-early' })
    city.clock.advance(15 * MINUTE)
    expect((await staffCall('anna', 'missed', { visitId, rev: 1 })).status).toBe(200)
    expect(await visit()).toMatchObject({ state: 'missed' })
    await expect.poll(letters).toEqual(['missed'])
    expect(await (await checkIn(token)).json()).toMatchObject({ refused: 'visit-over' })
  })

  it('a walk-in is not pushed to a consultant whose own visit it would make late', async () => {
    await booked('anna', 10)
    const anna = await city.consultant('anna')
    const walkIn = await city.resident({ topicId: 'meldunek' })
    await walkIn.untilPhase('waiting')
    expect(anna.view?.offer).toBeNull()
    const bartek = await city.consultant('bartek')
    expect((await bartek.untilOffer()).callId).toBe(walkIn.callId)
  })

  it('leaves the visit booked when its resident leaves the line, and lets come again', async () => {
    const { token } = await booked('anna', 10)
    const first = await arrived(token)
    await first.untilPhase('waiting')
    await first.request({ type: 'ticket.leave' })
    await untilState('booked')
    const second = await arrived(token)
    expect(second.callId).not.toBe(first.callId)
    await second.untilPhase('waiting')
  })

  it.each([
    ['checked-in', 'booked'],
    ['in-call', 'kept'],
  ] as const)(
    'a kill before the call was stored: %s becomes %s at the boot',
    async (state, then) => {
      await booked('anna', 10)
      await city.drain()
      await city.withModels((models) =>
        models.visits.updateOne({ _id: 'visit-1' }, { $set: { state, callId: 'visit-1-1' } }),
      )
      await city.boot()
      expect((await visit())?.state).toBe(then)
    },
  )

  it.each(['waiting', 'talking'] as const)('outlives a restart while %s', async (phase) => {
    const { token } = await booked('anna', 10)
    const resident = await arrived(token)
    await resident.untilPhase('waiting')
    await city.pass(10 * MINUTE)
    const cookie = await city.cookie('anna')
    if (phase === 'talking') {
      const anna = city.reopenStaff(cookie)
      await anna.until('view', () => anna.view)
      await anna.request({ type: 'shift.start', devices: BOTH })
      await anna.request({ type: 'offer.accept', offerId: (await anna.untilOffer()).offerId })
      await resident.untilPhase('connecting')
      await untilState('in-call')
    }
    await city.drain()
    await city.boot()
    const back = city.reopenResident(resident.ticket)
    if (phase === 'waiting') {
      expect((await back.untilPhase('waiting')).call).toMatchObject({ place: 0 })
      expect((await visit())?.state).toBe('checked-in')
    } else {
      await city.reopenStaff(cookie).untilShift('busy')
      await back.untilPhase('connecting')
      await back.request({ type: 'call.end', callId: resident.callId })
      await untilState('kept')
    }
  })
})
