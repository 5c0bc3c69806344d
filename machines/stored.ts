import { ALL_TOOLS, CALL_MACHINE_VERSION } from './call-terms.ts'
import { SHIFT_MACHINE_VERSION } from './shift-terms.ts'

/** A call before it had tools and could be transferred (call version 3). */
const PLAIN_CALL = {
  tools: ALL_TOOLS,
  transfer: null,
  refusedTransfer: null,
  transfers: 0,
  handedBy: null,
  identityShown: false,
}

/**
 * Snapshots of older machines: a new release must not cut the calls that are under way. Each version
 * names what it did not remember yet, with the value that means the same.
 */
const REMEMBERED_SINCE = {
  call: {
    current: CALL_MACHINE_VERSION,
    older: { 1: { visit: null, ...PLAIN_CALL }, 2: PLAIN_CALL, 3: { identityShown: false } },
  },
  shift: { current: SHIFT_MACHINE_VERSION, older: { 1: { choice: null, passed: [] }, 2: {} } },
} as const

/**
 * A stored snapshot as the machine of today reads it.
 *
 * @throws RangeError for a version that this machine does not know
 */
export function restorable(
  kind: keyof typeof REMEMBERED_SINCE,
  version: number,
  persisted: { context?: unknown },
): { context?: unknown } {
  const { current, older } = REMEMBERED_SINCE[kind]
  if (version === current) return persisted
  const added = (older as Record<number, object>)[version]
  if (!added) throw new RangeError('snapshot of another machine version')
  return { ...persisted, context: { ...added, ...(persisted.context as object) } }
}
