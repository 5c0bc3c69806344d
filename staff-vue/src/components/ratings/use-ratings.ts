import { shallowRef } from 'vue'
import { useOlderPages } from '../../composables/use-older-pages.ts'
import { useResource } from '../../composables/use-resource.ts'
import { callAfter } from '../after/after-api.ts'
import { addDays } from '../schedule/local-days.ts'

/** What is looked for: so many days from a day on; an empty field: all. */
export type RatingsSearch = {
  from: string
  days: number
  siteId: string
  topicId: string
  staffId: string
  stars: string
}
/** Spans that can be chosen (days). */
export const RATING_SPANS = [7, 31, 93, 366] as const

/** The search as the server is asked. */
export const askOf = ({ from, days, siteId, topicId, staffId, stars }: RatingsSearch) => ({
  ...{ from, days, siteId: siteId || undefined, topicId: topicId || undefined },
  ...{ staffId: staffId || undefined, stars: stars === '' ? undefined : Number(stars) },
})

/** Ratings page by page, newest first, with what is counted. Asked on a press; typing alone asks nothing. */
export function useRatings(today: string) {
  const search = shallowRef<RatingsSearch>({
    ...{ from: addDays(today, -30), days: 31, siteId: '', topicId: '', staffId: '', stars: '' },
  })
  const asked = shallowRef<RatingsSearch>({ ...search.value })

  const ask = (before?: string, signal?: AbortSignal) =>
    callAfter('ratings', undefined, {
      query: { ...askOf(asked.value), before },
      ...(signal ? { signal } : {}),
    })
  const first = useResource((signal) => ask(undefined, signal))
  const list = useOlderPages(
    first.value,
    ({ rows }) => rows,
    (before) => ask(before),
  )

  return {
    search,
    /** The search that is shown. */
    asked,
    ...list,
    first,
    look() {
      asked.value = { ...search.value }
      return first.load()
    },
  }
}
