/** What can be wrong with one text beside the Polish one of the same key; each finding is a sentence's end. */

/** Integers that people are told; their plural forms repeat every hundred. */
const COUNTS = Array.from({ length: 201 }, (_, n) => n)

/** Texts that are the same in several languages, because they are names or written so everywhere. */
const SAME = new Set([
  'E-mail',
  'English',
  'Login',
  'Menu',
  'Polski',
  'Start',
  'System',
  'Українська',
  '{n} min',
])

/** Which whole numbers take each form of a language, in the order of the forms. */
function formsOf(language: string): number[][] {
  const rules = new Intl.PluralRules(language)
  const order = ['one', 'few', 'many', 'other']
  const byCategory = Map.groupBy(COUNTS, (n) => rules.select(n))
  return order.flatMap((category) => {
    const counts = byCategory.get(category as Intl.LDMLPluralRule)
    return counts ? [counts] : []
  })
}

const names = (text: string) => [
  ...new Set([...text.matchAll(/\{\s*([\w-]+)\s*\}/g)].map(([, name]) => name!)),
]

/** Tags, emphasis, links and lines of a text, as far as a translation has to keep them. */
const markup = (text: string): string =>
  (text.match(/<\/?[a-z][^>]*>|\*\*|\n|\]\(|\{'[^']*'\}/g) ?? []).sort().join(' ')

/** The words without what is put in, what is quoted, and what is no letter. */
const letters = (text: string): string =>
  text.replace(/\{[^}]*\}|Okienko|\w+\.ics$/g, '').replace(/[^\p{L} ]/gu, '')

/**
 * @param main the Polish text of the same key
 * @param others the same key in every other language but this one
 */
export function textFaults(
  language: string,
  text: string,
  main: string,
  others: readonly string[],
): string[] {
  const faults: string[] = []
  if (names(text).sort().join() !== names(main).sort().join())
    faults.push('has other placeholders than pl.json')
  if (markup(text.split(' | ')[0]!) !== markup(main.split(' | ')[0]!))
    faults.push('has other markup than pl.json')
  if (language !== 'pl' && !isTranslated(language, text, [main, ...others]))
    faults.push(`is not translated: "${text}"`)
  return [...faults, ...pluralFaults(language, text, main)]
}

function pluralFaults(language: string, text: string, main: string): string[] {
  const [own, polish] = [text.split(' | '), main.split(' | ')]
  const forms = formsOf(language)
  if (own.length === 1 && polish.length === 1) return []
  // A form for none at all may stand in front of the others.
  const front = polish.length - formsOf('pl').length
  if (own.length - front !== forms.length || front < 0 || front > 1)
    return [`has ${own.length} plural forms, ${language} needs ${forms.length}`]
  const numbers = names(main).filter((name) => name === 'n' || name === 'count')
  return forms.flatMap((counts, i) => {
    const form = own[i + front]!
    const lost = numbers.find((name) => !form.includes(`{${name}}`))
    // "1 osoba" may say it in a word; a form of 1, 21, 31 cannot.
    return lost && counts.length > 1 ? [`says no number in the form of ${counts[1]}`] : []
  })
}

function isTranslated(language: string, text: string, others: readonly string[]): boolean {
  if (SAME.has(text)) return true
  const own = letters(text).trim()
  if (!/\p{L}{2}/u.test(own)) return true
  if (language === 'uk' && (!/\p{Script=Cyrillic}/u.test(own) || /[ыэъё]/i.test(own))) return false
  if (language !== 'pl' && /[ąćęłńśźż]/i.test(own)) return false
  return !others.some((other) => letters(other).trim() === own && /\p{L}{3}/u.test(own))
}
