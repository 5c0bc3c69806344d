import type { SCHEDULE_API } from '#machines/api-schedule.ts'
import { SCHEDULE_ROUTES } from '#machines/schedule-routes.ts'
import { apiClient } from '#widget/lib/api-client.ts'

/** Makes the staff's calls about working time and visits; throws as every call of `apiClient`. */
export const callSchedule = apiClient<typeof SCHEDULE_API>(SCHEDULE_ROUTES)
