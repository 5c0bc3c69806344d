/** Method and path of every JSON call, apart from the schemas so that pages can use them without zod. */
export const API_ROUTES = {
  site: { method: 'GET', path: '/api/widget/sites/:siteId' },
  join: { method: 'POST', path: '/api/widget/tickets' },
  signIn: { method: 'POST', path: '/api/staff/sign-in' },
  signOut: { method: 'POST', path: '/api/staff/sign-out' },
  session: { method: 'GET', path: '/api/staff/session' },
  extend: { method: 'POST', path: '/api/staff/session/extend' },
  invitation: { method: 'POST', path: '/api/staff/invitation' },
  acceptInvitation: { method: 'POST', path: '/api/staff/invitation/accept' },
  ready: { method: 'GET', path: '/readyz' },
} as const
