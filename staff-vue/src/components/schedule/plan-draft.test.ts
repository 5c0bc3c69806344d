import { describe, expect, it } from 'vitest'
import {
  datesOf,
  draftOf,
  nextBreak,
  nextRange,
  planFaults,
  plansOf,
  serverFaults,
  weekDraft,
} from './plan-draft.ts'

const TODAY = '2026-11-21'
const eight = { from: '08:00', to: '16:00' }

describe('the days of a plan', () => {
  it('are those weekdays of the range, week after week, also over a clock change', () => {
    const draft = { ...draftOf('2027-03-22', [eight], []), last: '2027-04-04', weekdays: [1, 7] }
    expect(datesOf(draft)).toEqual(['2027-03-22', '2027-03-28', '2027-03-29', '2027-04-04'])
    expect(plansOf(draft)[1]).toEqual({ date: '2027-03-28', periods: [eight], breaks: [] })
  })

  it('are the one day that was opened', () => {
    expect(datesOf(draftOf('2026-11-25', [], []))).toEqual(['2026-11-25'])
  })

  it('begin today in a week that has begun', () => {
    expect(weekDraft('2026-11-16', '2026-11-18')).toMatchObject({
      first: '2026-11-18',
      last: '2026-11-22',
      weekdays: [1, 2, 3, 4, 5],
    })
  })

  it('end at midnight when the field says 00:00, and a free day has no hours', () => {
    const night = draftOf('2026-11-25', [{ from: '22:00', to: '24:00' }], [])
    expect(night.periods).toEqual([{ from: '22:00', to: '00:00' }])
    expect(plansOf(night)[0]?.periods).toEqual([{ from: '22:00', to: '24:00' }])
    expect(plansOf({ ...night, free: true })[0]).toMatchObject({ periods: [], breaks: [] })
  })
})

describe('faults of a plan', () => {
  const sound = draftOf('2026-11-25', [eight], [{ from: '12:00', to: '12:30' }])

  it('are none in a sound one', () => {
    expect(planFaults(sound, TODAY)).toEqual({})
  })

  it.each([
    [{ periods: [{ from: '16:00', to: '08:00' }], breaks: [] }, { 'periods.0': 'inverted' }],
    [{ periods: [eight, { from: '15:00', to: '18:00' }] }, { 'periods.1': 'overlaps' }],
    [{ breaks: [{ from: '17:00', to: '17:30' }] }, { 'breaks.0': 'outside-work' }],
    [{ periods: [{ from: '', to: '16:00' }] }, { 'periods.0': 'noTime' }],
    [{ periods: [], breaks: [] }, { periods: 'noPeriod' }],
    [{ first: '2026-11-20' }, { first: 'past' }],
    [{ last: '2026-11-24' }, { last: 'beforeFirst' }],
    [{ last: '' }, { last: 'noDate' }],
    [{ weekdays: [] }, { weekdays: 'noDay' }],
    [{ last: '2028-11-25' }, { last: 'tooMany' }],
  ])('%j is told at its field', (change, faults) => {
    expect(planFaults({ ...sound, ...change }, TODAY)).toEqual(faults)
  })

  it('say nothing of the hours of a free day', () => {
    expect(planFaults({ ...sound, free: true, periods: [] }, TODAY)).toEqual({})
  })

  it('that the server found come to their fields with the days', () => {
    const plans = plansOf({ ...sound, last: '2026-11-27' })
    expect(serverFaults({ 'days.0.periods.0': 'overlaps', 'days.2.date': 'past' }, plans)).toEqual({
      faults: { 'periods.0': 'overlaps', first: 'past' },
      dates: ['2026-11-25', '2026-11-27'],
    })
  })
})

describe('what a new row begins with', () => {
  it('follows the period before it and stays in the day', () => {
    expect(nextRange([], 4)).toEqual(eight)
    expect(nextRange([eight], 3)).toEqual({ from: '17:00', to: '20:00' })
    expect(nextRange([{ from: '20:00', to: '23:30' }], 3)).toEqual({ from: '23:00', to: '23:59' })
  })

  it('is a break in the middle of the work', () => {
    expect(nextBreak([eight])).toEqual({ from: '12:00', to: '12:30' })
  })
})
