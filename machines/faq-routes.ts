/** Method and path of the calls about questions and answers; without schemas, so without zod. */
export const FAQ_ROUTES = {
  faq: { method: 'GET', path: '/api/widget/sites/:siteId/faq' },
  faqItems: { method: 'GET', path: '/api/staff/faq' },
  saveFaq: { method: 'POST', path: '/api/staff/faq/save' },
  orderFaq: { method: 'POST', path: '/api/staff/faq/order' },
  removeFaq: { method: 'POST', path: '/api/staff/faq/remove' },
} as const
