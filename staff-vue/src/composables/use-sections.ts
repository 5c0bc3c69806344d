import { computed, inject, provide } from 'vue'
import type { InjectionKey } from 'vue'
import { sectionAt, sectionsFor } from '../components/shell/sections.ts'
import type { SectionId } from '../components/shell/sections.ts'
import { useSession } from '../stores/session.ts'
import { addressOf, useAddress } from './use-address.ts'

export type Sections = ReturnType<typeof provideSections>
const SECTIONS_OF_PAGE: InjectionKey<Sections> = Symbol('sections')

/** The parts of the app that this person may open, and the one that is open. */
export function provideSections() {
  const session = useSession()
  const address = useAddress()
  const all = computed(() => sectionsFor(session.account?.roles ?? []))
  const open = computed(() => sectionAt(all.value, address.section.value))
  const sections = {
    all,
    open,
    /** What stands behind the open section's own path: what it shows (`['2026-11-23']`). */
    detail: computed(() =>
      open.value?.path === address.section.value ? address.parts.value.slice(1) : [],
    ),
    goTo(id: SectionId, ...detail: string[]) {
      const target = all.value.find((section) => section.id === id)
      if (target) address.go(target.path, ...detail)
    },
    /** Writes what a section shows into the address; nothing when it is not the open one. */
    note(id: SectionId, ...detail: string[]) {
      if (open.value?.id === id) address.note(open.value.path, ...detail)
    },
    /** Address of a section for a link; null when this person may not open it. */
    hrefOf(id: SectionId, ...detail: string[]): string | null {
      const target = all.value.find((section) => section.id === id)
      return target ? addressOf(target.path, ...detail) : null
    },
  }
  provide(SECTIONS_OF_PAGE, sections)
  return sections
}

/** Gives components below sections that are there already (tests). */
export function provideSectionsAs(sections: Sections): [InjectionKey<Sections>, Sections] {
  return [SECTIONS_OF_PAGE, sections]
}

export function useSections(): Sections {
  const sections = inject(SECTIONS_OF_PAGE)
  if (!sections) throw new Error('this component belongs inside the staff app')
  return sections
}
