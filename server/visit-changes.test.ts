import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HandoverReply } from '#machines/api-schedule.ts'
import type { NextVisit } from '#machines/views.ts'
import { agendaRow, BookingPage } from './test/booking-page.ts'
import type { StaffPage } from './test/pages.ts'
import { at, DAY } from './test/schedule-city.ts'
import { today, VisitCity } from './test/visit-city.ts'

const MINUTE = 60_000

describe('changes of a visit reach the line at once: no minute passes here', () => {
  let hall: VisitCity
  beforeEach(async () => void (hall = await VisitCity.start()))
  afterEach(() => hall.stop())

  const untilNext = (page: StaffPage, check: (next: NextVisit | null) => boolean) =>
    page.until('next visit', () => page.view && check(page.view.nextVisit) && page.view)

  it.each(['resident', 'staff'] as const)('cancelled by the %s', async (by) => {
    const visit = await hall.booked('anna', '10:15')
    const resident = await hall.arrived(visit)
    const anna = await hall.city.consultant('anna')
    await untilNext(anna, (next) => next?.checkedIn === true)
    if (by === 'resident') await hall.ask('cancel', { token: hall.tokenOf(visit) })
    else {
      const { _id: visitId, rev } = await hall.visit(visit._id)
      await hall.say('anna', 'visits/cancel', { visitId, rev })
    }
    const ended = await resident.untilPhase('ended')
    expect(ended.call).toMatchObject({ reason: 'visit-cancelled', talkedMs: null })
    await untilNext(anna, (next) => next === null)
    await expect
      .poll(() => hall.city.withModels((models) => models.calls.findById(resident.callId).lean()))
      .toMatchObject({ reason: 'visit-cancelled' })
    expect(await hall.visit(visit._id)).toMatchObject({ state: 'cancelled' })
  })

  it('recorded as a no-show while its resident, who was away, waits again', async () => {
    const visit = await hall.booked('anna', '10:15')
    const resident = await hall.arrived(visit)
    resident.vanish()
    const anna = await hall.city.consultant('anna')
    await expect
      .poll(() => hall.city.app.world.calls.get(resident.callId)?.context.resident.absentSince)
      .toBe(hall.city.clock.now())
    const seen = await hall.visit(visit._id)
    await hall.say('anna', 'visits/start', { visitId: seen._id, rev: seen.rev })
    await untilNext(anna, (next) => next?.waitsSince !== null)
    await anna.request({ type: 'shift.pause' })
    const back = hall.city.reopenResident(resident.ticket)
    await back.untilPhase('waiting')
    await hall.city.pass(20 * MINUTE)
    const { rev } = await hall.visit(visit._id)
    const missed = await hall.say('maria', 'visits/missed', { visitId: visit._id, rev })
    expect(missed.status).toBe(200)
    expect((await back.untilPhase('ended')).call).toMatchObject({ reason: 'visit-missed' })
  })

  it('given to a colleague, whose desk can begin it with what it is shown', async () => {
    const visit = await hall.booked('anna', '10:15')
    const resident = await hall.arrived(visit)
    const anna = await hall.city.consultant('anna')
    const bartek = await hall.city.consultant('bartek')
    const { rev } = await hall.visit(visit._id)
    const moved = await hall.say('maria', 'visits/move', {
      ...{ visitId: visit._id, rev, moveId: randomUUID() },
      ...{ staffId: 'bartek', startsAt: visit.startsAt },
    })
    expect(moved.status).toBe(200)
    await untilNext(anna, (next) => next === null)
    const newest = await hall.visit(visit._id)
    const view = await untilNext(bartek, (next) => next?.rev === newest.rev)
    expect(view.nextVisit).toMatchObject({ visitId: visit._id, checkedIn: true })
    expect(hall.city.app.world.calls.get(resident.callId)?.context.visit?.staffId).toBe('bartek')
    const shown = { visitId: visit._id, rev: view.nextVisit?.rev }
    expect((await hall.say('bartek', 'visits/start', shown)).status).toBe(200)
    await resident.untilPhase('connecting')
  })

  it('handed over with the removal of its consultant', async () => {
    const there = await hall.booked('anna', '10:15')
    const later = await hall.booked('anna', '11:00')
    const resident = await hall.arrived(there)
    const bartek = await hall.city.consultant('bartek')
    const plan = await hall.say<HandoverReply>('maria', 'handovers', {
      planId: randomUUID(),
      change: { kind: 'remove-person', staffId: 'anna' },
      choices: [
        { visitId: there._id, target: { staffId: 'bartek', startsAt: there.startsAt } },
        { visitId: later._id, target: null },
      ],
    })
    expect(plan.json).toMatchObject({ state: 'done', failed: [] })
    const { rev } = await hall.visit(there._id)
    await untilNext(bartek, (next) => next?.visitId === there._id && next.rev === rev)
    expect(hall.city.app.world.calls.get(resident.callId)?.context.visit?.staffId).toBe('bartek')
    expect(hall.city.app.world.visitBook.get(later._id)).toBeUndefined()
  })

  it('booked and moved by its resident: the desk shows it, but not another day', async () => {
    await hall.city.withModels((models) => models.agendas.create(agendaRow('anna', DAY)))
    const anna = await hall.city.consultant('anna')
    const page = new BookingPage(hall.city.origin)
    const { token, visit } = await page.booked(at('09:00'))
    expect(hall.city.app.world.visitBook.nextOf('anna')).toBeNull()
    const hold = await page.hold(today('14:00'), { staffId: 'anna' })
    const moved = await page.ask<{ token: string }>('moveVisit', {
      ...{ token, holdId: hold.reply.holdId },
    })
    expect(moved.status).toBe(200)
    const { rev } = await hall.visit(visit.visitId)
    const isShown = (next: NextVisit | null) =>
      next?.rev === rev && next.startsAt === today('14:00') && next.visitId === visit.visitId
    await untilNext(anna, isShown)
    await page.ask('cancelVisit', { token: moved.reply.token })
    await untilNext(anna, (next) => next === null)
  })
})
