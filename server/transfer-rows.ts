import { crashPoint, type CrashPoint } from './crash-point.ts'
import type { AssignmentRow } from './models/assignments.ts'
import type { World } from './world.ts'

/** One transfer to a colleague: the assignment of the call, and the id of the asking. */
export type TransferKey = { offerId: string; transferId: string }

/**
 * The writes of a transfer, each a condition and a change of the one live row of the call (design rule 3).
 * `holds` has everybody who may be in no other live row: the consultant, and whoever is asked. Each returns
 * the row as it stands after the write, or null when the condition did not hold.
 */
export function createTransferRows({ models, clock }: Pick<World, 'models' | 'clock'>) {
  const change = (
    point: CrashPoint,
    condition: object,
    set: Partial<AssignmentRow>,
  ): Promise<AssignmentRow | null> =>
    crashPoint(point, () =>
      models.assignments
        .findOneAndUpdate(
          { state: 'accepted', live: true, ...condition },
          { $set: set },
          { returnDocument: 'after' },
        )
        .lean<AssignmentRow>()
        .exec(),
    )
  const asking = ({ offerId, transferId }: TransferKey) => ({
    _id: offerId,
    'transfer.transferId': transferId,
  })
  return {
    /** @throws a duplicate when the colleague is in another live row, as consultant or asked */
    reserve: ({ offerId, transferId }: TransferKey, staffId: string, to: string) =>
      change(
        'transfer.ask',
        { _id: offerId, staffId, transfer: null },
        { holds: [staffId, to], transfer: { transferId, staffId: to, askedAt: clock.now() } },
      ),
    /** The commit point: from this write on the call is the colleague's. */
    accept: (key: TransferKey, to: string) =>
      change('transfer.accept', asking(key), { staffId: to, holds: [to], transfer: null }),
    free: (key: TransferKey, staffId: string) =>
      change('transfer.free', asking(key), { holds: [staffId], transfer: null }),
    /** The commit point of a transfer to a line: the consultant is free of the call. */
    line: (offerId: string, staffId: string, toTopicId: string) =>
      change(
        'transfer.line',
        { _id: offerId, staffId, transfer: null },
        { state: 'over', live: false, overAt: clock.now(), outcome: 'transferred', toTopicId },
      ),
    read: ({ offerId }: Pick<TransferKey, 'offerId'>) =>
      models.assignments.findById(offerId).lean<AssignmentRow>().exec(),
  }
}
