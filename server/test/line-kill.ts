import { expect } from 'vitest'
import { listOutbox, outboxDir } from '#server/mail/outbox.ts'
import type { AssignmentRow } from '#server/models/assignments.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { VisitCity } from './visit-city.ts'

/** What the line does to a visit of anna's at a quarter past ten, in the process that is killed. */
export const LINE_DEEDS = [
  'check-in',
  'leave',
  'ring',
  'choose',
  'late',
  'wait',
  'no-show',
  'due',
  'talk',
] as const
export type LineDeed = (typeof LINE_DEEDS)[number]
/** Minutes that pass in a deed; the server that is started afterwards has the same clock. */
export const SPENT: Partial<Record<LineDeed, number>> = { choose: 15, 'no-show': 20, due: 30 }

/** Where visit, call and assignment disagree; nothing, once what a kill has left undone is done. */
export async function faultsOfLine({ city }: VisitCity, visitId: string): Promise<string[]> {
  const { visit, live, snapshots } = await city.withModels(async (models) => ({
    visit: (await models.visits.findById(visitId).lean<VisitRow>())!,
    live: await models.assignments.find({ live: true }).lean<AssignmentRow[]>(),
    snapshots: await models.snapshots.find({ kind: 'call', archived: false }).lean(),
  }))
  const { calls } = city.app.world
  const own = calls.ids().filter((id) => calls.get(id)?.context.visit?.visitId === visitId)
  const living = own.filter((id) => calls.get(id)?.hasTag('live'))
  const faults: string[] = []
  const must = (what: string, holds: boolean) => holds || faults.push(`${visit.state}: ${what}`)
  const isThere = visit.state === 'checked-in' || visit.state === 'in-call'
  must('one living call', living.length === (isThere ? 1 : 0))
  must(
    'the call is its own',
    living.every((id) => id === visit.callId),
  )
  must('a snapshot for each living call', snapshots.length === living.length)
  const isSeated = living.some((id) => !calls.get(id)?.hasTag('inLine'))
  must('begun exactly when somebody serves it', isSeated === (visit.state === 'in-call'))
  must('one assignment', live.length === (isSeated ? 1 : 0))
  must(
    'assigned to its own call',
    live.every(({ callId }) => callId === visit.callId),
  )
  must('no call without a visit that wants it', visit.state !== 'booked' || visit.callId === null)
  return faults
}

/** Letters of a kind that the visit owes or that have gone out; one that is sent twice has one name. */
export async function lettersOf(hall: VisitCity, visitId: string, kind: string): Promise<number> {
  const sent = (await listOutbox(outboxDir(hall.city.dir))).map(({ name }) => name)
  const owed = (await hall.visit(visitId)).mails.map(({ mailId }) => `${mailId}.eml`)
  const names = [...sent, ...owed].filter((name) => name.endsWith(`${visitId}.eml`))
  return new Set(names.filter((name) => name.startsWith(`${kind}.`))).size
}

/** Waits until nothing is at odds any more. */
export const untilWhole = (hall: VisitCity, visitId: string): Promise<void> =>
  expect.poll(() => faultsOfLine(hall, visitId), { timeout: 8_000 }).toEqual([])
