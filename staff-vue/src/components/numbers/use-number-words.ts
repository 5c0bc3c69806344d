import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Figures } from '#machines/numbers.ts'
import { REFUSED_JOINS } from '#machines/numbers.ts'
import { durationWords } from './duration-words.ts'

/** Numbers, shares and measured times in the chosen language. */
export function useNumberWords() {
  const { t, locale } = useI18n()
  const whole = computed(() => new Intl.NumberFormat(locale.value))
  const percent = computed(
    () => new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }),
  )
  const duration = (ms: number) =>
    durationWords(ms)
      .map(({ key, n }) => t(key, { n }))
      .join(' ')

  return {
    /** "1 234" */
    number: (value: number) => whole.value.format(value),
    /** "83%"; a dash when there is nothing to be a share of. */
    share: (part: number, of: number) => (of === 0 ? '–' : percent.value.format(part / of)),
    /** "2 min 30 s" */
    duration,
    /** The same of a figure that may be missing: a dash. */
    durationOrDash: (ms: number | undefined) => (ms === undefined ? '–' : duration(ms)),
  }
}
export type NumberWords = ReturnType<typeof useNumberWords>

/** How many were turned away, for whatever reason. */
export const refusedOf = ({ refused }: Pick<Figures, 'refused'>) =>
  REFUSED_JOINS.reduce((sum, reason) => sum + refused[reason], 0)

/** Whether there is anything at all to show. */
export const isEmpty = (figures: Figures) =>
  figures.calls + figures.noShows + refusedOf(figures) === 0
