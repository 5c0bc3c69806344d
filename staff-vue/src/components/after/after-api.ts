import type { AFTER_API } from '#machines/api-after.ts'
import { AFTER_ROUTES } from '#machines/after-routes.ts'
import { apiClient, type ReplyOf } from '#widget/lib/api-client.ts'

export type RatingsReply = ReplyOf<typeof AFTER_API, 'ratings'>

/** Makes the staff's calls about what follows a call: notes, own calls, ratings (C7, M4). */
export const callAfter = apiClient<typeof AFTER_API>(AFTER_ROUTES)
