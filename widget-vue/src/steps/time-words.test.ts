import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '#machines/languages.ts'
import type { Language } from '#machines/languages.ts'
import { panelI18n } from '../messages/test/panel-i18n.ts'
import {
  clockLabels,
  clockWords,
  dateOf,
  dateWords,
  momentWords,
  monthWords,
  opensWords,
  rangeWords,
  weekdayWords,
} from './time-words.ts'

const DAY_MS = 86_400_000
const at = (text: string) => Date.parse(text)

describe('time in words, by the clock of the city', () => {
  it('names days and moments in both languages', () => {
    expect(dateWords('2026-11-25', 'pl')).toBe('środa, 25 listopada')
    expect(dateWords('2026-11-25', 'en')).toBe('Wednesday 25 November')
    expect(momentWords(at('2026-11-25T09:30:00Z'), 'pl')).toBe('środa, 25 listopada 2026, 10:30')
    expect(momentWords(at('2026-07-01T06:05:00Z'), 'en')).toBe('Wednesday, 1 July 2026, 08:05')
    const [from, to] = [at('2026-11-25T09:30:00Z'), at('2026-11-25T09:40:00Z')]
    expect(rangeWords(from, to, 'pl')).toBe('środa, 25 listopada 2026, 10:30–10:40')
    expect(rangeWords(from, to, 'en')).toBe('Wednesday, 25 November 2026, 10:30–10:40')
    expect(rangeWords(from, to, 'uk')).toMatch(/^середа, 25 листопада 2026\sр\., 10:30–10:40$/)
    expect(monthWords('2026-11', 'pl')).toBe('listopad 2026')
    expect([0, 6].map((day) => weekdayWords(day, 'pl', 'long'))).toEqual([
      'poniedziałek',
      'niedziela',
    ])
  })

  it('says when the line opens: today, tomorrow, a day of this week, or a date', () => {
    const saturday = at('2027-03-27T19:00:00Z')
    const said = (language: Language, opensAt: string) => {
      const { t } = panelI18n(language)
      return opensWords(at(opensAt), saturday, t, language)
    }
    expect(said('uk', '2027-03-27T22:30:00Z')).toBe('Відкриваємося сьогодні о 23:30.')
    // Over a change of the clock too.
    expect(said('pl', '2027-03-28T06:00:00Z')).toBe('Otwieramy jutro o 8:00.')
    expect(said('en', '2027-03-29T06:00:00Z')).toBe('We open on Monday at 8:00.')
    expect(said('pl', '2027-03-30T06:00:00Z')).toBe('Otwieramy we wtorek o 8:00.')
    expect(said('uk', '2027-03-30T06:00:00Z')).toBe('Відкриваємося у вівторок о 8:00.')
    expect(said('pl', '2027-04-02T08:30:00Z')).toBe('Otwieramy w piątek o 10:30.')
    expect(said('pl', '2027-04-04T06:00:00Z')).toBe('Otwieramy w niedzielę, 4 kwietnia, o 8:00.')
    expect(said('en', '2027-04-03T06:00:00Z')).toBe('We open on Saturday 3 April at 8:00.')
    expect(said('uk', '2027-04-05T06:00:00Z')).toBe('Відкриваємося в понеділок, 5 квітня, о 8:00.')
  })

  it.each(LANGUAGES)('has in %s the words of every weekday in their order', (language) => {
    const { t } = panelI18n(language)
    for (let day = 1; day <= 7; day += 1) {
      const monday = at('2027-03-01T09:00:00Z')
      const sentence = opensWords(monday + day * DAY_MS, monday - DAY_MS, t, language)
      // The form of the case differs in its end alone: "środa", "w środę".
      const stem = weekdayWords(day % 7, language, 'long')
        .replaceAll('ʼ', '’')
        .slice(0, -1)
      expect(sentence).toContain(stem)
    }
  })

  it('knows the day at the site, whatever day it is elsewhere', () => {
    expect(dateOf(at('2026-11-24T23:30:00Z'))).toBe('2026-11-25')
    expect(dateOf(at('2026-07-01T21:59:00Z'))).toBe('2026-07-01')
    expect(clockWords(at('2026-11-24T23:00:00Z'), 'pl')).toBe('00:00')
  })

  it('tells the hour apart that comes twice in October', () => {
    const night = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'].map(at)
    const [summer, winter, later] = clockLabels(night, 'pl')
    expect(summer).toMatch(/^02:30 .*(CEST|GMT\+2)/)
    expect(winter).toMatch(/^02:30 .*(CET|GMT\+1)/)
    expect(summer).not.toBe(winter)
    expect(later).toBe('03:30')
  })

  it('has no hour that March leaves out', () => {
    const night = ['2027-03-28T00:45:00Z', '2027-03-28T01:00:00Z'].map(at)
    expect(clockLabels(night, 'pl')).toEqual(['01:45', '03:00'])
  })
})
