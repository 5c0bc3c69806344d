import { computed, reactive, shallowRef } from 'vue'
import type { ADMIN_API } from '#machines/api-admin.ts'
import type { z } from 'zod'
import { useOlderPages } from '../../composables/use-older-pages.ts'
import { useResource } from '../../composables/use-resource.ts'
import { callAdmin } from '../account/admin-api.ts'
import { addDays } from '../schedule/local-days.ts'

export type AuditPage = z.infer<typeof ADMIN_API.audit.reply>
/** What is looked for: so many days from a day on, and by whom; empty: by anybody. */
export type AuditSearch = { from: string; days: number; actorId: string }

/** Spans that can be chosen (days); the last one is what one file may hold. */
export const AUDIT_SPANS = [1, 7, 31, 93] as const

/** The log page by page, newest first. A search is asked on a press; typing alone asks nothing. */
export function useAudit(today: string) {
  const search = reactive<AuditSearch>({ from: addDays(today, -6), days: 7, actorId: '' })
  const asked = shallowRef<AuditSearch>({ ...search })

  const ask = (before: string | undefined, signal?: AbortSignal): Promise<AuditPage> => {
    const { from, days, actorId } = asked.value
    const query = { from, days, actorId: actorId || undefined, before }
    return callAdmin('audit', undefined, signal ? { query, signal } : { query })
  }
  const first = useResource((signal) => ask(undefined, signal))
  const { rows, older, hasOlder } = useOlderPages(
    first.value,
    ({ events }) => events,
    (before) => ask(before),
  )

  return {
    search,
    /** The search that is shown. */
    asked,
    events: rows,
    hasOlder,
    people: computed(() => first.value.value?.people ?? []),
    first,
    older,
    look() {
      asked.value = { ...search }
      return first.load()
    },
  }
}
