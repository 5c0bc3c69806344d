import { describe, expect, it } from 'vitest'
import type { SlotsReply } from '#machines/api-parts.ts'
import {
  NOTHING_PICKED,
  daysWithTimes,
  firstFree,
  minutesLeft,
  pick,
  stepAfter,
  stepBefore,
  stepNumber,
  withReply,
} from './booking.ts'
import type { BookingStep } from './booking.ts'

const slot = (startsAt: number, ...staffIds: string[]) => ({ startsAt, staffIds })
const reply = (
  days: Record<string, ReturnType<typeof slot>[]>,
  staff: string[] = [],
): SlotsReply => ({
  zone: 'Europe/Warsaw',
  durationMs: 600_000,
  lastDate: '2027-01-15',
  staff: staff.map((staffId) => ({ staffId, name: staffId })),
  days: Object.entries(days).map(([date, slots]) => ({ date, free: slots.length, slots })),
})

describe('the way to a visit', () => {
  it('can be gone forward and back, each way with its own steps', () => {
    const walk = (mode: 'book' | 'move', start: BookingStep) => {
      const seen = [start]
      while (seen.at(-1) !== 'done') seen.push(stepAfter(mode, seen.at(-1)!))
      return seen
    }
    expect(walk('book', 'topic')).toEqual(['topic', 'day', 'time', 'details', 'review', 'done'])
    expect(walk('move', 'day')).toEqual(['day', 'time', 'review', 'done'])
    expect(stepBefore('book', 'topic')).toBeNull()
    expect(stepBefore('move', 'day')).toBeNull()
    expect(stepBefore('move', 'review')).toBe('time')
    expect(stepBefore('book', 'done')).toBe('done')
    expect(stepNumber('book', 'details')).toEqual({ n: 4, of: 5 })
    expect(stepNumber('move', 'review')).toEqual({ n: 3, of: 3 })
  })

  it('takes back only what no longer fits', () => {
    const topic = pick(NOTHING_PICKED, { type: 'topic', topicId: 'a' })
    const day = pick(topic, { type: 'day', date: '2026-11-25' })
    const time = pick(day, { type: 'time', slot: slot(1, 'anna'), date: '2026-11-25' })
    const anna = pick(time, { type: 'person', staffId: 'anna' })
    expect(time.staffId).toBeNull()
    expect(pick(anna, { type: 'topic', topicId: 'a' })).toBe(anna)
    expect(pick(anna, { type: 'day', date: '2026-11-25' })).toBe(anna)
    expect(pick(anna, { type: 'topic', topicId: 'b' })).toEqual({ ...NOTHING_PICKED, topicId: 'b' })
    expect(pick(anna, { type: 'day', date: '2026-11-26' }).startsAt).toBeNull()
    const other = { type: 'time', date: '2026-11-26' } as const
    expect(pick(anna, { ...other, slot: slot(2, 'anna', 'ewa') }).staffId).toBe('anna')
    expect(pick(anna, { ...other, slot: slot(2, 'ewa') })).toMatchObject({
      startsAt: 2,
      staffId: null,
    })
  })
})

describe('free times', () => {
  it('grow by each answer, and a fresh answer replaces what was known', () => {
    const first = withReply(
      null,
      reply({ '2026-11-25': [], '2026-11-26': [slot(5, 'anna')] }, ['anna']),
    )!
    expect(first).toMatchObject({ first: '2026-11-25', last: '2026-11-26' })
    const both = withReply(first, reply({ '2026-11-27': [slot(9, 'ewa')] }, ['ewa', 'anna']))!
    expect(both).toMatchObject({ first: '2026-11-25', last: '2026-11-27' })
    expect(both.staff.map(({ staffId }) => staffId)).toEqual(['anna', 'ewa'])
    expect(daysWithTimes(both).map(({ date }) => date)).toEqual(['2026-11-26', '2026-11-27'])
    expect(firstFree(both)).toEqual({ date: '2026-11-26', slot: slot(5, 'anna') })
    const later = withReply(both, reply({ '2026-11-26': [] }))!
    expect(firstFree(later)?.date).toBe('2026-11-27')
    expect(withReply(null, reply({}))).toBeNull()
  })

  it('count a hold in whole minutes', () => {
    expect([900_000, 61_000, 59_999, -5].map(minutesLeft)).toEqual([15, 1, 0, 0])
  })
})
