/** Method and path of the calls about visits, for a resident's page; without schemas, so without zod. */
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
  checkIn: { method: 'POST', path: '/api/widget/visit/check-in' },
} as const
