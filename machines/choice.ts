import {
  canServe,
  isOwn,
  isServable,
  lineOrder,
  match,
  type Candidate,
  type Ticket,
} from './routing.ts'
import type { ChoiceVisit, StaffChoice } from './views.ts'

/** Which booked visits a consultant may take out of turn (C3, open point 2): pure rules over several lines. */

/** Visits that are shown to choose at once, at most. */
export const CHOICE_VISITS = 5

/** A line as a consultant who serves several sites sees it. */
export type SeenLine = { siteId: string; tickets: readonly Ticket[] }
type Chooser = Pick<Candidate, 'staffId' | 'topicIds'>

/** A visit of a colleague whose time has come and whose resident is there. Walk-ins are never picked. */
export function isChoosable(ticket: Ticket, { staffId, topicIds }: Chooser, at: number): boolean {
  return (
    ticket.booked !== null &&
    !isOwn(ticket, staffId) &&
    isServable(ticket, at) &&
    canServe(topicIds, ticket.topicId) &&
    !ticket.refusedBy.includes(staffId)
  )
}

/**
 * Visits that this free consultant is to be shown, in line order. None when the default order gives a
 * visit anyway, or when all have been passed over before.
 *
 * @param passed calls that were shown while the consultant has been free
 */
export function visitsToChoose(
  lines: readonly SeenLine[],
  candidate: Candidate,
  passed: readonly string[],
  at: number,
): string[] {
  const all = lines.flatMap(({ tickets }) => tickets)
  if (!all.some(({ booked }) => booked)) return []
  const inOrder = all.toSorted(lineOrder)
  const [pushed] = match(inOrder, [{ ...candidate, notBefore: null }], at).offers
  if (inOrder.find(({ callId }) => callId === pushed?.callId)?.booked) return []
  return inOrder
    .filter((one) => isChoosable(one, candidate, at) && !passed.includes(one.callId))
    .slice(0, CHOICE_VISITS)
    .map(({ callId }) => callId)
}

/** The choice as the desk shows it; null when none of its visits can be taken any more. */
export function staffChoice(
  lines: readonly SeenLine[],
  chooser: Chooser,
  choice: { callIds: readonly string[]; until: number },
  at: number,
): StaffChoice | null {
  const visits: (ChoiceVisit & Pick<Ticket, 'head'>)[] = []
  let waiting = 0
  let since: number | null = null
  for (const { siteId, tickets } of lines)
    for (const ticket of tickets) {
      const { callId, topicId, arrivedAt, booked, devices, head } = ticket
      if (!isServable(ticket, at) || !canServe(chooser.topicIds, topicId)) continue
      if (booked && choice.callIds.includes(callId) && isChoosable(ticket, chooser, at)) {
        visits.push({
          callId,
          siteId,
          topicId,
          startsAt: booked.startsAt,
          arrivedAt,
          devices,
          head,
        })
      } else {
        waiting += 1
        since = Math.min(since ?? arrivedAt, arrivedAt)
      }
    }
  if (visits.length === 0) return null
  const shown = visits.sort(lineOrder).map(({ head: _, ...visit }) => visit)
  return { visits: shown, until: choice.until, costs: { waiting, since } }
}
