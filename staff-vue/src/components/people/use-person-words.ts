import { useI18n } from 'vue-i18n'
import type { Person } from '#machines/api-admin.ts'
import { DEFAULT_ZONE } from '../schedule/local-days.ts'
import { useLocalTimes } from '../schedule/use-local-times.ts'
import { personStates } from './people.ts'
import type { Places } from './people.ts'

const CHIPS = { suspended: 'bad', active: 'ok', 'no-password': 'warn', 'link-open': '' } as const

/** A person's rights and state in words. */
export function usePersonWords(places: () => Places) {
  const { t, locale } = useI18n()
  const times = useLocalTimes(DEFAULT_ZONE)
  const sorted = (names: string[]) => names.sort((a, b) => a.localeCompare(b, locale.value))
  const topicName = (name: Record<string, string>) => name[locale.value] ?? name['pl'] ?? ''

  return {
    times,
    topicName,
    roles: (person: Person) => person.roles.map((role) => t(`role.${role}`)).join(', '),
    /** Names of the topics that this manager knows. */
    topics: (person: Person) =>
      sorted(
        places()
          .topics.filter(({ topicId }) => person.topicIds.includes(topicId))
          .map(({ name }) => topicName(name)),
      ),
    sites: (person: Person) =>
      places()
        .sites.filter(({ siteId }) => person.siteIds.includes(siteId))
        .map(({ name }) => name),
    states: (person: Person, now: number) =>
      personStates(person, now).map((state) => ({
        state,
        chip: CHIPS[state],
        text: t(`person.state.${state}`, { time: times.time(person.linkUntil ?? now) }),
      })),
    factor: (person: Person) => t(person.hasSecondFactor ? 'person.factorOn' : 'person.factorOff'),
  }
}

export type PersonWords = ReturnType<typeof usePersonWords>
