import {
  computed,
  onActivated,
  onDeactivated,
  onMounted,
  onScopeDispose,
  shallowRef,
  watch,
} from 'vue'
import { useDesk } from '../../composables/use-desk.ts'
import { useResource } from '../../composables/use-resource.ts'
import { callNumbers } from './numbers-api.ts'

/** How often the board is asked for while somebody can see it (ms). */
export const BOARD_EVERY_MS = 5_000

/**
 * The sites at this moment, asked again and again while the screen is open and its tab visible, until
 * it is held to be read in peace (2.2.2).
 */
export function useLiveBoard() {
  const { now } = useDesk()
  const board = useResource((signal) => callNumbers('numbersNow', undefined, { signal }))
  const held = shallowRef(false)
  /** When the shown board was true, by the server's clock (ms UTC). */
  const at = computed(() => board.value.value?.now ?? null)
  /** Times go on only as long as the board is true: a held or a lost one stands still. */
  const shownNow = shallowRef(now.value)
  watch(
    [now, at, held, board.error],
    () => {
      const isTrue = !held.value && board.error.value === null
      shownNow.value = isTrue ? Math.max(now.value, at.value ?? 0) : (at.value ?? now.value)
    },
    { immediate: true },
  )

  const ask = () => {
    if (held.value || document.visibilityState === 'hidden' || board.loading.value) return
    void board.load()
  }
  let timer: ReturnType<typeof setInterval> | null = null
  function stop() {
    if (timer !== null) clearInterval(timer)
    timer = null
    document.removeEventListener('visibilitychange', ask)
  }
  function start() {
    stop()
    timer = setInterval(ask, BOARD_EVERY_MS)
    document.addEventListener('visibilitychange', ask)
  }
  onMounted(start)
  onActivated(start)
  onDeactivated(stop)
  onScopeDispose(stop)

  return {
    ...board,
    at,
    now: shownNow,
    held,
    toggleHold() {
      held.value = !held.value
      ask()
    },
  }
}
export type LiveBoard = ReturnType<typeof useLiveBoard>
