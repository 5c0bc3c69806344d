import { computed, watch } from 'vue'
import type { Ref } from 'vue'
import type { Reception } from '#machines/reception.ts'
import type { WantedReception } from '#machines/signalling.ts'
import type { MediaSeat } from '#machines/views.ts'
import type { MediaConnection } from './media-session.ts'

/**
 * What a page says of somebody's reception. `network`: only sound is carried; `screen`: no camera;
 * `choice`: only sound is wanted; `weak`: everything comes, but the network is weak.
 */
export type ReceptionSign = 'network' | 'screen' | 'choice' | 'weak'

export function receptionSign({ pictures, why, weak }: Reception): ReceptionSign | null {
  if (why === 'choice') return 'choice'
  if (pictures === 'none') return 'network'
  if (pictures === 'screen') return 'screen'
  return weak ? 'weak' : null
}

/** The other person's camera is not shown. */
const hidesCamera = (sign: ReceptionSign | null): boolean => sign !== null && sign !== 'weak'

/** Nothing of the other person is shown, neither camera nor screen. */
export const hidesAll = (sign: ReceptionSign | null): sign is 'network' | 'choice' =>
  sign === 'network' || sign === 'choice'

/** What is told once: a sign that has come up, or that the camera is shown again. */
export type ReceptionNews = { whose: 'own' | 'partner'; sign: ReceptionSign | 'back' }

export type UseReceptionOptions = {
  connection: Pick<MediaConnection, 'request'>
  /** The seat of the newest view; null while there is no call. */
  seat: () => MediaSeat | null
  callId: () => string | null
  onNews?: (news: ReceptionNews) => void
}

export type CallReception = {
  /** What this person does not get of the other, and why. */
  own: Readonly<Ref<ReceptionSign | null>>
  /** What the other person does not get of this one. */
  partner: Readonly<Ref<ReceptionSign | null>>
  /** This person wants sound alone. */
  onlySound: Readonly<Ref<boolean>>
  /** Asks for sound alone, or for everything again; rejects with a `RefusedError` or `LostError`. */
  toggle: () => Promise<void>
}

/** How well both people of a call receive, in signs that have their words in the message files. */
export function useReception(options: UseReceptionOptions): CallReception {
  const signOf = (whose: 'receives' | 'partnerReceives') => {
    const seat = options.seat()
    return seat?.stage === 'live' ? receptionSign(seat[whose]) : null
  }
  const own = computed(() => signOf('receives'))
  const partner = computed(() => signOf('partnerReceives'))
  const onlySound = computed(() => options.seat()?.receives.why === 'choice')

  const tell =
    (whose: ReceptionNews['whose']) => (now: ReceptionSign | null, before?: typeof now) => {
      if (hidesCamera(before ?? null) && !hidesCamera(now))
        options.onNews?.({ whose, sign: 'back' })
      else if (now) options.onNews?.({ whose, sign: now })
    }
  watch(own, tell('own'))
  watch(partner, tell('partner'))

  async function toggle() {
    const callId = options.callId()
    const wanted: WantedReception = onlySound.value ? 'all' : 'sound'
    if (callId) await options.connection.request({ type: 'media.reception', callId, wanted })
  }
  return { own, partner, onlySound, toggle }
}
