import { computed, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { useCommand } from './use-command.ts'

/** What a reply with one page of a list has beside its rows: where the next one begins. */
type Page = { next: string | null }

/**
 * A list that comes page by page: it begins with the page that is shown first, and older rows are added
 * on demand. Those that belong to another first page than the one that is shown are left out.
 */
export function useOlderPages<Reply extends Page, Row>(
  first: Readonly<ShallowRef<Reply | null>>,
  rowsOf: (page: Reply) => readonly Row[],
  ask: (before: string) => Promise<Reply>,
) {
  const rows = shallowRef<readonly Row[]>([])
  const next = shallowRef<string | null>(null)
  watch(first, (page) => {
    rows.value = page ? rowsOf(page) : []
    next.value = page?.next ?? null
  })
  const older = useCommand(async () => {
    const before = next.value
    const shown = first.value
    if (before === null) return
    const page = await ask(before)
    if (shown !== first.value || before !== next.value) return
    rows.value = [...rows.value, ...rowsOf(page)]
    next.value = page.next
  })
  return { rows, older, hasOlder: computed(() => next.value !== null) }
}
