import { inject, ref, shallowReactive } from 'vue'
import type { App, InjectionKey, Ref } from 'vue'
import { pluralForm } from './plural-rules.ts'

/**
 * What the panel needs of vue-i18n, a tenth of its weight (goals P14): the widget's build puts this in its
 * place. Messages have been compiled at build (`build/compiled-messages.ts`).
 */

type Values = Record<string, unknown>
/** A text, or what makes one of values and of the plural form that fits. */
type Message = string | ((values: Values, pickForm: (forms: number) => number) => string)
/** Messages by name, in branches; `a.b.c` names one. */
export type Messages = { [name: string]: Message | Messages }

export type LeanI18n = {
  /** The language that is spoken. */
  locale: Ref<string>
  /** A message of the spoken language; its own key when there is none. `count` picks the plural form. */
  t: (key: string, values?: Values, count?: number) => string
  /** Whether the spoken language has a message. */
  te: (key: string) => boolean
  /** Adds messages to a language, beside those of the same branch. */
  merge: (language: string, messages: Messages) => void
  install: (app: App) => void
}

const I18N: InjectionKey<LeanI18n> = Symbol()

function merged(one: Messages, other: Messages): Messages {
  const all = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const own = all[name]
    all[name] = typeof own === 'object' && typeof value === 'object' ? merged(own, value) : value
  }
  return all
}

export function createLeanI18n(language: string): LeanI18n {
  const locale = ref(language)
  const known = shallowReactive<Messages>({})

  function find(key: string): Message | undefined {
    let found: Message | Messages | undefined = known[locale.value]
    // `help.chrome[0]`: messages in lists are numbered.
    for (const name of key.match(/[^.[\]]+/g) ?? [])
      found = typeof found === 'object' ? found[name] : undefined
    return typeof found === 'object' ? undefined : found
  }

  const i18n: LeanI18n = {
    locale,
    te: (key) => find(key) !== undefined,
    t(key, values = {}, count = 1) {
      const message = find(key) ?? key
      if (typeof message === 'string') return message
      return message(values, (forms) => pluralForm(locale.value, count, forms))
    },
    merge(spoken, messages) {
      known[spoken] = merged((known[spoken] ?? {}) as Messages, messages)
    },
    install: (app) => void app.provide(I18N, i18n),
  }
  return i18n
}

/** The panel's words, in the setup of a component. */
export const useI18n = (): LeanI18n => inject(I18N)!
