import { computed, ref, watch } from 'vue'
import { MAX_SHOWN_DAYS } from '#machines/schedule-routes.ts'
import { useDesk } from '../../composables/use-desk.ts'
import { useResource } from '../../composables/use-resource.ts'
import { useSections } from '../../composables/use-sections.ts'
import { dateAt, DEFAULT_ZONE, isDate, weekOf } from '../schedule/local-days.ts'
import { callSchedule } from '../schedule/schedule-api.ts'
import { awaiting, boardPeople } from './board-days.ts'

/** The address word for "only what awaits an answer". */
const AWAITING = 'oczekujace'

/** The board of a week, or everything ahead that awaits an answer; which of the two is in the address. */
export function useBoard(moved: () => void) {
  const { now } = useDesk()
  const sections = useSections()
  const [asked] = sections.detail.value
  const onlyAwaiting = ref(asked === AWAITING)
  const monday = ref(weekOf(isDate(asked) ? asked : dateAt(now.value, DEFAULT_ZONE)))
  const shown = computed(() =>
    onlyAwaiting.value
      ? { from: dateAt(now.value, DEFAULT_ZONE), days: MAX_SHOWN_DAYS }
      : { from: monday.value, days: 7 },
  )
  const board = useResource((signal) =>
    callSchedule('timeBoard', undefined, { query: shown.value, signal }),
  )
  const zone = computed(() => board.value.value?.zone ?? DEFAULT_ZONE)
  const today = computed(() => dateAt(now.value, zone.value))
  const people = computed(() =>
    board.value.value ? boardPeople(board.value.value, shown.value.from, shown.value.days) : [],
  )

  watch(
    () => [shown.value.from, shown.value.days] as const,
    () => {
      sections.note('board', onlyAwaiting.value ? AWAITING : monday.value)
      moved()
      void board.load()
    },
  )
  watch(sections.detail, ([detail]) => {
    if (sections.open.value?.id !== 'board' || detail === undefined) return
    onlyAwaiting.value = detail === AWAITING
    if (isDate(detail)) monday.value = weekOf(detail)
  })

  return {
    board,
    zone,
    people,
    shown,
    monday,
    onlyAwaiting,
    today,
    /** Proposals of the shown days that await an answer. */
    waiting: computed(() => awaiting(people.value, today.value)),
    nameOf: (staffId: string) =>
      people.value.find((person) => person.staffId === staffId)?.name ?? staffId,
  }
}
