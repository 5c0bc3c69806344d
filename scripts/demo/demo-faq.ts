import type { FaqRow } from '#server/models/faq.ts'
import { DEMO_SITE } from './demo-data.ts'

/** Questions and answers of the demo, made up: no city gave them. */
const ENTRIES: Pick<FaqRow, '_id' | 'question' | 'answer'>[] = [
  {
    _id: 'demo-faq-id-card',
    question: {
      pl: 'Co przygotować do wniosku o dowód osobisty?',
      en: 'What do I need to apply for an identity card?',
      uk: 'Що підготувати до заяви на посвідчення особи?',
    },
    answer: {
      pl: 'Potrzebne będą:\n- aktualne **zdjęcie**,\n- dotychczasowy dowód albo paszport.\n\nKonsultant powie, co jeszcze jest potrzebne w Twojej sprawie.',
      en: 'You will need:\n- a recent **photo**,\n- your old card or passport.\n\nThe consultant tells you what else your matter needs.',
      uk: 'Потрібні:\n- свіже **фото**,\n- попереднє посвідчення або паспорт.\n\nКонсультант скаже, що ще потрібно саме у вашій справі.',
    },
  },
  {
    _id: 'demo-faq-no-camera',
    question: {
      pl: 'Czy mogę porozmawiać bez kamery?',
      en: 'Can I talk without a camera?',
      uk: 'Чи можна говорити без камери?',
    },
    answer: {
      pl: 'Tak. Bez kamery konsultant może jednak nie potwierdzić Twojej tożsamości. Możesz też pisać na *czacie*.',
      en: 'Yes. Without a camera the consultant may not be able to confirm who you are. You can also write in the *chat*.',
      uk: 'Так. Але без камери консультант може не підтвердити вашу особу. Можна також писати в *чаті*.',
    },
  },
  {
    _id: 'demo-faq-recording',
    question: {
      pl: 'Czy rozmowa jest nagrywana?',
      en: 'Is the call recorded?',
      uk: 'Чи записують розмову?',
    },
    answer: {
      pl: 'Nie. Obraz, dźwięk, czat i pliki znikają z końcem rozmowy.',
      en: 'No. Picture, sound, chat and files are gone when the call ends.',
      uk: 'Ні. Зображення, звук, чат і файли зникають, коли розмова закінчується.',
    },
  },
]

/** As rows, all published. */
export const demoFaq = (now: number): FaqRow[] =>
  ENTRIES.map((entry, order) => ({
    ...entry,
    ...{ siteId: DEMO_SITE, order, published: true, updatedAt: now },
  }))
