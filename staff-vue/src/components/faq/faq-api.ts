import type { FAQ_API } from '#machines/api-faq.ts'
import { FAQ_ROUTES } from '#machines/faq-routes.ts'
import { apiClient } from '#widget/lib/api-client.ts'

/** Makes the managers' calls about questions and answers (W12). */
export const callFaq = apiClient<typeof FAQ_API>(FAQ_ROUTES)
