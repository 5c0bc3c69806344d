import { computed, shallowRef, watch } from 'vue'
import type { Slot, SlotsReply } from '#machines/api-parts.ts'
import { unpackSlots } from '#machines/slot-pack.ts'
import { useResource } from '../../composables/use-resource.ts'
import { callSchedule } from '../schedule/schedule-api.ts'
import { addDays, DEFAULT_ZONE } from '../schedule/local-days.ts'

/** Days asked for at once. */
export const SLOT_DAYS = 28

export type SlotQuestion = {
  siteId: string
  topicId: string
  /** Only this consultant's times; null: everybody's. */
  staffId: string | null
}

/** Free times for a visit, four weeks at a time, from `today` on or around a day that is wished. */
export function useSlots(question: () => SlotQuestion | null, today: () => string, wished: string) {
  const from = shallowRef(wished > today() ? wished : today())
  const resource = useResource<SlotsReply | null>(async (signal) => {
    const asked = question()
    if (!asked) return null
    const { siteId, topicId, staffId } = asked
    const packed = await callSchedule('staffSlots', undefined, {
      params: { siteId, topicId },
      query: { from: from.value, days: SLOT_DAYS, staffId: staffId ?? undefined },
      signal,
    })
    return unpackSlots(packed)
  })
  watch(
    () => [from.value, JSON.stringify(question())],
    () => void resource.load(),
  )
  const reply = resource.value

  return {
    ...resource,
    from,
    zone: computed(() => reply.value?.zone ?? DEFAULT_ZONE),
    until: computed(() => addDays(from.value, SLOT_DAYS - 1)),
    /** Days with at least one free time. */
    days: computed(() => (reply.value?.days ?? []).filter(({ free }) => free > 0)),
    nameOf: (staffId: string) =>
      reply.value?.staff.find((person) => person.staffId === staffId)?.name ?? staffId,
    slotAt: (startsAt: number): Slot | null =>
      (reply.value?.days ?? [])
        .flatMap(({ slots }) => slots)
        .find((slot) => slot.startsAt === startsAt) ?? null,
    isFirst: computed(() => from.value <= today()),
    isLast: computed(() => addDays(from.value, SLOT_DAYS) > (reply.value?.lastDate ?? from.value)),
    later: () => (from.value = addDays(from.value, SLOT_DAYS)),
    earlier() {
      const before = addDays(from.value, -SLOT_DAYS)
      from.value = before < today() ? today() : before
    },
  }
}
