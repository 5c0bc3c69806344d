import { computed, nextTick, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { ResidentCall } from '#machines/views.ts'
import type { Screen } from './steps/screen.ts'
import { useFlowStore } from './stores/flow.ts'

/**
 * Questions and answers, over whatever the person was doing: that stays as it is behind them, a place in
 * the line too; only the camera is not left on unseen.
 */
export function useQuestions(
  screen: Readonly<Ref<Screen>>,
  ticket: Readonly<Ref<{ live: boolean; call: ResidentCall | null } | null>>,
) {
  const steps = useFlowStore()
  const asking = shallowRef(false)
  const calling = computed(() => ['offered', 'call'].includes(screen.value.name))
  // The turn has come: nothing covers it.
  watch(calling, () => (asking.value = false))
  return {
    asking,
    calling,
    /** The own number in the line; null without one. */
    place: computed(() => {
      const call = ticket.value?.live ? ticket.value.call : null
      return call?.phase === 'waiting' ? call.place : null
    }),
    open() {
      if (screen.value.name === 'devices') steps.send({ type: 'back' })
      asking.value = true
    },
    async leave() {
      asking.value = false
      await nextTick()
      document.querySelector<HTMLElement>('[data-faq]')?.focus()
    },
  }
}
