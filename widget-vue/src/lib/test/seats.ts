import { FULL_RECEPTION } from '#machines/reception.ts'
import type { MediaSeat } from '#machines/views.ts'

/** The resident's seat, with nothing held back. */
export const sit = (stage: MediaSeat['stage'], roomId = 'room-1'): MediaSeat => ({
  ...{ roomId, peer: 'resident', stage },
  receives: FULL_RECEPTION,
  partnerReceives: FULL_RECEPTION,
})
