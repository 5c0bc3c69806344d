/** Method and path of the calls about visits, for a resident's page, and their limits; no schemas, so no zod. */
export const BOOKING_ROUTES = {
  slots: { method: 'GET', path: '/api/widget/sites/:siteId/topics/:topicId/slots' },
  hold: { method: 'POST', path: '/api/widget/holds' },
  extendHold: { method: 'POST', path: '/api/widget/holds/extend' },
  releaseHold: { method: 'POST', path: '/api/widget/holds/release' },
  book: { method: 'POST', path: '/api/widget/visits' },
  visit: { method: 'POST', path: '/api/widget/visit' },
  moveVisit: { method: 'POST', path: '/api/widget/visit/move' },
  acceptVisit: { method: 'POST', path: '/api/widget/visit/accept' },
  cancelVisit: { method: 'POST', path: '/api/widget/visit/cancel' },
  visitLanguage: { method: 'POST', path: '/api/widget/visit/language' },
  checkIn: { method: 'POST', path: '/api/widget/visit/check-in' },
} as const

/** How many days one question for slots may span. */
export const MAX_SLOT_DAYS = 42
/** Longest form of address and accessibility need (characters). */
export const MAX_NAME = 80
export const MAX_NEED = 200
