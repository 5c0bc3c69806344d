/**
 * Method and path of the staff's calls about working time and visits; without schemas, so without zod.
 * `long`: names hundreds of days or visits, so its body may be larger than that of others.
 */
export const SCHEDULE_ROUTES = {
  calendar: { method: 'GET', path: '/api/staff/calendar' },
  proposeTime: { method: 'POST', path: '/api/staff/working-time/propose', long: true },
  withdrawTime: { method: 'POST', path: '/api/staff/working-time/withdraw' },
  timeBoard: { method: 'GET', path: '/api/staff/working-time/board' },
  answerTime: { method: 'POST', path: '/api/staff/working-time/answer', long: true },
  setTime: { method: 'POST', path: '/api/staff/working-time/set', long: true },
  planHandover: { method: 'POST', path: '/api/staff/handovers', long: true },
  handover: { method: 'GET', path: '/api/staff/handovers/:planId' },
  findVisits: { method: 'GET', path: '/api/staff/visits' },
  staffSlots: { method: 'GET', path: '/api/staff/sites/:siteId/topics/:topicId/slots' },
  addVisit: { method: 'POST', path: '/api/staff/visits/add' },
  shiftVisit: { method: 'POST', path: '/api/staff/visits/move' },
  dropVisit: { method: 'POST', path: '/api/staff/visits/cancel' },
  startVisit: { method: 'POST', path: '/api/staff/visits/start' },
  missVisit: { method: 'POST', path: '/api/staff/visits/missed' },
} as const

/** Days that one proposal, edit or answer may name. */
export const MAX_CHANGED_DAYS = 400
/** Days that a calendar or a board shows at once. */
export const MAX_SHOWN_DAYS = 62
/** Periods of work, and breaks, in one day. */
export const MAX_PERIODS = 6
