import { describe, expect, it } from 'vitest'
import { calendarDay, staffVisit, winter } from '../../test-schedule.ts'
import { hourGrid } from './hour-grid.ts'

const ZONE = 'Europe/Warsaw'
const DAY = '2026-11-25'
const span = (from: string, to: string) => ({ from: winter(DAY, from), to: winter(DAY, to) })

describe('the table of hours', () => {
  it('has the office hours when nothing is there', () => {
    const rows = hourGrid([calendarDay(DAY)], ZONE)
    expect(rows.map(({ hour }) => hour)).toEqual([8, 9, 10, 11, 12, 13, 14, 15])
    expect(rows.every(({ cells }) => cells[0]?.use === 'closed')).toBe(true)
  })

  it('tells which hours are worked wholly, partly or not', () => {
    const day = calendarDay(DAY, {
      periods: [span('08:30', '12:00')],
      breaks: [span('10:00', '11:00')],
    })
    const uses = hourGrid([day], ZONE).map(({ cells }) => cells[0]?.use)
    expect(uses.slice(0, 5)).toEqual(['partly', 'open', 'closed', 'open', 'closed'])
  })

  it('reaches out to the earliest and the latest thing, up to midnight', () => {
    const day = calendarDay(DAY, {
      periods: [{ from: winter(DAY, '22:00'), to: winter('2026-11-26', '00:00') }],
      visits: [staffVisit({ startsAt: winter(DAY, '06:45') })],
    })
    const hours = hourGrid([day], ZONE).map(({ hour }) => hour)
    expect([hours[0], hours.at(-1)]).toEqual([6, 23])
  })

  it('puts each visit once into the hour in which it begins, in order', () => {
    const visits = ['10:40', '10:00', '09:59'].map((time, index) =>
      staffVisit({ visitId: `visit-${index}`, startsAt: winter(DAY, time) }),
    )
    const rows = hourGrid([calendarDay('2026-11-24'), calendarDay(DAY, { visits })], ZONE)
    const cell = (hour: number) => rows.find((row) => row.hour === hour)?.cells[1]?.visits
    expect(cell(9)?.map(({ visitId }) => visitId)).toEqual(['visit-2'])
    expect(cell(10)?.map(({ visitId }) => visitId)).toEqual(['visit-1', 'visit-0'])
    expect(rows.flatMap(({ cells }) => cells[0]!.visits)).toEqual([])
  })

  it('keeps a visit on both clock-change days at the time that the clock shows', () => {
    const spring = staffVisit({ startsAt: Date.parse('2027-03-28T08:20:00Z') })
    const autumn = staffVisit({ startsAt: Date.parse('2026-10-25T09:20:00Z') })
    for (const [date, visit] of [
      ['2027-03-28', spring],
      ['2026-10-25', autumn],
    ] as const) {
      const rows = hourGrid([calendarDay(date, { visits: [visit] })], ZONE)
      expect(rows.find(({ hour }) => hour === 10)?.cells[0]?.visits).toEqual([visit])
    }
  })
})
