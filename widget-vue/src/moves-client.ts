import type { MOVE_API } from '#machines/api-moves.ts'
import { MOVE_ROUTES } from '#machines/move-routes.ts'
import { apiClient } from './lib/api-client.ts'

/** Codes that move a ticket from page to page. */
export const callMoves = apiClient<typeof MOVE_API>(MOVE_ROUTES)
