import { expect } from 'vitest'
import type { AssignmentRow } from '#server/models/assignments.ts'
import type { Harness } from './harness.ts'
import type { ResidentPage, StaffPage } from './pages.ts'

/** A city hall in which calls are given away: a resident talks with anna, who has colleagues. */
export type TransferHall = {
  city: Harness
  resident: ResidentPage & { ticket: string; callId: string }
  anna: StaffPage
  /** Anna's session, to come back with. */
  cookie: string
  callId: string
}

/** Takes the next call of the line. */
export async function serveNext(staff: StaffPage): Promise<void> {
  const { offerId } = await staff.untilOffer()
  await staff.request({ type: 'offer.accept', offerId })
  await staff.untilShift('busy')
}

/** Resident and anna talk. */
export async function talkWithAnna(city: Harness, topicId: string | null = null) {
  const resident = await city.resident({ topicId })
  const cookie = await city.cookie('anna')
  const anna = city.reopenStaff(cookie)
  await anna.until('view', () => anna.view)
  await anna.request({ type: 'shift.start', devices: { camera: true, microphone: true } })
  await serveNext(anna)
  await resident.request({ type: 'media.flowing', callId: resident.callId })
  await resident.untilPhase('talking')
  return { city, resident, anna, cookie, callId: resident.callId } satisfies TransferHall
}

export const ask = (hall: Pick<TransferHall, 'anna' | 'callId'>, staffId: string, note = '') =>
  hall.anna.request({ type: 'transfer.ask', callId: hall.callId, staffId, note })

/** What this colleague is asked. */
export const untilAsked = (staff: StaffPage) =>
  staff.until('a colleague’s call', () => staff.view?.offer?.handed && staff.view.offer)

/** The id of the transfer as its consultant knows it. */
export async function transferIdOf(staff: StaffPage): Promise<string> {
  const transfer = await staff.until('transfer', () => {
    const now = staff.view?.call?.transfer
    return now?.state === 'asking' && now
  })
  return transfer.transferId
}

/** Who is told to serve the resident, in the end. */
export const untilServedBy = (resident: ResidentPage, name: string) =>
  resident.until(`served by ${name}`, () => {
    const call = resident.view?.call
    return call?.phase === 'talking' && call.consultant === name && !call.transferring && call
  })

/** Nobody is held by two live rows, no call is in two, and no transfer is left open. */
export async function expectWhole(city: Harness): Promise<AssignmentRow[]> {
  const rows = await city.withModels((models) =>
    models.assignments.find({ live: true }).sort({ _id: 1 }).lean<AssignmentRow[]>(),
  )
  const held = rows.flatMap(({ holds }) => holds)
  expect(new Set(held).size).toBe(held.length)
  expect(new Set(rows.map(({ callId }) => callId)).size).toBe(rows.length)
  for (const { holds, staffId, transfer } of rows) {
    expect(transfer).toBeNull()
    expect(holds).toEqual([staffId])
  }
  return rows
}
