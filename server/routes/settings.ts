import type { AuditLog } from '#server/audit-log.ts'
import type { Blocks } from '#server/blocks/blocks.ts'
import type { Models } from '#server/models/index.ts'
import type { Sites } from '#server/sites.ts'
import { auditRoutes } from './audit.ts'
import { blockRoutes } from './blocks.ts'
import type { StaffCaller } from './caller.ts'
import { faqRoutes } from './faq.ts'
import { hoursRoutes } from './hours.ts'
import type { Route } from './route.ts'
import { topicRoutes } from './topics.ts'

export type SettingsRoutesDeps = {
  callers: StaffCaller
  models: Models
  sites: Sites
  audit: AuditLog
  blocks: Blocks
  now: () => number
  onTopicsChanged: (siteId: string) => Promise<void>
  onHoursChanged: () => Promise<void>
}

/** What managers set for their sites, and the log of it (M1, M2). */
export function settingsRoutes(deps: SettingsRoutesDeps): Route[] {
  return [
    ...topicRoutes({ ...deps, onChanged: deps.onTopicsChanged }),
    ...hoursRoutes({ ...deps, onChanged: deps.onHoursChanged }),
    ...faqRoutes(deps),
    ...blockRoutes(deps),
    ...auditRoutes(deps),
  ]
}
