import { createI18n } from 'vue-i18n'
import type { Language } from '#machines/languages.ts'
import { pluralRules } from '../../plural-rules.ts'
import { allMessages } from './all-messages.ts'

/** Everything that the panel can say in a language, said by the whole vue-i18n from the texts themselves. */
export const panelI18n = (language: Language) =>
  createI18n<false>({
    legacy: false,
    locale: language,
    messages: { [language]: allMessages(language) } as never,
    pluralRules,
  }).global as unknown as {
    t: (key: string, values?: Record<string, unknown>, count?: number) => string
  }
