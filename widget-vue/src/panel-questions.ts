import { computed, nextTick, provide, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { LawKind } from '#machines/law.ts'
import type { ResidentCall } from '#machines/views.ts'
import { READ_LAW } from './law-reading.ts'
import type { Screen } from './steps/screen.ts'
import { useFlowStore } from './stores/flow.ts'

/**
 * Questions and answers, or a law text, over whatever the person was doing: that stays as it is behind
 * them, a place in the line too; only the camera is not left on unseen.
 */
export function useQuestions(
  screen: Readonly<Ref<Screen>>,
  ticket: Readonly<Ref<{ live: boolean; call: ResidentCall | null } | null>>,
) {
  const steps = useFlowStore()
  const over = shallowRef<'faq' | LawKind | null>(null)
  /** What was pressed, where the focus goes back to. */
  let opener: HTMLElement | null = null
  /** A text was opened in the questions, and leads back there. */
  let isFromFaq = false
  const calling = computed(() => ['offered', 'call'].includes(screen.value.name))
  // The turn has come: nothing covers it.
  watch(calling, () => (over.value = null))

  function open(what: 'faq' | LawKind) {
    if (screen.value.name === 'devices') steps.send({ type: 'back' })
    if (over.value === null) opener = document.activeElement as HTMLElement | null
    isFromFaq = over.value === 'faq' || (over.value !== null && isFromFaq)
    over.value = what
  }
  provide(READ_LAW, open)
  return {
    over,
    calling,
    /** The own number in the line; null without one. */
    place: computed(() => {
      const call = ticket.value?.live ? ticket.value.call : null
      return call?.phase === 'waiting' ? call.place : null
    }),
    open,
    async leave() {
      over.value = isFromFaq ? 'faq' : null
      isFromFaq = false
      if (over.value) return
      await nextTick()
      const back = opener?.isConnected ? opener : document.querySelector<HTMLElement>('[data-faq]')
      back?.focus()
    },
  }
}
