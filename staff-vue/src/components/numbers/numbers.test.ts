import { describe, expect, it } from 'vitest'
import { MAX_NUMBER_DAYS } from '#machines/numbers-routes.ts'
import { figures } from '../../test-numbers.ts'
import { addDays } from '../schedule/local-days.ts'
import { drawnBars, shortened } from './bar-scale.ts'
import { datePoints, hourPoints, largest } from './chart-points.ts'
import { durationWords } from './duration-words.ts'
import { daysOf, isPreset, periodFault, presetDates, PRESETS } from './period-choice.ts'
import { peopleAtWork, stateCounts } from './state-counts.ts'

const TODAY = '2026-11-21'
const group = (key: string, calls: number, answered = calls) => ({
  key,
  figures: figures({ calls, answered }),
})

describe('the periods to choose', () => {
  it.each([
    ['today', '2026-11-21', '2026-11-21', 1],
    ['yesterday', '2026-11-20', '2026-11-20', 1],
    ['week', '2026-11-15', '2026-11-21', 7],
    ['month', '2026-10-23', '2026-11-21', 30],
    ['quarter', '2026-10-01', '2026-11-21', 52],
  ] as const)('%s is from %s to %s', (preset, from, to, days) => {
    const dates = presetDates(preset, TODAY)
    expect(dates).toEqual({ from, to })
    expect(daysOf(dates)).toBe(days)
    expect(isPreset(preset, dates, TODAY)).toBe(true)
    expect(isPreset(preset, { from: addDays(from, -1), to }, TODAY)).toBe(false)
  })

  it('can all be asked for on every day of a year', () => {
    for (let day = 0; day < 366; day += 1) {
      const today = addDays('2028-01-01', day)
      for (const preset of PRESETS) {
        expect(periodFault(presetDates(preset, today), today), `${preset} ${today}`).toBeNull()
      }
    }
  })

  it.each([
    ['', TODAY, 'from', 'no-date'],
    [TODAY, '2026-02-30', 'to', 'no-date'],
    ['2026-11-22', '2026-11-30', 'from', 'ahead'],
    ['2026-11-20', '2026-11-19', 'to', 'backwards'],
    [addDays(TODAY, -MAX_NUMBER_DAYS), TODAY, 'to', 'too-long'],
  ])('from "%s" to "%s" has a fault at %s: %s', (from, to, field, fault) => {
    expect(periodFault({ from, to }, TODAY)).toEqual({ field, fault })
  })

  it('may be as long as the server allows', () => {
    expect(periodFault({ from: addDays(TODAY, 1 - MAX_NUMBER_DAYS), to: TODAY }, TODAY)).toBeNull()
  })
})

describe('the points of a chart', () => {
  it('have every hour between the first and the last call, and none around them', () => {
    expect(hourPoints([group('08', 3, 1), group('10', 2), group('23', 0)])).toEqual([
      { key: '08', answered: 1, unanswered: 2 },
      { key: '09', answered: 0, unanswered: 0 },
      { key: '10', answered: 2, unanswered: 0 },
    ])
    expect(hourPoints([group('08', 0)])).toEqual([])
  })

  it('have every day of a period up to a month', () => {
    const { by, points } = datePoints([group('2026-11-20', 4, 3)], {
      ...{ from: '2026-11-19', to: '2026-11-21' },
    })
    expect(by).toBe('day')
    expect(points.map(({ key, answered, unanswered }) => [key, answered, unanswered])).toEqual([
      ['2026-11-19', 0, 0],
      ['2026-11-20', 3, 1],
      ['2026-11-21', 0, 0],
    ])
    const month = { from: '2026-10-01', to: '2026-10-31' }
    expect(datePoints([], month).points).toHaveLength(31)
  })

  it('are weeks in a longer period, named by their first day in it, and none is lost', () => {
    const period = { from: '2026-10-01', to: '2026-11-21' }
    const groups = [group('2026-10-01', 1), group('2026-10-04', 2, 1), group('2026-10-05', 5)]
    const { by, points } = datePoints(groups, period)
    expect(by).toBe('week')
    expect(points.slice(0, 3)).toEqual([
      { key: '2026-10-01', answered: 2, unanswered: 1 },
      { key: '2026-10-05', answered: 5, unanswered: 0 },
      { key: '2026-10-12', answered: 0, unanswered: 0 },
    ])
    expect(points).toHaveLength(8)
  })

  it('know the largest one, the first of equal ones', () => {
    const [a, b, c] = [group('08', 1), group('09', 3, 0), group('10', 3)]
    expect(largest(hourPoints([a!, b!, c!]))?.key).toBe('09')
    expect(largest([{ answered: 0, unanswered: 0 }])).toBeNull()
  })
})

describe('bars', () => {
  const bar = (solid: number, hollow: number) => ({ key: 'k', label: 'l', solid, hollow })

  it('share one scale from zero, and the longest takes all the room', () => {
    const [first, second, none] = drawnBars([bar(30, 10), bar(10, 0), bar(0, 0)], 80)
    expect(first).toMatchObject({ total: 40, solidWidth: 60, hollowWidth: 20 })
    expect(second).toMatchObject({ total: 10, solidWidth: 20, hollowWidth: 0 })
    expect(none).toMatchObject({ total: 0, solidWidth: 0, hollowWidth: 0 })
    expect(drawnBars([bar(0, 0)], 80)[0]).toMatchObject({ solidWidth: 0 })
  })

  it('have names that fit', () => {
    expect(shortened('Meldunek', 8)).toBe('Meldunek')
    expect(shortened('Meldunek na pobyt', 10)).toBe('Meldunek…')
    expect([...shortened('Zażółć gęślą jaźń', 10)]).toHaveLength(10)
  })
})

describe('measured times', () => {
  const told = (ms: number) =>
    durationWords(ms)
      .map(({ key, n }) => `${n} ${key.split('.').at(-1)}`)
      .join(' ')
  it.each([
    [0, '0 s'],
    [499, '0 s'],
    [45_000, '45 s'],
    [59_600, '1 min'],
    [150_000, '2 min 30 s'],
    [3_599_600, '1 h'],
    [3_900_000, '1 h 5 min'],
  ])('%d ms are %s', (ms, words) => {
    expect(told(ms)).toBe(words)
  })
})

describe('consultants now', () => {
  const one = (staffId: string, state: 'busy' | 'ready' | 'pause') => ({
    ...{ staffId, name: staffId, state, since: 0 },
  })
  it('are counted by state, in the order of use', () => {
    expect(stateCounts([one('a', 'pause'), one('b', 'busy'), one('c', 'pause')])).toEqual([
      { state: 'busy', count: 1 },
      { state: 'pause', count: 2 },
    ])
    expect(stateCounts([])).toEqual([])
  })

  it('are counted once, though they serve two sites', () => {
    const both = one('a', 'ready')
    const sites = [{ consultants: [both, one('b', 'busy')] }, { consultants: [both] }]
    expect(peopleAtWork(sites).map(({ staffId }) => staffId)).toEqual(['a', 'b'])
  })
})
