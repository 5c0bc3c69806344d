import { ADMIN_ROUTES } from '#machines/admin-routes.ts'
import type { ADMIN_API } from '#machines/api-admin.ts'
import { apiClient } from '#widget/lib/api-client.ts'

/** Makes the staff's calls about people, topics, hours, the log and the second factor (M1). */
export const callAdmin = apiClient<typeof ADMIN_API>(ADMIN_ROUTES)
