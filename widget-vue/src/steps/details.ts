import { MAX_NAME, MAX_NEED } from '#machines/booking-routes.ts'

/** What the booking asks of a person: only how to address and where to write (W5). */
export type Details = { name: string; email: string; need: string; terms: boolean }
export type DetailField = keyof Details
export type DetailFaults = Partial<Record<DetailField, 'missing' | 'malformed' | 'too-long'>>

export const NO_DETAILS: Details = { name: '', email: '', need: '', terms: false }
/** In the order of the form. */
export const DETAIL_FIELDS = ['name', 'email', 'need', 'terms'] as const satisfies DetailField[]

const LONGEST = { name: MAX_NAME, email: 254, need: MAX_NEED } as const
/** As strict as the server's own check, so that a slip is named here and not after the review. */
const EMAIL = /^(?!\.)(?!.*\.\.)[\w'+.-]*[\w+-]@(?:[a-z\d](?:[a-z\d-]*)\.)+[a-z]{2,}$/i

/** What has to be mended, by field; the server's word in `BookRequest` is the same. */
export function faultsIn(details: Details): DetailFaults {
  const faults: DetailFaults = {}
  for (const field of ['name', 'email', 'need'] as const) {
    if (details[field].trim().length > LONGEST[field]) faults[field] = 'too-long'
  }
  if (details.name.trim() === '') faults.name = 'missing'
  if (details.email.trim() === '') faults.email = 'missing'
  else if (!EMAIL.test(details.email.trim())) faults.email ??= 'malformed'
  if (!details.terms) faults.terms = 'missing'
  return faults
}
