/**
 * Where a kill is aimed in tests: every write of booking, handover and line goes through a named point, and
 * `OKIENKO_CRASH_AT=<point>:before` or `:after` makes the process kill itself right there. Nothing of it
 * is armed in production.
 */

/** Writes of server/booking, in the order of the files. A test compares the list with the code. */
export const BOOKING_POINTS = [
  'day.make',
  'hold.take',
  'hold.replace',
  'hold.extend',
  'hold.release',
  'book.details',
  'book.confirm',
  'book.stand',
  'book.undo',
  'move.begin',
  'move.confirm',
  'move.commit',
  'move.undo',
  'cancel.commit',
  'accept.commit',
  'speak.commit',
  'left.release',
  'left.forget',
  'sweep.free',
] as const
/** Writes of server/schedule that belong to a handover. */
export const HANDOVER_POINTS = [
  'handover.store',
  'handover.claim',
  'handover.keep',
  'handover.close',
  'handover.reserve',
  'handover.fail',
  'handover.commit',
  'handover.unreserve',
  'handover.reopen',
  'handover.arrive',
  'handover.cancel',
  'handover.replace',
  'handover.remove',
  'handover.wait',
  'handover.rest',
  'handover.tell',
  'handover.end',
] as const
/** Writes by which line, calls and jobs bring a visit on, from the check-in to its end. */
export const LINE_POINTS = [
  'checkin.commit',
  'checkin.store',
  'start.commit',
  'miss.commit',
  'miss.due',
  'wait.end',
  'claim.seat',
  'claim.undo',
  'call.begin',
  'call.end',
  'ending.count',
  'ending.serve',
  'ending.release',
  'ending.forget',
] as const
/** Writes of server/transfer-rows.ts. */
export const TRANSFER_POINTS = [
  'transfer.ask',
  'transfer.accept',
  'transfer.free',
  'transfer.line',
] as const
export const CRASH_POINTS = [
  ...BOOKING_POINTS,
  ...HANDOVER_POINTS,
  ...LINE_POINTS,
  ...TRANSFER_POINTS,
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

const armed = process.env['NODE_ENV'] === 'production' ? undefined : process.env['OKIENKO_CRASH_AT']

/** Carries out one write to the database at its named point. */
export async function crashPoint<T>(name: CrashPoint, write: () => PromiseLike<T>): Promise<T> {
  if (armed === `${name}:before`) await die()
  const written = await write()
  if (armed === `${name}:after`) await die()
  return written
}

/** Not even a handler of ours runs after this, and nothing goes on meanwhile. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}
