import type { BOOKING_API } from '#machines/api-booking.ts'
import { BOOKING_ROUTES } from '#machines/booking-routes.ts'
import { apiClient } from './lib/api-client.ts'

/** Booking, holds and visits. */
export const callBooking = apiClient<typeof BOOKING_API>(BOOKING_ROUTES)
