import { createAuditLog } from './audit-log.ts'
import { untilDone } from './retry.ts'
import type { World } from './world.ts'

/** The call has gone to somebody else: who gave it away is written down, ids only (privacy.md 5). */
export function recordTransfer(world: World, callId: string, staffId: string): void {
  const { models, clock, newId, calls, log } = world
  const context = calls.get(callId)?.context
  if (!context) return
  const { siteId, transfers, consultant } = context
  const audit = createAuditLog({ models, now: clock.now, newId })
  // The number makes the row the same one when a boot tells it again.
  void untilDone(clock, log, 'transfer.not-audited', () =>
    audit.writeOnce(`transfer.${callId}.${transfers}`, {
      action: 'call.transferred',
      result: 'ok',
      actorId: staffId,
      role: 'consultant',
      objectType: 'call',
      objectId: callId,
      siteId,
    }),
  )
  log.info('call.transferred', { callId, staffId, siteId, reason: consultant ? 'person' : 'line' })
}
