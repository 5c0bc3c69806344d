const polish = new Intl.PluralRules('pl')
const POLISH_FORMS: Record<string, number> = { one: 0, few: 1, many: 2, other: 1 }

/**
 * Index of the form that fits a number, for vue-i18n. Polish messages have three forms in the order
 * one | few | many ("1 osoba | 2 osoby | 5 osób"); fractions take the second ("2,5 osoby").
 */
export const pluralRules = {
  pl: (count: number, forms: number): number =>
    Math.min(POLISH_FORMS[polish.select(count)] ?? forms - 1, forms - 1),
  en: (count: number, forms: number): number => (count === 1 ? 0 : forms - 1),
}
