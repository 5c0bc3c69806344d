import { covers, type Span } from '#machines/slots.ts'
import { checkInWindow } from '#machines/visit.ts'
import type { AgendaRow, BusyPart } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import type { VisitRow } from '#server/models/visits.ts'

/** A busy entry of a day whose visit would be outside the working time. */
export type Stranded = { entry: BusyPart; visit: VisitRow }

/** What a narrower `open` of a day would leave outside. */
export type Narrowing = {
  stranded: Stranded[]
  /** Entries outside that keep nothing any more: their visit is in a call, over, or gone elsewhere. */
  spentHoldIds: string[]
}

/** Visits that still have to be served outside `open`; the rest of the day does not matter. */
export async function narrowing(
  models: Pick<Models, 'visits'>,
  day: Pick<AgendaRow, 'busy'>,
  open: readonly Span[],
  now: number,
): Promise<Narrowing> {
  const outside = day.busy.filter(
    (entry) => entry.visitId !== null && entry.to > now && !covers(open, entry),
  )
  if (outside.length === 0) return { stranded: [], spentHoldIds: [] }
  const ids = outside.map(({ visitId }) => visitId!)
  const rows = await models.visits.find({ _id: { $in: ids } }).lean<VisitRow[]>()
  const visits = new Map(rows.map((row) => [row._id, row]))
  const stranded: Stranded[] = []
  const spentHoldIds: string[] = []
  for (const entry of outside) {
    const visit = visits.get(entry.visitId!)
    if (visit && needs(visit, entry, now)) stranded.push({ entry, visit })
    else spentHoldIds.push(entry.holdId)
  }
  return { stranded, spentHoldIds }
}

/** A resident who can no longer check in has missed the visit, whether or not that is written down yet. */
function needs(visit: VisitRow, { holdId }: BusyPart, now: number): boolean {
  const { state, moving } = visit
  if (moving?.isLeft && moving.holdId === holdId) return false
  if (state === 'booked') return now < checkInWindow(visit).until
  return state === 'pending' || state === 'checked-in'
}

/** The same as a filter on a day, so that what is written rests on what the database holds then. */
export function nothingStranded(
  open: readonly Span[],
  spentHoldIds: readonly string[],
  now: number,
): Record<string, unknown> {
  const inside = open.map(({ from, to }) => ({ from: { $gte: from }, to: { $lte: to } }))
  return {
    busy: {
      $not: {
        $elemMatch: {
          visitId: { $ne: null },
          to: { $gt: now },
          holdId: { $nin: [...spentHoldIds] },
          ...(inside.length === 0 ? {} : { $nor: inside }),
        },
      },
    },
  }
}
