import { NO_SHOW_MS } from '#machines/visit-terms.ts'
import type { Models } from '#server/models/index.ts'

/** What a look at the database has found to do; ids only, the main thread acts. */
export type Due = {
  type: 'visits-due'
  /** Visits whose resident has not come. */
  missed: string[]
  /** Visits whose contact data are over their time. */
  toErase: string[]
  /** Some visit owes a letter: a reminder whose time has come, or one that waited. */
  owesMail: boolean
}

/** Visits of one class in one run; the rest is found by the next, a minute later. */
const MOST = 500

/** Looks for what is due at `at` (ms UTC). May be done twice and late: whoever acts reads again. */
export async function findDue(models: Pick<Models, 'visits'>, at: number): Promise<Due> {
  const idsOf = async (filter: object): Promise<string[]> => {
    const rows = await models.visits
      .find(filter, { _id: 1 })
      .limit(MOST)
      .lean<{ _id: string }[]>()
      .exec()
    return rows.map(({ _id }) => _id)
  }
  const missed = await idsOf({ state: 'booked', startsAt: { $lte: at - NO_SHOW_MS } })
  const toErase = await idsOf({ eraseAt: { $lte: at } })
  const owing = await models.visits
    .findOne({ nextMailAt: { $type: 'number', $lte: at } as never }, { _id: 1 })
    .lean()
  return { type: 'visits-due', missed, toErase, owesMail: owing !== null }
}

export const hasDue = ({ missed, toErase, owesMail }: Due): boolean =>
  missed.length > 0 || toErase.length > 0 || owesMail
