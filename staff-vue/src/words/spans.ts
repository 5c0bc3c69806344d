/**
 * Words for spans of time, as message keys with a number: the message files hold the words and
 * their plural forms. Spans are ms; negative ones count as nothing.
 */
export type SpanWords = { key: string; n: number }

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Below this a span that runs out is told in seconds (ms). */
const SECONDS_BELOW = 100 * SECOND

/** How long something has lasted, in whole minutes that have passed: nobody reads running seconds. */
export function elapsedWords(ms: number): SpanWords[] {
  if (ms < MINUTE) return [{ key: 'time.underMinute', n: 0 }]
  const hours = Math.floor(ms / HOUR)
  const minutes = Math.floor((ms % HOUR) / MINUTE)
  if (hours === 0) return [{ key: 'time.minutes', n: minutes }]
  const words = [{ key: 'time.hours', n: hours }]
  return minutes === 0 ? words : [...words, { key: 'time.minutes', n: minutes }]
}

/** Since when a state lasts ("od 3 minut"); whole hours from one hour on. */
export function sinceWords(ms: number): SpanWords {
  if (ms < MINUTE) return { key: 'time.sinceUnderMinute', n: 0 }
  if (ms < HOUR) return { key: 'time.since', n: Math.floor(ms / MINUTE) }
  return { key: 'time.sinceHours', n: Math.floor(ms / HOUR) }
}

/** How much is left; rounded up, so that "0 seconds" is told only when it is over. */
export function leftWords(ms: number): SpanWords {
  const left = Math.max(0, ms)
  if (left <= SECONDS_BELOW) return { key: 'time.secondsLeft', n: Math.ceil(left / SECOND) }
  return { key: 'time.minutesLeft', n: Math.ceil(left / MINUTE) }
}

/** A running clock, "4:07" or "1:02:30". */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const tail = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}
