import type { PackedSlots, SlotsReply } from './api-parts.ts'

/**
 * Free times as they travel. Written out, six weeks of 20 consultants name each of them a thousand times:
 * 1 MB. Packed, a time is its start and one hexadecimal digit for each four people of `staff`, the first
 * of them in the lowest bit of the first digit.
 */
export function packSlots(reply: SlotsReply): PackedSlots {
  const places = new Map(reply.staff.map(({ staffId }, place) => [staffId, place]))
  return {
    ...reply,
    days: reply.days.map(({ date, slots }) => ({
      date,
      slots: slots.map(({ startsAt, staffIds }) => [startsAt, digitsOf(staffIds, places)]),
    })),
  }
}

/** The same as the pages use it. People that `staff` does not have are left out. */
export function unpackSlots(packed: PackedSlots): SlotsReply {
  const ids = packed.staff.map(({ staffId }) => staffId)
  return {
    ...packed,
    days: packed.days.map(({ date, slots }) => ({
      date,
      free: slots.length,
      slots: slots.map(([startsAt, digits]) => ({ startsAt, staffIds: idsOf(digits, ids) })),
    })),
  }
}

function digitsOf(staffIds: readonly string[], places: ReadonlyMap<string, number>): string {
  const digits: number[] = []
  for (const staffId of staffIds) {
    const place = places.get(staffId)
    if (place === undefined) continue
    const digit = place >> 2
    while (digits.length <= digit) digits.push(0)
    digits[digit]! |= 1 << (place & 3)
  }
  return digits.map((digit) => digit.toString(16)).join('')
}

function idsOf(digits: string, ids: readonly string[]): string[] {
  return ids.filter((_, place) => (parseInt(digits[place >> 2] ?? '0', 16) >> (place & 3)) & 1)
}
