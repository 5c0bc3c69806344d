import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { LineRow, StaffView } from '#machines/views.ts'

type Snapshot = { rows: LineRow[]; more: number; at: number }

/** The waiting line; its updates can be held still while somebody reads it (WCAG 2.2.2). */
export const useLine = defineStore('line', () => {
  const live = shallowRef<Snapshot>({ rows: [], more: 0, at: 0 })
  const held = shallowRef<Snapshot | null>(null)
  const shown = computed(() => held.value ?? live.value)
  return {
    rows: computed(() => shown.value.rows),
    more: computed(() => shown.value.more),
    /** Server's time of a held list (ms UTC), or null while it is live. */
    heldAt: computed(() => held.value?.at ?? null),
    /** How many wait now, whether the list is held or not. */
    waiting: computed(() => live.value.rows.length + live.value.more),
    hold: () => (held.value = live.value),
    release: () => (held.value = null),
    apply(view: StaffView, now: number) {
      live.value = { rows: view.line, more: view.lineMore, at: now }
    },
    clear() {
      live.value = { rows: [], more: 0, at: 0 }
      held.value = null
    },
  }
})
