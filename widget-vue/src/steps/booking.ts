import type { Slot, SlotsReply } from '#machines/api-parts.ts'
import type { DateName } from './calendar.ts'

/** The way to a visit (W5), and the shorter one that moves a visit to another time. */
export type BookingMode = 'book' | 'move'
export type BookingStep = 'topic' | 'day' | 'time' | 'details' | 'review' | 'done'

const WAYS: Record<BookingMode, readonly BookingStep[]> = {
  book: ['topic', 'day', 'time', 'details', 'review', 'done'],
  move: ['day', 'time', 'review', 'done'],
}

/** The step after this one; the last stays. */
export function stepAfter(mode: BookingMode, step: BookingStep): BookingStep {
  const way = WAYS[mode]
  return way[Math.min(way.indexOf(step) + 1, way.length - 1)]!
}

/** The step before this one; null: the way is left. What is done cannot be gone back from. */
export function stepBefore(mode: BookingMode, step: BookingStep): BookingStep | null {
  const way = WAYS[mode]
  return step === 'done' ? step : (way[way.indexOf(step) - 1] ?? null)
}

/** For the title "Krok 2 z 5"; the end is not a step. */
export const stepNumber = (mode: BookingMode, step: BookingStep) => ({
  n: WAYS[mode].indexOf(step) + 1,
  of: WAYS[mode].length - 1,
})

/** What the person has picked so far. */
export type Picked = {
  topicId: string | null
  date: DateName | null
  startsAt: number | null
  /** Null: any consultant. */
  staffId: string | null
}
export const NOTHING_PICKED: Picked = { topicId: null, date: null, startsAt: null, staffId: null }

export type PickEvent =
  | { type: 'topic'; topicId: string }
  | { type: 'day'; date: DateName }
  | { type: 'time'; slot: Slot; date: DateName }
  | { type: 'person'; staffId: string | null }

/** A choice takes back only what no longer fits it. */
export function pick(picked: Picked, event: PickEvent): Picked {
  switch (event.type) {
    case 'topic':
      return event.topicId === picked.topicId
        ? picked
        : { ...NOTHING_PICKED, topicId: event.topicId }
    case 'day':
      return event.date === picked.date ? picked : { ...picked, date: event.date, startsAt: null }
    case 'time': {
      const stays = picked.staffId !== null && event.slot.staffIds.includes(picked.staffId)
      return {
        ...picked,
        date: event.date,
        startsAt: event.slot.startsAt,
        staffId: stays ? picked.staffId : null,
      }
    }
    case 'person':
      return { ...picked, staffId: event.staffId }
  }
}

/** Free times as they are known so far, day by day without gaps. */
export type FreeTimes = Omit<SlotsReply, 'days'> & {
  days: ReadonlyMap<DateName, { free: number; slots: readonly Slot[] }>
  first: DateName
  /** The last day that was asked for. */
  last: DateName
}

/** What was known and what another answer adds; null: nothing was known. */
export function withReply(known: FreeTimes | null, reply: SlotsReply): FreeTimes | null {
  const first = known?.first ?? reply.days[0]?.date
  const last = reply.days.at(-1)?.date ?? known?.last
  if (first === undefined || last === undefined) return known
  const days = new Map(known?.days)
  for (const { date, free, slots } of reply.days) days.set(date, { free, slots })
  const staff = new Map([...(known?.staff ?? []), ...reply.staff].map((one) => [one.staffId, one]))
  const { zone, durationMs, lastDate } = reply
  return { zone, durationMs, lastDate, staff: [...staff.values()], days, first, last }
}

/** The earliest free time that is known. */
export function firstFree(free: FreeTimes): { date: DateName; slot: Slot } | null {
  for (const [date, { slots }] of [...free.days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (slots[0]) return { date, slot: slots[0] }
  }
  return null
}

export const daysWithTimes = (free: FreeTimes): { date: DateName; free: number }[] =>
  [...free.days]
    .filter(([, day]) => day.free > 0)
    .map(([date, day]) => ({ date, free: day.free }))
    .sort((a, b) => (a.date < b.date ? -1 : 1))

/** A hold in whole minutes, for a countdown that is not a race; 0: less than one is left. */
export const minutesLeft = (leftMs: number): number => Math.max(0, Math.floor(leftMs / 60_000))
