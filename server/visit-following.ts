import type { CallVisit } from '#machines/call-terms.ts'
import type { VisitRow } from './models/visits.ts'
import type { KnownVisit } from './visit-book.ts'
import type { World } from './world.ts'

/**
 * Waiting calls follow what has become of their visits: another person, another time, cancelled, missed. A
 * change made by this node is followed at once, one made elsewhere when the book is read anew.
 */
type Standing = Pick<VisitRow, 'state' | 'staffId' | 'startsAt'>

/** The call of this visit, if it waits: the row is as it was just written or read. */
export function followVisit(world: World, row: VisitRow): void {
  for (const { callId, visit } of waitingVisits(world))
    if (visit.visitId === row._id) lead(world, callId, visit, row)
}

/** All of them, by the minute. */
export function followBook(world: World): void {
  for (const { callId, visit } of waitingVisits(world)) {
    // How late the visit is has grown by this minute.
    world.hub.touchCall(callId)
    catchUp(world, callId, visit)
  }
}

/** What the visit is by now may have been written before its call was there to be told. */
export function catchUp(world: World, callId: string, visit: CallVisit): void {
  const known: KnownVisit | undefined = world.visitBook.get(visit.visitId)
  if (known) lead(world, callId, visit, known)
  else void readAndLead(world, callId, visit)
}

function waitingVisits({ calls }: World): { callId: string; visit: CallVisit }[] {
  return calls.ids().flatMap((callId) => {
    const call = calls.get(callId)
    const visit = call?.context.visit
    return visit && call.hasTag('inLine') ? [{ callId, visit }] : []
  })
}

function lead(
  { calls, clock }: World,
  callId: string,
  seen: CallVisit,
  { state, staffId, startsAt }: Standing,
): void {
  const at = clock.now()
  if (state === 'cancelled' || state === 'missed')
    calls.send(callId, { type: 'visit.over', outcome: state, at })
  else if (staffId !== seen.staffId || startsAt !== seen.startsAt)
    calls.send(callId, { type: 'visit.changed', staffId, startsAt, at })
}

/** Not among the open visits of the day: over, or its call had begun and has come back. */
async function readAndLead(world: World, callId: string, seen: CallVisit): Promise<void> {
  const { models, calls, clock, log } = world
  try {
    const visit = await models.visits.findById(seen.visitId).lean<VisitRow>().exec()
    if (visit) lead(world, callId, seen, visit)
    else calls.send(callId, { type: 'system.ended', at: clock.now() })
  } catch (error) {
    log.warn('visit.not-read', { error })
  }
}
