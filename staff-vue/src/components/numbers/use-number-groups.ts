import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Bar } from './bar-scale.ts'
import { datePoints, hourPoints, largest, pointOf, sizeOf } from './chart-points.ts'
import type { ChartPoint } from './chart-points.ts'
import { useLocalTimes } from '../schedule/use-local-times.ts'
import type { NumbersReply } from './numbers-api.ts'
import { useNumberWords } from './use-number-words.ts'
import type { NumbersSearch } from './use-numbers.ts'

export type FoundNumbers = { of: NumbersSearch; reply: NumbersReply }

/** The groupings of a reply with their words, rows and bars; `found` is what stands on the screen. */
export function useNumberGroups(found: () => FoundNumbers) {
  const { t, locale } = useI18n()
  const { number } = useNumberWords()
  const times = useLocalTimes(() => found().reply.zone)
  const manySites = () => found().reply.sites.length > 1

  const siteName = (siteId: string) =>
    found().reply.sites.find((site) => site.siteId === siteId)?.name ?? siteId
  function topicName(key: string): string {
    if (key === '') return t('line.noTopic')
    const topic = found().reply.topics.find(({ topicId }) => topicId === key)
    if (!topic) return key
    const name = topic.name[locale.value] ?? topic.name['pl'] ?? key
    return manySites() ? t('numbers.topicAt', { name, site: siteName(topic.siteId) }) : name
  }
  const hour = (key: string) => `${Number(key)}:00–${Number(key) + 1}:00`

  function barsOf(points: readonly ChartPoint[], label: (key: string) => string): Bar[] {
    if (points.every((point) => sizeOf(point) === 0)) return []
    return points.map(({ key, answered, unanswered }) => ({
      ...{ key, label: label(key), solid: answered, hollow: unanswered },
    }))
  }
  function summaryOf(points: readonly ChartPoint[], label: (key: string) => string): string {
    const most = largest(points)
    return most ? t('numbers.chart.most', { label: label(most.key), n: number(sizeOf(most)) }) : ''
  }

  const byName = (group: 'siteId' | 'topicId', name: (key: string) => string) => {
    const groups = found().reply[group].toSorted((a, b) => b.figures.calls - a.figures.calls)
    const points = groups.map(pointOf)
    return {
      key: group,
      heading: t(`numbers.by.${group}`),
      head: t(`numbers.head.${group}`),
      rows: groups.map(({ key, figures }) => ({ key, label: name(key), figures })),
      bars: barsOf(points, name),
      summary: summaryOf(points, name),
      names: 'long' as const,
    }
  }
  const byHour = () => {
    const groups = found().reply.hour
    const points = hourPoints(groups)
    return {
      ...{ key: 'hour', heading: t('numbers.by.hour'), head: t('numbers.head.hour') },
      rows: groups.map(({ key, figures }) => ({ key, label: hour(key), figures })),
      bars: barsOf(points, hour),
      summary: summaryOf(points, hour),
      names: 'short' as const,
    }
  }
  const byDate = () => {
    const { of, reply } = found()
    const { by, points } = datePoints(reply.date, of)
    const label = (key: string) =>
      by === 'day' ? times.shortDay(key) : t('numbers.weekFrom', { day: times.dayMonth(key) })
    const summary = summaryOf(points, label)
    return {
      ...{ key: 'date', heading: t('numbers.by.date'), head: t('numbers.head.date') },
      rows: reply.date.map(({ key, figures }) => ({ key, label: times.shortDay(key), figures })),
      bars: barsOf(points, label),
      summary: by === 'day' ? summary : t('numbers.chart.byWeek', { summary }),
      names: 'short' as const,
    }
  }

  return {
    groups: computed(() => [
      byHour(),
      byDate(),
      byName('topicId', topicName),
      ...(manySites() ? [byName('siteId', siteName)] : []),
    ]),
  }
}
