import type { Language } from '#machines/api.ts'
import en from './messages/en.json' with { type: 'json' }
import pl from './messages/pl.json' with { type: 'json' }
import uk from './messages/uk.json' with { type: 'json' }

/** What the law pages say around their texts (design rule 12). */
export type LawWords = typeof pl

const WORDS = { pl, en, uk } satisfies Record<string, LawWords>

export const lawWords = (language: Language): LawWords => WORDS[language]
