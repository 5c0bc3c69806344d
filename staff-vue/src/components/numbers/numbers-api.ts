import type { NUMBERS_API } from '#machines/api-numbers.ts'
import { NUMBERS_ROUTES } from '#machines/numbers-routes.ts'
import { apiClient, type ReplyOf } from '#widget/lib/api-client.ts'

export type NumbersReply = ReplyOf<typeof NUMBERS_API, 'numbers'>
export type NumbersNow = ReplyOf<typeof NUMBERS_API, 'numbersNow'>

/** Makes the managers' calls about numbers (M5, G9); throws as every call of `apiClient`. */
export const callNumbers = apiClient<typeof NUMBERS_API>(NUMBERS_ROUTES)
