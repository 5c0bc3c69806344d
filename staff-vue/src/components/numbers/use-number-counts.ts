import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Figures } from '#machines/numbers.ts'
import { GIVE_UP_WITHIN_MS, REFUSED_JOINS } from '#machines/numbers.ts'

const MINUTE = 60_000

/** What two of the counts are made of, with words: when people gave up, why they were turned away. */
export function useNumberCounts(figures: () => Figures) {
  const { t } = useI18n()
  function spanOf(index: number): string {
    const from = (GIVE_UP_WITHIN_MS[index - 1] ?? 0) / MINUTE
    const limit = GIVE_UP_WITHIN_MS[index]
    if (limit === undefined) return t('numbers.gaveUp.over', { from })
    const to = limit / MINUTE
    return from === 0 ? t('numbers.gaveUp.upTo', { to }) : t('numbers.gaveUp.between', { from, to })
  }

  return {
    gaveUp: computed(() =>
      figures().abandonedWithin.map((n, index) => ({
        key: String(index),
        label: spanOf(index),
        n,
      })),
    ),
    refused: computed(() =>
      REFUSED_JOINS.map((reason) => ({
        key: reason,
        label: t(`numbers.refused.${reason}`),
        n: figures().refused[reason],
      })),
    ),
  }
}
