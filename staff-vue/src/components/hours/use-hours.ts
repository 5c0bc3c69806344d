import { computed, ref, shallowRef, watch } from 'vue'
import type { ADMIN_API } from '#machines/api-admin.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import type { z } from 'zod'
import { useCommand } from '../../composables/use-command.ts'
import { useResource } from '../../composables/use-resource.ts'
import { callAdmin } from '../account/admin-api.ts'
import { countFaults, hoursDraft, hoursFaults, hoursOf, placed } from './hours-draft.ts'
import type { HoursDraft, HoursFaults } from './hours-draft.ts'

export type HoursSaved = z.infer<typeof ADMIN_API.saveHours.reply>

/**
 * The hours of one site being edited: loaded, changed in a draft, saved as a whole. What is loaded again
 * does not replace what somebody is in the middle of changing.
 *
 * @param today first day for which a dated day makes sense
 */
export function useHours(siteId: string, today: () => string) {
  const draft = ref<HoursDraft | null>(null)
  /** What the draft began with, and when that was saved. */
  const base = shallowRef<{ text: string; savedAt: number | null } | null>(null)
  const checked = ref(false)
  const told = shallowRef<{ of: string; fields: Record<string, string> } | null>(null)
  /** The answer that waits for the manager's word about visits left outside. */
  const outside = shallowRef<HoursSaved | null>(null)

  const found = useResource((signal) =>
    callAdmin('hours', undefined, { params: { siteId }, signal }),
  )
  const text = computed(() => JSON.stringify(draft.value))
  const isChanged = computed(() => base.value !== null && text.value !== base.value.text)
  const isStale = shallowRef(false)

  function begin() {
    const loaded = found.value.value
    if (!loaded) return
    draft.value = hoursDraft(loaded.hours)
    base.value = { text: text.value, savedAt: loaded.savedAt }
    checked.value = isStale.value = false
    told.value = outside.value = save.error.value = null
  }
  watch(found.value, () => {
    if (!isChanged.value) begin()
  })

  const faults = computed<HoursFaults | null>(() => {
    if (!draft.value || !checked.value) return null
    const own = hoursFaults(draft.value, today())
    if (countFaults(own) > 0 || told.value?.of !== text.value) return own
    return placed(told.value.fields, draft.value)
  })
  const faultCount = computed(() => (faults.value ? countFaults(faults.value) : 0))

  const save = useCommand(async (anyway: boolean) => {
    const sent = text.value
    const hours = hoursOf(siteId, draft.value!)
    const { savedAt } = base.value!
    try {
      const answer = await callAdmin('saveHours', { hours, anyway, savedAt })
      outside.value = answer.outsideCount > 0 ? answer : null
      if (answer.saved) base.value = { text: sent, savedAt: answer.savedAt }
    } catch (error) {
      if (error instanceof RefusedError) {
        isStale.value = error.reason === 'changed-meanwhile'
        if (error.details.fields) told.value = { of: sent, fields: error.details.fields }
      }
      throw error
    }
  })

  return {
    found,
    draft,
    isChanged,
    /** Somebody else has saved other hours since these were loaded. */
    isStale,
    faults,
    faultCount,
    outside,
    save,
    /** Checks, then saves; resolves to whether the hours are saved. Never rejects. */
    async submit(anyway: boolean): Promise<boolean> {
      checked.value = true
      if (faultCount.value > 0) return false
      if (!(await save.run(anyway))) return false
      const isSaved = outside.value?.saved ?? true
      if (isSaved) checked.value = false
      return isSaved
    },
    /** Throws the changes away and shows what is saved now. */
    async reset() {
      await found.load()
      begin()
    },
  }
}
