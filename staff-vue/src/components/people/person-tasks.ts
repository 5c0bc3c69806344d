import { computed, shallowRef } from 'vue'
import type { Person } from '#machines/api-admin.ts'
import type { Orphan } from '#machines/api-schedule.ts'
import type { PersonDeed } from './people.ts'

/** A one-time link that has just been made; it is shown once. */
export type MadeLink = { link: string; until: number }

/** What a manager is doing, each in a dialog of its own. */
export type PersonTask =
  | { kind: 'add' }
  | { kind: 'details' | PersonDeed; person: Person }
  | ({ kind: 'linked'; person: Person } & MadeLink)
  | { kind: 'handover'; person: Person; orphans: Orphan[] }

/** The dialog that is open over the list; the person in it follows the list. */
export function usePersonTask(people: () => readonly Person[]) {
  const task = shallowRef<PersonTask | null>(null)
  return {
    task: computed<PersonTask | null>(() => {
      const current = task.value
      if (!current || current.kind === 'add') return current
      const fresh = people().find(({ staffId }) => staffId === current.person.staffId)
      return { ...current, person: fresh ?? current.person }
    }),
    open: (next: PersonTask) => (task.value = next),
    close: () => (task.value = null),
  }
}
