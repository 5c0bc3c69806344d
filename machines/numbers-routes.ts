/** Method and path of the calls about numbers; without schemas, so without zod. */
export const NUMBERS_ROUTES = {
  numbersNow: { method: 'GET', path: '/api/staff/numbers/now' },
  numbers: { method: 'GET', path: '/api/staff/numbers' },
  exportNumbers: { method: 'POST', path: '/api/staff/numbers/export' },
} as const

/** Days that one table of numbers may span: a quarter. */
export const MAX_NUMBER_DAYS = 93
