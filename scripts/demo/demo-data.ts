import { fileURLToPath } from 'node:url'
import type { Role } from '#server/models/staff.ts'
import type { TopicRow } from '#server/models/topics.ts'

/** The demo city hall: one site, four matters, a manager and three consultants with different topics. */
export const DEMO_SITE = 'wroclaw-demo'
/** Folder with the site files of the demo. */
export const DEMO_SITES = fileURLToPath(new URL('./sites', import.meta.url))

export const DEMO_TOPICS: TopicRow[] = [
  {
    _id: 'dowod-osobisty',
    siteId: DEMO_SITE,
    name: { pl: 'Dowód osobisty', en: 'Identity card', uk: 'Посвідчення особи' },
    prepare: {
      pl: 'Przygotuj dotychczasowy dowód osobisty lub paszport. Pokaż go do kamery dopiero, gdy konsultant o to poprosi.',
      en: 'Have your present identity card or passport at hand. Show it to the camera only when the consultant asks.',
      uk: 'Підготуйте теперішнє посвідчення особи або паспорт. Покажіть його в камеру, лише коли консультант попросить.',
    },
    minutes: 12,
    order: 1,
    active: true,
    bookable: true,
    bufferBeforeMin: 0,
    bufferAfterMin: 5,
    leadMin: 60,
    aheadDays: 30,
  },
  {
    _id: 'meldunek',
    siteId: DEMO_SITE,
    name: { pl: 'Meldunek', en: 'Registration of address', uk: 'Реєстрація місця проживання' },
    prepare: {
      pl: 'Przygotuj dowód osobisty i dokument, z którego wynika prawo do lokalu, na przykład umowę najmu.',
      en: 'Have your identity card at hand and a paper that shows your right to the flat, such as a lease.',
      uk: 'Підготуйте посвідчення особи та документ на право користування житлом, наприклад договір оренди.',
    },
    minutes: 10,
    order: 2,
    active: true,
    bookable: true,
    bufferBeforeMin: 0,
    bufferAfterMin: 5,
    leadMin: 60,
    aheadDays: 30,
  },
  {
    _id: 'karta-parkingowa',
    siteId: DEMO_SITE,
    name: {
      pl: 'Abonament parkingowy',
      en: 'Resident parking permit',
      uk: 'Абонемент на паркування',
    },
    prepare: {
      pl: 'Przygotuj numer rejestracyjny pojazdu i dowód rejestracyjny.',
      en: 'Have the number plate and the registration certificate of the car at hand.',
      uk: 'Підготуйте номерний знак автомобіля та свідоцтво про реєстрацію.',
    },
    minutes: 8,
    order: 3,
    active: true,
    bookable: true,
    bufferBeforeMin: 5,
    bufferAfterMin: 5,
    leadMin: 120,
    aheadDays: 60,
  },
  {
    _id: 'inna-sprawa',
    siteId: DEMO_SITE,
    name: { pl: 'Inna sprawa', en: 'Something else', uk: 'Інша справа' },
    prepare: {
      pl: 'Przygotuj pisma, których dotyczy sprawa, i dowód osobisty.',
      en: 'Have the letters that your matter is about and your identity card at hand.',
      uk: 'Підготуйте листи, яких стосується справа, та посвідчення особи.',
    },
    minutes: 10,
    order: 4,
    active: true,
    bookable: true,
    bufferBeforeMin: 0,
    bufferAfterMin: 10,
    leadMin: 1440,
    aheadDays: 60,
  },
]

export type DemoPerson = {
  _id: string
  login: string
  name: string
  roles: Role[]
  topicIds: string[]
}

const all = DEMO_TOPICS.map((topic) => topic._id)

export const DEMO_STAFF: DemoPerson[] = [
  {
    _id: 'demo-kierownik',
    login: 'kierownik@demo.okienko',
    name: 'Maria Zielińska',
    roles: ['manager'],
    topicIds: [],
  },
  {
    _id: 'demo-konsultant-1',
    login: 'anna@demo.okienko',
    name: 'Anna Wiśniewska',
    roles: ['consultant'],
    topicIds: all,
  },
  {
    _id: 'demo-konsultant-2',
    login: 'piotr@demo.okienko',
    name: 'Piotr Kamiński',
    roles: ['consultant'],
    topicIds: ['dowod-osobisty', 'meldunek', 'inna-sprawa'],
  },
  {
    _id: 'demo-konsultant-3',
    login: 'ewa@demo.okienko',
    name: 'Ewa Lewandowska',
    roles: ['consultant'],
    topicIds: ['karta-parkingowa', 'inna-sprawa'],
  },
]
