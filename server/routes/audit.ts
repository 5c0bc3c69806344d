import { ADMIN_API } from '#machines/api-admin.ts'
import { exportAudit, type AuditExportDeps } from '#server/audit-reading/audit-export.ts'
import { auditPage } from '#server/audit-reading/audit-page.ts'
import { staffCall, type StaffCaller } from './caller.ts'
import type { Route } from './route.ts'

/** The log of events as managers read it and take it away (privacy.md 5). */
export function auditRoutes(deps: AuditExportDeps & { callers: StaffCaller }): Route[] {
  const { callers } = deps
  return [
    staffCall(callers, ADMIN_API.audit, 'manager', async ({ query }, caller) => {
      const page = await auditPage(deps, query, caller)
      return page ? { reply: page } : { refused: 'malformed' }
    }),
    staffCall(
      callers,
      ADMIN_API.exportAudit,
      { who: 'manager', fresh: true },
      async ({ body, request }, caller) => {
        const file = await exportAudit(deps, body, { caller, ip: request.ip })
        return 'refused' in file ? file : { reply: file }
      },
    ),
  ]
}
