import { describe, expect, it } from 'vitest'
import type { Hours } from '#machines/api-admin.ts'
import {
  countFaults,
  hoursDraft,
  hoursFaults,
  hoursOf,
  partFaults,
  placed,
  withDay,
  withHolidays,
} from './hours-draft.ts'

const HOURS: Hours = {
  siteId: 'wroclaw',
  opening: [
    { weekday: 1, from: '08:00', to: '12:00' },
    { weekday: 1, from: '13:00', to: '16:00' },
    { weekday: 5, from: '18:00', to: '24:00' },
  ],
  exceptions: [{ date: '2026-12-24', parts: [], note: { pl: 'Wigilia', en: '' } }],
  pushesOverVisits: true,
}
const TODAY = '2026-11-21'

describe('opening hours being edited', () => {
  it('go out as they came in, with midnight as a time field has it', () => {
    const draft = hoursDraft(HOURS)
    expect(draft.week.map((parts) => parts.length)).toEqual([2, 0, 0, 0, 1, 0, 0])
    expect(draft.week[4]).toEqual([{ from: '18:00', to: '00:00' }])
    expect(hoursOf('wroclaw', draft)).toEqual(HOURS)
    expect(countFaults(hoursFaults(draft, TODAY))).toBe(0)
  })

  it('name what is wrong at its row and day', () => {
    const draft = hoursDraft(HOURS)
    draft.week[0]!.push({ from: '15:00', to: '17:00' })
    draft.week[4]![0]!.to = '17:00'
    draft.days.unshift({ date: '2026-11-20', parts: [], note: {} })
    const faults = hoursFaults(draft, TODAY)
    expect(faults.week[0]).toEqual({ 'opening.2': 'overlaps' })
    expect(faults.week[4]).toEqual({ 'opening.0': 'inverted' })
    expect(faults.days).toEqual({ '2026-11-20': 'past' })
    expect(countFaults(faults)).toBe(3)
  })

  it('name empty fields before anything else', () => {
    const draft = hoursDraft(HOURS)
    draft.week[1]!.push({ from: '08:00', to: '' })
    expect(hoursFaults(draft, TODAY).week[1]).toEqual({ 'opening.0': 'noTime' })
    expect(partFaults([{ from: '', to: '10:00' }])).toEqual({ 'opening.0': 'noTime' })
    expect(
      partFaults([
        { from: '08:00', to: '10:00' },
        { from: '09:00', to: '00:00' },
      ]),
    ).toEqual({ 'opening.1': 'overlaps' })
  })

  it('take what the server names', () => {
    const fields = { 'opening.2': 'inverted', 'exceptions.0.date': 'past', 'opening.9': 'odd' }
    const faults = placed(fields, hoursDraft(HOURS))
    expect(faults.week[4]).toEqual({ 'opening.0': 'inverted' })
    expect(faults.days).toEqual({ '2026-12-24': 'past' })
    expect(countFaults(faults)).toBe(2)
  })
})

describe('dated days', () => {
  const day = (date: string) => ({ date, parts: [], note: {} })

  it('stand by date, each once, also when the date of one is changed', () => {
    const days = [day('2026-12-01'), day('2026-12-24')]
    const dates = (list: { date: string }[]) => list.map(({ date }) => date)
    expect(dates(withDay(days, day('2026-12-10')))).toEqual([
      ...['2026-12-01', '2026-12-10', '2026-12-24'],
    ])
    expect(dates(withDay(days, day('2026-12-31'), '2026-12-01'))).toEqual([
      ...['2026-12-24', '2026-12-31'],
    ])
    expect(withDay(days, day('2026-12-24'))).toHaveLength(2)
  })

  it('take in the holidays that would be open otherwise', () => {
    const holidays = [
      { date: '2026-11-11', name: { pl: 'Święto Niepodległości' } },
      { date: '2026-12-21', name: { pl: 'poniedziałek' } },
      { date: '2026-12-22', name: { pl: 'wtorek, zamknięte i tak' } },
      { date: '2026-12-24', name: { pl: 'wpisany już' } },
    ]
    const found = withHolidays(hoursDraft(HOURS), holidays, TODAY)
    expect(found.added).toBe(1)
    expect(found.days).toEqual([
      { date: '2026-12-21', parts: [], note: { pl: 'poniedziałek' } },
      { date: '2026-12-24', parts: [], note: { pl: 'Wigilia', en: '' } },
    ])
    const always = hoursDraft({ ...HOURS, opening: [] })
    expect(withHolidays(always, holidays, TODAY).added).toBe(2)
  })
})
