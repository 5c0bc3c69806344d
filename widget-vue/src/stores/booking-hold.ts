import type { Slot } from '#machines/api-parts.ts'
import { firstFree, pick, stepAfter } from '../steps/booking.ts'
import { dateOf } from '../steps/time-words.ts'
import { during } from './booking-draft.ts'
import type { Draft } from './booking-draft.ts'
import type { HoldWish } from './hold.ts'

/** What the person wants kept, as far as it is chosen. */
export function wishOf({ start, picked }: Draft): HoldWish | null {
  const { topicId, startsAt, staffId } = picked.value
  if (!start.value || topicId === null || startsAt === null) return null
  return { siteId: start.value.siteId, topicId, startsAt, staffId }
}

/** Keeping times for the way of one draft. */
export function holdWith(draft: Draft) {
  const { picked, failure, free, hold, step, mode, start } = draft

  function pickSlot(slot: Slot) {
    const date = dateOf(slot.startsAt, free.free.value?.zone)
    picked.value = pick(picked.value, { type: 'time', slot, date })
  }

  /** Holds what is picked; true when it is held, now or already. */
  async function holdPicked(): Promise<boolean> {
    const wish = wishOf(draft)
    if (!wish) return false
    if (hold.keeps(wish)) return true
    const held = await during(draft, () => hold.take(wish))
    if (failure.value?.reason === 'slot-gone') await refresh(wish)
    return held
  }

  /** Somebody was faster: the lists show what is free now, the alternatives stay in sight. */
  async function refresh({ siteId, topicId }: HoldWish) {
    picked.value = { ...picked.value, startsAt: null }
    await free.load(siteId, topicId)
  }

  return {
    picked: holdPicked,
    extend: () => during(draft, hold.extend),
    /** Another time is taken instead of the one that is gone; the way goes on where it was. */
    async instead(slot: Slot): Promise<boolean> {
      pickSlot(slot)
      if (!(await holdPicked())) return false
      if (step.value === 'day' || step.value === 'time') step.value = stepAfter(mode.value, 'time')
      return true
    },
    /** Finds the next free time of the topic and holds it; when that fails the person chooses. */
    async next(): Promise<void> {
      const { topicId } = picked.value
      if (!start.value || topicId === null) return
      await free.load(start.value.siteId, topicId)
      const found = free.free.value && firstFree(free.free.value)
      if (!found) return
      pickSlot(found.slot)
      const held = await holdPicked()
      step.value = held ? stepAfter(mode.value, 'time') : 'day'
    },
  }
}
