import { onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useTitleSignal } from '#widget/lib/tab-signals.ts'
import type { useChime } from '#widget/lib/tab-signals.ts'
import type { StaffChoice } from '#machines/views.ts'
import { useAnnouncer } from '../stores/announcer.ts'
import { closeNotification, showNotification } from './desktop-notification.ts'

/** Tells the consultant who looks elsewhere of a choice, as of an offer: once, for it is short. */
export function useChoiceAlert(
  choice: () => StaffChoice | null,
  chime: ReturnType<typeof useChime>,
) {
  const { t } = useI18n()
  const announcer = useAnnouncer()
  const title = useTitleSignal()

  function quiet() {
    title.clear()
    closeNotification()
  }
  function ring(count: number) {
    title.show(t('title.choice'))
    announcer.interrupt(t('choice.spoken', { n: count }, count))
    showNotification(t('choice.heading'), t('choice.spoken', { n: count }, count))
    void chime.play('offer')
  }

  watch(
    () => choice()?.until ?? null,
    (until, before) => {
      if (before) quiet()
      if (until) ring(choice()?.visits.length ?? 0)
    },
    { immediate: true },
  )
  onScopeDispose(quiet)
}
