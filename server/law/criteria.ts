import type { Language } from '#machines/api.ts'
import criteria from './criteria.json' with { type: 'json' }

/** The 49 criteria of WCAG 2.1 in the annex of the Act of 4 April 2019, each by its name. */
export const CRITERIA: Readonly<Record<string, Record<Language, string>>> = criteria
