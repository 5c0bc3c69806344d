import { onScopeDispose, ref, watch } from 'vue'
import { useI18n } from 'petite-vue-i18n'
import { isNearTurn } from '#machines/near-turn.ts'
import type { ResidentCall } from '#machines/views.ts'
import type { Announcer } from './announcer.ts'
import { useFlowStore } from './stores/flow.ts'
import type { Chime } from './ticket-media.ts'
import { useTurnNotice } from './turn-notice.ts'
import type { TurnNotice } from './turn-notice.ts'

/** Everything by which the line calls somebody back to the page: words, title, sound, notification (W4). */
export type TurnSignals = {
  /** Wished and possible: browsers let a page sound only after a press. */
  sound: Readonly<{ value: boolean }>
  /** In a press; false: this browser stays silent. */
  setSound: (on: boolean) => Promise<boolean>
  /** Null inside the city's page. */
  notice: TurnNotice | null
}

type Surroundings = {
  call: () => ResidentCall | null
  /** The server's clock (ms). */
  now: () => number
  chime: Chime
  announcer: Announcer
  embedded: boolean
}

/** Tells once when it is nearly the turn, and when it is. */
export function useTurnSignals({
  call,
  now,
  chime,
  announcer,
  embedded,
}: Surroundings): TurnSignals {
  const { t } = useI18n()
  const steps = useFlowStore()
  const sound = ref(false)
  const notice = embedded ? null : useTurnNotice()
  // On by itself only where the press that joined has allowed it.
  void chime.unlock().then((isLoud) => (sound.value = isLoud))

  const ring = (name: 'near' | 'turn') => sound.value && void chime.play(name)
  watch(
    () => {
      const waiting = call()
      return waiting?.phase === 'waiting' && isNearTurn(waiting, now())
    },
    (isNear) => {
      steps.isNear = isNear
      if (!isNear) return
      announcer.say(t('waiting.near'))
      notice?.show(t('waiting.near'))
      ring('near')
    },
    { immediate: true },
  )
  watch(
    () => call()?.phase,
    (phase) => {
      if (phase !== 'offered') return
      notice?.show(t('call.turn'))
      ring('turn')
    },
  )
  onScopeDispose(() => (steps.isNear = false))

  return {
    sound,
    async setSound(on) {
      sound.value = on && (await chime.unlock())
      // So that it is known what to listen for.
      if (sound.value) await chime.play('near')
      return sound.value
    },
    notice,
  }
}
