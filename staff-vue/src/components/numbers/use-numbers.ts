import { computed, shallowRef, watch } from 'vue'
import { useResource } from '../../composables/use-resource.ts'
import { callNumbers } from './numbers-api.ts'
import { daysOf, isPreset, periodFault, presetDates } from './period-choice.ts'
import type { PeriodFault, Preset } from './period-choice.ts'

/** What is asked for: a period, at one site or all, about one topic or all (empty: all). */
export type NumbersSearch = { from: string; to: string; siteId: string; topicId: string }

/** A search as the server takes it. */
export function askOf({ from, to, siteId, topicId }: NumbersSearch) {
  return {
    from,
    days: daysOf({ from, to }),
    ...(siteId === '' ? {} : { siteId }),
    ...(topicId === '' ? {} : { topicId }),
  }
}

/** The numbers of a period; asked on a press of "show" or of a preset, typing alone asks nothing. */
export function useNumbers(today: () => string) {
  const search = shallowRef<NumbersSearch>({
    ...presetDates('week', today()),
    ...{ siteId: '', topicId: '' },
  })
  const fault = shallowRef<PeriodFault | null>(null)
  const asked = shallowRef(search.value)
  const numbers = useResource(async (signal) => {
    const of = asked.value
    const reply = await callNumbers('numbers', undefined, { query: askOf(of), signal })
    return { of, reply }
  })

  const topics = computed(() =>
    (numbers.value.value?.reply.topics ?? []).filter(
      ({ siteId }) => search.value.siteId === '' || siteId === search.value.siteId,
    ),
  )
  // A topic of another site is chosen no longer.
  watch(
    () => search.value.siteId,
    () => {
      const isKept = topics.value.some(({ topicId }) => topicId === search.value.topicId)
      if (!isKept) search.value = { ...search.value, topicId: '' }
    },
  )

  async function show(): Promise<boolean> {
    fault.value = periodFault(search.value, today())
    if (fault.value) return false
    asked.value = search.value
    return numbers.load()
  }
  return {
    search,
    fault,
    numbers,
    /** What is shown, and for which search: not the one that is on its way or has failed. */
    found: computed(() => numbers.value.value),
    isChosen: (preset: Preset) => isPreset(preset, search.value, today()),
    show,
    showPreset(preset: Preset): Promise<boolean> {
      search.value = { ...search.value, ...presetDates(preset, today()) }
      return show()
    },
    /** The topics of the chosen site, or of all. */
    topics,
  }
}
