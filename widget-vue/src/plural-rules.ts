import { LANGUAGES } from '#machines/languages.ts'

const FORMS: Partial<Record<Intl.LDMLPluralRule, number>> = { one: 0, few: 1, many: 2 }

/**
 * Index of the form that fits a number. Messages list their forms as one | few | many in Polish and
 * Ukrainian ("1 osoba | 2 osoby | 5 osób"), as one | other in English; fractions take the second form
 * in all of them ("2,5 osoby").
 *
 * @param forms how many the message has
 */
export const pluralForm = (language: string, count: number, forms: number): number =>
  Math.min(FORMS[new Intl.PluralRules(language).select(count)] ?? 1, forms - 1)

/** The rule of each language, as vue-i18n wants it. */
export const pluralRules = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    (count: number, forms: number) => pluralForm(language, count, forms),
  ]),
)
