/** Method and path of the calls about what is said and written after a call; without schemas, so without zod. */
export const AFTER_ROUTES = {
  afterCall: { method: 'POST', path: '/api/widget/ratings/call' },
  rate: { method: 'POST', path: '/api/widget/ratings' },
  ownCalls: { method: 'GET', path: '/api/staff/own-calls' },
  ownCall: { method: 'GET', path: '/api/staff/own-calls/:callId' },
  saveNote: { method: 'POST', path: '/api/staff/own-calls/note' },
  ownRatings: { method: 'GET', path: '/api/staff/own-ratings' },
  replyRating: { method: 'POST', path: '/api/staff/own-ratings/reply' },
  ratings: { method: 'GET', path: '/api/staff/ratings' },
  exportRatings: { method: 'POST', path: '/api/staff/ratings/export' },
  blankComment: { method: 'POST', path: '/api/staff/ratings/blank' },
} as const

/** Longest comment of a resident, note and reply of a consultant (UTF-16 units, as `maxlength` counts). */
export const MAX_COMMENT = 1_000
export const MAX_NOTE = 2_000
export const MAX_REPLY = 1_000
/** How long after its end a call can be rated (ms): as long as the screen may stay open over a weekend. */
export const RATING_OPEN_MS = 3 * 24 * 60 * 60_000
/** Months for which a rating is kept at most (privacy.md 2); a site may keep it for less. */
export const MOST_RATING_MONTHS = 12
/** How long after a call its note is kept and may be changed at most (ms; privacy.md 2). */
export const NOTE_KEPT_MS = 90 * 24 * 60 * 60_000
/** Days that a table of ratings may span. */
export const MAX_RATING_DAYS = 366
