import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '#machines/languages.ts'
import { MAIL_KINDS } from '#machines/visit-mails.ts'
import { longTime } from './city-time.ts'
import en from './messages/en.json' with { type: 'json' }
import pl from './messages/pl.json' with { type: 'json' }
import uk from './messages/uk.json' with { type: 'json' }
import { renderMail, type WritableVisit } from './render.ts'
import { owed, visitRow } from './test/visits.ts'
import { sayIn } from './words.ts'

const START = Date.UTC(2026, 10, 25, 9, 20)
const facts = {
  siteName: 'Urząd <Miejski> & "spółka"',
  phone: '+48 71 777 77 77',
  topicName: 'Dowód osobisty',
  prepare: 'Zdjęcie.\nStary dowód.',
  staffName: 'Maria',
  link: 'https://okienko.example.org/s/here#v=token',
  bookUrl: 'https://okienko.example.org/s/here',
  sender: 'wizyty@example.org',
}

const keysOf = (tree: object, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [`${prefix}${name} ${(value.match(/\{\w+\}/g) ?? []).sort().join()}`]
      : keysOf(value as object, `${prefix}${name}.`),
  )

describe('letters', () => {
  it('have the same texts and placeholders in each language', () => {
    for (const other of [en, uk]) expect(keysOf(other)).toEqual(keysOf(pl))
  })

  const cases = LANGUAGES.flatMap((language) =>
    MAIL_KINDS.flatMap((kind) => [false, true].map((awaits) => ({ language, kind, awaits }))),
  )
  it.each(cases)('$kind in $language, answer awaited: $awaits', ({ language, kind, awaits }) => {
    const visit = visitRow({ startsAt: START, language, awaitsAnswer: awaits }) as WritableVisit
    const letter = renderMail(owed(kind, START), visit, facts)
    expect(letter.subject).not.toContain(facts.topicName)
    expect(letter.html).toContain(`<html lang="${language}">`)
    expect(letter.html).toContain('Urząd &lt;Miejski&gt; &amp; &quot;spółka&quot;')
    expect(letter.html).not.toMatch(/<table|<script|<img/)
    const isOver = kind === 'cancelled' || kind === 'missed'
    for (const form of [letter.text, letter.html]) {
      expect(form).toContain(isOver ? facts.bookUrl : facts.link)
      expect(form.includes(facts.link)).toBe(!isOver)
      expect(form).toContain(longTime(sayIn(language), language, START))
    }
    const method = kind === 'cancelled' ? 'CANCEL' : 'PUBLISH'
    const hasFile = kind === 'booked' || kind === 'moved' || kind === 'cancelled'
    expect(letter.calendar?.method ?? null).toBe(hasFile ? method : null)
  })

  it.each([
    [Date.UTC(2026, 9, 25, 0, 30), '25 października 2026, godz. 02:30 (czas Europe/Warsaw, CEST)'],
    [Date.UTC(2026, 9, 25, 1, 30), '25 października 2026, godz. 02:30 (czas Europe/Warsaw, CET)'],
    [Date.UTC(2027, 2, 28, 0, 59), '28 marca 2027, godz. 01:59 (czas Europe/Warsaw, CET)'],
    [Date.UTC(2027, 2, 28, 1, 0), '28 marca 2027, godz. 03:00 (czas Europe/Warsaw, CEST)'],
  ])('tell %i with its zone', (at, expected) => {
    expect(longTime(sayIn('pl'), 'pl', at)).toBe(`niedziela, ${expected}`)
  })

  it('say no name that could be a link of a stranger', () => {
    const contact = { name: 'wygraj na http://zle.example', email: 'a@example.org', need: null }
    const visit = visitRow({ startsAt: START, contact }) as WritableVisit
    const letter = renderMail(owed('booked', START), visit, facts)
    expect(letter.text + letter.html).not.toContain('zle.example')
  })
})
