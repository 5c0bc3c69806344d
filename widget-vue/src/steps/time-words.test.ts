import { describe, expect, it } from 'vitest'
import {
  clockLabels,
  clockWords,
  dateOf,
  dateWords,
  momentWords,
  monthWords,
  soonWords,
  weekdayWords,
} from './time-words.ts'

const at = (text: string) => Date.parse(text)

describe('time in words, by the clock of the city', () => {
  it('names days and moments in both languages', () => {
    expect(dateWords('2026-11-25', 'pl')).toBe('środa 25 listopada')
    expect(dateWords('2026-11-25', 'en')).toBe('Wednesday 25 November')
    expect(momentWords(at('2026-11-25T09:30:00Z'), 'pl')).toBe('środa 25 listopada 2026, 10:30')
    expect(momentWords(at('2026-07-01T06:05:00Z'), 'en')).toBe('Wednesday 1 July 2026, 08:05')
    expect(monthWords('2026-11', 'pl')).toBe('listopad 2026')
    expect([0, 6].map((day) => weekdayWords(day, 'pl', 'long'))).toEqual([
      'poniedziałek',
      'niedziela',
    ])
  })

  it('calls today and tomorrow so, over a change of the clock too', () => {
    const saturday = at('2027-03-27T19:00:00Z')
    expect(soonWords(at('2027-03-28T06:00:00Z'), saturday, 'pl')).toBe('jutro, 08:00')
    expect(soonWords(at('2027-03-27T22:30:00Z'), saturday, 'uk')).toBe('сьогодні, 23:30')
    expect(soonWords(at('2027-03-29T06:00:00Z'), saturday, 'en')).toBe(
      'Monday 29 March 2027, 08:00',
    )
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
