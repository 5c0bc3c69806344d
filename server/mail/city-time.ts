import type { Language } from '#machines/api-parts.ts'
import { ZONE } from '#server/local-time.ts'
import type { Say } from './words.ts'

/** British English names CET and CEST; American would say GMT+1. */
const LOCALES: Record<Language, string> = { pl: 'pl-PL', en: 'en-GB', uk: 'uk-UA' }

function part(language: Language, at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[language], { timeZone: ZONE, ...options }).format(at)
}

/** Time of day at the site, `10:20`. */
export function timeOfDay(language: Language, at: number): string {
  return part(language, at, { hour: '2-digit', minute: '2-digit', hour12: false })
}

/** An instant (ms UTC) as the site's clock shows it, with its zone: in autumn one hour comes twice. */
export function longTime(say: Say, language: Language, at: number): string {
  return say('time.long', {
    day: part(language, at, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    time: timeOfDay(language, at),
    zone: zoneName(at),
  })
}

/** The same for a subject: `25 listopada 2026, godz. 10:20`. */
export function shortTime(say: Say, language: Language, at: number): string {
  const day = part(language, at, { day: 'numeric', month: 'long', year: 'numeric' })
  return say('time.short', { day, time: timeOfDay(language, at) })
}

/** `CET` or `CEST`, in every language. */
function zoneName(at: number): string {
  const format = new Intl.DateTimeFormat(LOCALES.en, { timeZone: ZONE, timeZoneName: 'short' })
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}
