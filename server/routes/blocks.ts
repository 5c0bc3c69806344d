import type { z } from 'zod'
import { ADMIN_API } from '#machines/api-admin.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Blocks } from '#server/blocks/blocks.ts'
import { ZONE } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import { namesOf } from '#server/staff-names.ts'
import { staffCall, type StaffCaller } from './caller.ts'
import type { Route } from './route.ts'

export type BlockRoutesDeps = {
  callers: StaffCaller
  models: Pick<Models, 'staff'>
  blocks: Pick<Blocks, 'list' | 'lift'>
  audit: AuditLog
}
type Reply = z.infer<typeof ADMIN_API.blocks.reply>

/** Blocked networks of the manager's sites, and their lifting (privacy.md 9). */
export function blockRoutes({ callers, models, blocks, audit }: BlockRoutesDeps): Route[] {
  const listed = async (siteIds: readonly string[]): Promise<Reply['blocks']> => {
    const rows = await blocks.list(siteIds)
    const names = await namesOf(
      models,
      rows.map(({ byStaffId }) => byStaffId),
    )
    return rows.map(({ _id, siteId, reason, byStaffId, at, expiresAt }) => ({
      ...{ blockId: _id, siteId, reason, byName: names.get(byStaffId) ?? null, at },
      until: expiresAt.getTime(),
    }))
  }
  return [
    staffCall(callers, ADMIN_API.blocks, 'manager', async (_, { person }) => ({
      reply: { blocks: await listed(person.siteIds), zone: ZONE },
    })),
    staffCall(callers, ADMIN_API.liftBlock, 'manager', async ({ body, request }, { person }) => {
      const lifted = await blocks.lift(body.blockId, person.siteIds)
      if (!lifted) return { refused: 'not-found' }
      await audit.write({
        ...{ action: 'block.lifted', result: 'ok', siteId: lifted.siteId, actorId: person._id },
        ...{ role: 'manager', objectType: 'call', objectId: lifted._id, staffIp: request.ip },
      })
      return { reply: {} }
    }),
  ]
}
