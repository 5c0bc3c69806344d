import {
  Ban,
  CalendarDays,
  CalendarSearch,
  ChartColumn,
  CircleQuestionMark,
  CircleUser,
  ClipboardCheck,
  Clock,
  Headset,
  LayoutDashboard,
  ListOrdered,
  PhoneCall,
  ScrollText,
  Star,
  Users,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { SessionReply } from '#machines/api.ts'
import type { z } from 'zod'

export type Role = z.infer<typeof SessionReply>['roles'][number]

/** One part of the staff app; its name is the message `section.<id>`. */
export type Section = {
  id: SectionId
  /** First part of the address after `#/`, the same in every language: an address may be sent on. */
  path: string
  /** Whoever has one of these roles sees it; the server checks each call again. */
  roles: readonly Role[]
  icon: Component
  /** Loads the view when it is first opened; null: the desk, which is always there. */
  load: (() => Promise<{ default: Component }>) | null
}

/** Ids of the parts, each with a message `section.<id>`. */
export type SectionId =
  | 'desk'
  | 'calls'
  | 'start'
  | 'calendar'
  | 'board'
  | 'visits'
  | 'people'
  | 'topics'
  | 'hours'
  | 'faq'
  | 'blocks'
  | 'numbers'
  | 'ratings'
  | 'audit'
  | 'account'

const CONSULTANT: readonly Role[] = ['consultant']
const MANAGER: readonly Role[] = ['manager']
const BOTH: readonly Role[] = ['consultant', 'manager']

/** In the order of the navigation; a person's first one is their home. */
export const SECTIONS: readonly Section[] = [
  { id: 'desk', path: 'biurko', roles: CONSULTANT, icon: Headset, load: null },
  {
    id: 'calls',
    path: 'rozmowy',
    roles: CONSULTANT,
    icon: PhoneCall,
    load: () => import('../after/CallsSection.vue'),
  },
  {
    id: 'start',
    path: 'start',
    roles: MANAGER,
    icon: LayoutDashboard,
    load: () => import('../start/StartSection.vue'),
  },
  {
    id: 'calendar',
    path: 'kalendarz',
    roles: CONSULTANT,
    icon: CalendarDays,
    load: () => import('../calendar/CalendarSection.vue'),
  },
  {
    id: 'board',
    path: 'grafik',
    roles: MANAGER,
    icon: ClipboardCheck,
    load: () => import('../board/BoardSection.vue'),
  },
  {
    id: 'visits',
    path: 'wizyty',
    roles: MANAGER,
    icon: CalendarSearch,
    load: () => import('../visits/VisitsSection.vue'),
  },
  {
    id: 'people',
    path: 'osoby',
    roles: MANAGER,
    icon: Users,
    load: () => import('../people/PeopleSection.vue'),
  },
  {
    id: 'topics',
    path: 'tematy',
    roles: MANAGER,
    icon: ListOrdered,
    load: () => import('../topics/TopicsSection.vue'),
  },
  {
    id: 'hours',
    path: 'godziny',
    roles: MANAGER,
    icon: Clock,
    load: () => import('../hours/HoursSection.vue'),
  },
  {
    id: 'faq',
    path: 'pytania',
    roles: MANAGER,
    icon: CircleQuestionMark,
    load: () => import('../faq/FaqSection.vue'),
  },
  {
    id: 'blocks',
    path: 'blokady',
    roles: MANAGER,
    icon: Ban,
    load: () => import('../blocks/BlocksSection.vue'),
  },
  {
    id: 'numbers',
    path: 'liczby',
    roles: MANAGER,
    icon: ChartColumn,
    load: () => import('../numbers/NumbersSection.vue'),
  },
  {
    id: 'ratings',
    path: 'oceny',
    roles: MANAGER,
    icon: Star,
    load: () => import('../ratings/RatingsSection.vue'),
  },
  {
    id: 'audit',
    path: 'dziennik',
    roles: MANAGER,
    icon: ScrollText,
    load: () => import('../audit/AuditSection.vue'),
  },
  {
    id: 'account',
    path: 'konto',
    roles: BOTH,
    icon: CircleUser,
    load: () => import('../account/AccountSection.vue'),
  },
]

/** The parts that somebody with these roles may open. */
export function sectionsFor(roles: readonly Role[]): Section[] {
  return SECTIONS.filter((section) => section.roles.some((role) => roles.includes(role)))
}

/** The part that an address means, or the person's home when it is none of theirs. */
export function sectionAt(sections: readonly Section[], path: string): Section | null {
  return sections.find((section) => section.path === path) ?? sections[0] ?? null
}
