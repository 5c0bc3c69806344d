import { onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useTitleSignal } from '#widget/lib/tab-signals.ts'
import type { useChime } from '#widget/lib/tab-signals.ts'
import type { StaffOffer } from '#machines/views.ts'
import { useAnnouncer } from '../stores/announcer.ts'
import { usePlaces } from '../stores/places.ts'
import { useWords } from '../words/use-words.ts'
import { closeNotification, showNotification } from './desktop-notification.ts'

/** How often the sound repeats while an offer waits (ms); each one is well under 3 s (1.4.2). */
export const CHIME_EVERY_MS = 5_000

/**
 * Calls the consultant who looks elsewhere: sound, title, desktop notification, and one spoken
 * sentence. Nothing here takes the focus (G6).
 */
export function useOfferAlert(
  offer: () => StaffOffer | null,
  serverNow: () => number,
  chime: ReturnType<typeof useChime>,
) {
  const { t, locale } = useI18n()
  const words = useWords()
  const places = usePlaces()
  const announcer = useAnnouncer()
  const title = useTitleSignal()
  let ringing: ReturnType<typeof setInterval> | null = null

  function quiet() {
    if (ringing !== null) clearInterval(ringing)
    ringing = null
    title.clear()
    closeNotification()
    announcer.interrupt('')
  }

  function ring(current: StaffOffer) {
    const { topicId, handed } = current
    const name = places.callTopic(topicId, handed, locale.value)
    const topic = name ?? t(topicId === null ? 'line.noTopic' : 'line.unknownTopic')
    const time = words.elapsed(serverNow() - current.arrivedAt)
    const devices = words.devices(current.devices)
    const kind = handed?.asked ? 'offer.handed' : 'offer.alert'
    const facts = { topic, time, devices, from: handed?.from ?? '' }
    title.show(t(`${kind}.title`))
    announcer.interrupt(t(`${kind}.spoken`, facts))
    showNotification(t(`${kind}.notification`), t(`${kind}.notificationBody`, facts))
    void chime.play('offer')
    ringing = setInterval(() => void chime.play('offer'), CHIME_EVERY_MS)
  }

  watch(
    () => offer()?.offerId ?? null,
    () => {
      quiet()
      const current = offer()
      if (current) ring(current)
    },
    { immediate: true },
  )
  onScopeDispose(quiet)
}
