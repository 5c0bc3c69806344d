import { MAX_SHOWN_DAYS } from '#machines/schedule-routes.ts'
import { isDate } from '../schedule/local-days.ts'

/** What visits are looked for; empty fields do not narrow. */
export type VisitSearch = {
  from: string
  days: number
  staffId: string
  topicId: string
  email: string
}

/** Spans that can be chosen (days). */
export const SEARCH_SPANS = [1, 7, 31, MAX_SHOWN_DAYS] as const

/** The search as the server takes it. An e-mail address alone looks through all days. */
export function queryOf(search: VisitSearch): Record<string, string | number | undefined> {
  const email = search.email.trim() || undefined
  const byDay = isDate(search.from)
  return {
    from: byDay ? search.from : undefined,
    days: byDay ? search.days : undefined,
    staffId: search.staffId || undefined,
    topicId: search.topicId || undefined,
    email,
  }
}

/** Whether there is anything to look by: a day or an address. */
export const isSearchable = (search: VisitSearch): boolean =>
  isDate(search.from) || search.email.trim() !== ''
