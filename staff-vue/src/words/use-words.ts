import { useI18n } from 'vue-i18n'
import { isTextOnly } from '#machines/text-only.ts'
import type { Devices } from '#machines/views.ts'
import { LostError, RefusedError } from '#widget/lib/refusal.ts'
import { elapsedWords, leftWords, sinceWords } from './spans.ts'
import type { SpanWords } from './spans.ts'

/** The sentences that several screens share, in the chosen language. */
export function useWords() {
  const { t } = useI18n()
  const say = ({ key, n }: SpanWords) => t(key, { n }, n)

  return {
    /** How long something has lasted: "4 minuty". */
    elapsed: (ms: number) => elapsedWords(ms).map(say).join(' '),
    /** Since when: "od 4 minut". */
    since: (ms: number) => say(sinceWords(ms)),
    /** How much is left: "18 sekund". */
    left: (ms: number) => say(leftWords(ms)),
    /** What a resident has: "z kamerą, bez mikrofonu", "tylko tekst" (open point 10). */
    devices: (devices: Devices) =>
      isTextOnly(devices)
        ? t('has.textOnly')
        : [
            t(devices.camera ? 'has.cameraOn' : 'has.cameraOff'),
            t(devices.microphone ? 'has.microphoneOn' : 'has.microphoneOff'),
          ].join(', '),
    /** Why a request failed and what to do; an unexpected error is told as one of ours. */
    refusal(error: unknown): string {
      if (error instanceof LostError) return t('refused.unreachable')
      if (!(error instanceof RefusedError)) return t('refused.internal')
      const sentence = t(`refused.${error.reason}`)
      if (error.retryAfterMs === null) return sentence
      return `${sentence} ${t('refused.retryAfter', { time: say(leftWords(error.retryAfterMs)) })}`
    },
  }
}
