import { describe, expect, it } from 'vitest'
import { detailOf, placeOf, shownDays, stepFrom } from './calendar-place.ts'

const TODAY = '2026-11-21'

describe('where the calendar stands', () => {
  it('is read back from the address that it has written', () => {
    for (const view of ['week', 'day', 'list'] as const) {
      const place = { view, date: '2026-11-25' }
      expect(placeOf(detailOf(place), 'list', TODAY)).toEqual(place)
    }
  })

  it.each([[[]], [['miesiac', '2026-13-01']], [['x']]])('falls back to today for %j', (detail) => {
    expect(placeOf(detail, 'list', TODAY)).toEqual({ view: 'list', date: TODAY })
  })

  it('shows the week of its date from Monday on, and goes on by whole weeks', () => {
    const place = { view: 'week', date: '2026-11-25' } as const
    expect(shownDays(place)).toEqual({ from: '2026-11-23', days: 7 })
    expect(shownDays(stepFrom(place, 1)).from).toBe('2026-11-30')
    expect(shownDays(stepFrom(place, -1)).from).toBe('2026-11-16')
  })

  it('steps over a clock change by calendar days', () => {
    expect(stepFrom({ view: 'day', date: '2026-10-24' }, 1).date).toBe('2026-10-25')
    expect(stepFrom({ view: 'day', date: '2027-03-28' }, 1).date).toBe('2027-03-29')
  })
})
