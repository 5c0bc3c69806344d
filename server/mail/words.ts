import type { Language } from '#machines/api-parts.ts'
import en from './messages/en.json' with { type: 'json' }
import pl from './messages/pl.json' with { type: 'json' }
import uk from './messages/uk.json' with { type: 'json' }

type Tree = { readonly [name: string]: string | Tree }
type Path<T> = T extends string
  ? ''
  : {
      [K in keyof T & string]: T[K] extends string ? K : `${K}.${Path<T[K]>}`
    }[keyof T & string]

/** Key of a text in the message files, `booked.subject`. */
export type WordKey = Path<typeof pl>
/** Says a text in one language; `{name}` in it stands for `values.name`. */
export type Say = (key: WordKey, values?: Readonly<Record<string, string>>) => string

const FILES: Record<Language, Tree> = { pl, en, uk }

/**
 * The words of letters, calendar files and the demo's mail page in one language (design rule 12).
 * @throws Error when a value that the text asks for is not given
 */
export function sayIn(language: Language): Say {
  return (key, values = {}) => {
    let text: string | Tree | undefined = FILES[language]
    for (const part of key.split('.')) text = typeof text === 'object' ? text[part] : undefined
    if (typeof text !== 'string') throw new Error(`There is no text ${key} in ${language}.`)
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`The text ${key} asks for ${name}.`)
      return value
    })
  }
}
