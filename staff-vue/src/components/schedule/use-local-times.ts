import { toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { timeAt, timesOf } from './local-days.ts'
import type { Span } from './local-days.ts'

const DAY: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' }

/** Days and times in the chosen language, always in the zone that the server's reply names. */
export function useLocalTimes(zone: MaybeRefOrGetter<string>) {
  const { locale } = useI18n()
  /** A date is shown as it stands: in UTC, because it is no instant. */
  const day = (date: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale.value, { ...options, timeZone: 'UTC' }).format(Date.parse(date))
  const short = (time: string) => time.replace(/^0(?=\d:)/, '')

  return {
    /** "10:20" */
    time: (at: number) => short(timeAt(at, toValue(zone))),
    /** "8:00–16:00", the end of the day as 24:00. */
    span(span: Span, date: string): string {
      const { from, to } = timesOf(span, date, toValue(zone))
      return `${short(from)}–${short(to)}`
    },
    /** "środa, 25 listopada" */
    day: (date: string) => day(date, DAY),
    /** "środa, 25 listopada 2026" */
    dayOfYear: (date: string) => day(date, { ...DAY, year: 'numeric' }),
    /** "śr., 25.11" */
    shortDay: (date: string) => day(date, { weekday: 'short', day: 'numeric', month: '2-digit' }),
    /** "23.11" */
    dayMonth: (date: string) => day(date, { day: 'numeric', month: '2-digit' }),
    /** "23 listopada – 29 listopada 2026" */
    range(from: string, to: string): string {
      const format = new Intl.DateTimeFormat(locale.value, {
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        timeZone: 'UTC',
      })
      return format.formatRange(Date.parse(from), Date.parse(to))
    },
    /** "poniedziałek"; 1 is Monday. */
    weekday: (index: number) => day(`2026-11-${22 + index}`, { weekday: 'long' }),
    /** "środa, 25 listopada, 10:20" of an instant. */
    moment: (at: number) =>
      new Intl.DateTimeFormat(locale.value, {
        ...DAY,
        hour: 'numeric',
        minute: '2-digit',
        timeZone: toValue(zone),
      }).format(at),
  }
}

export type LocalTimes = ReturnType<typeof useLocalTimes>
