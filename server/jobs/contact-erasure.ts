import { HELD_FOR_GOOD } from '#server/models/agendas.ts'

/**
 * Blanks who came and what was owed to them; topic, time and state stay for the counts. The time of the
 * erasure goes so far ahead that nobody reads this visit for it any more.
 */
export const BLANK_CONTACT = {
  $set: { contact: null, mails: [], nextMailAt: null, emailSlot: null, eraseAt: HELD_FOR_GOOD },
  $inc: { rev: 1 },
} as const
