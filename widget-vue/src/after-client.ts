import type { AFTER_API } from '#machines/api-after.ts'
import { AFTER_ROUTES } from '#machines/after-routes.ts'
import { apiClient } from './lib/api-client.ts'

/** The end of a call, asked again, and its rating. */
export const callAfter = apiClient<typeof AFTER_API>(AFTER_ROUTES)
