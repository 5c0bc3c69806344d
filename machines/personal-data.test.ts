import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPesel, REMOVED_MARK, scrub } from './personal-data.ts'

const only = (kind: string) => ({ text: REMOVED_MARK, removed: [kind] })
/** A PESEL with the check digit that belongs to its first ten digits. */
function peselOf(ten: string): string {
  return [...'0123456789'].map((last) => ten + last).find(isPesel)!
}

describe('e-mail addresses', () => {
  it.each(['jan.kowalski@example.org', 'JAN+urzad@poczta.um.wroc.pl', 'łucja@żółw.pl', 'a@b.co'])(
    '[A16] %s is taken out',
    (address) => {
      expect(scrub(address)).toEqual(only('email'))
      expect(scrub(`Piszcie na <${address}>, proszę.`)).toEqual({
        text: `Piszcie na <${REMOVED_MARK}>, proszę.`,
        removed: ['email'],
      })
      const hidden = `${address[0]}\u200b${address.slice(1)}`
      expect(scrub(hidden)).toEqual(only('email'))
    },
  )

  it('[A16] an at sign alone is none', () => {
    expect(scrub('spotkajmy się @ ratusz o 10')).toMatchObject({ removed: [] })
  })
})

describe('PESEL numbers', () => {
  it.each([
    '44051401359',
    '440514 01359',
    '44-05-14-01359',
    '4405 1401 359',
    '４４０５１４０１３５９',
  ])('[A17] %s is taken out', (number) => {
    expect(scrub(number)).toEqual(only('pesel'))
    expect(scrub(`PESEL: ${number}.`).text).toBe(`PESEL: ${REMOVED_MARK}.`)
  })

  it('[A17] eleven digits with another check digit stay', () => {
    expect(scrub('sprawa 44051401358')).toEqual({ text: 'sprawa 44051401358', removed: [] })
  })
})

describe('telephone numbers', () => {
  it.each([
    '600123456',
    '600 123 456',
    '600-123-456',
    '71 777 77 77',
    '(71) 777 77 77',
    '0717777777',
    '+48 600 123 456',
    '0048 600 123 456',
    '+380 44 123 45 67',
    '600\u00a0123\u00a0456',
  ])('[A18] %s is taken out', (number) => {
    expect(scrub(`tel. ${number}, wieczorem`)).toMatchObject({ removed: ['phone'] })
    expect(scrub(`tel. ${number}, wieczorem`).text).toMatch(/^tel\. \(?\[\*\*\*\], wieczorem$/)
  })

  it('[A18] each of several in a row', () => {
    expect(scrub('600 123 456 601 222 333').text).toBe(`${REMOVED_MARK} ${REMOVED_MARK}`)
    expect(scrub('o 5 600 123 456').text).toBe(`o 5 ${REMOVED_MARK}`)
  })
})

describe('other texts', () => {
  it.each([
    'Czekałam 12 minut, a w 2026 r. było to 45 minut.',
    'Wizyta 25.11.2026 o 10:30, pokój 214.',
    'Ocena 5/5',
    'Sprawa WSO-EW.5345.12.2026',
    'kod 50-141 Wrocław',
    '',
  ])('[A19] “%s” stays', (text) => {
    expect(scrub(text)).toEqual({ text, removed: [] })
  })

  it('[A19] unseen signs and blank ends go', () => {
    expect(scrub('  dobrze\u202e \r\nbardzo\u0007 ').text).toBe('dobrze \nbardzo')
  })
})

/** Whether any part of the text reads as a number that must not stay; looks at every part there is. */
function holdsNumber(text: string): boolean {
  const isDigit = (sign: string | undefined) => sign !== undefined && /\d/.test(sign)
  for (let from = 0; from < text.length; from += 1) {
    if (!isDigit(text[from]) || isDigit(text[from - 1])) continue
    for (let to = from + 1; to <= text.length; to += 1) {
      if (!isDigit(text[to - 1]) || isDigit(text[to])) continue
      const part = text.slice(from, to)
      if (/[^\d \-.()/]/.test(part) || /[^\d]{3}/.test(part)) continue
      const digits = part.replace(/\D/g, '')
      if (isPesel(digits) || /^(0|48|0048)?[1-9]\d{8}$/.test(digits)) return true
      if (text[from - 1] === '+' && digits.length >= 8 && digits.length <= 15) return true
    }
  }
  return false
}

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
const grouped = (number: fc.Arbitrary<string>) =>
  fc
    .tuple(
      number,
      fc.array(fc.nat(12), { maxLength: 3 }),
      fc.constantFrom(' ', '-', '.', ') ', '/'),
    )
    .map(([text, cuts, between]) =>
      [...text].map((digit, i) => (cuts.includes(i) && i > 0 ? between + digit : digit)).join(''),
    )
const piece = fc.oneof(
  grouped(digits(9)),
  grouped(digits(10).map(peselOf)),
  grouped(digits(11)),
  grouped(digits(9).map((nine) => `+48${nine}`)),
  fc.stringMatching(/^[0-9 +\-.()/,a]{0,12}$/),
  fc.constantFrom(' ', ', ', ' i ', '+', ''),
)
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))

describe('any text of numbers', () => {
  it('[A17, A18] holds none of them afterwards, and says that something was taken out', () => {
    let found = 0
    fc.assert(
      fc.property(text, (raw) => {
        const { text: rest, removed } = scrub(raw)
        expect(holdsNumber(rest)).toBe(false)
        expect(removed.length > 0).toBe(holdsNumber(raw))
        found += removed.length
      }),
      { seed: 20261121, numRuns: 3_000 },
    )
    expect(found).toBeGreaterThan(500)
  })

  it('[A19] stays as it is when it held none, and scrubbing again changes nothing', () => {
    let kept = 0
    fc.assert(
      fc.property(text, (raw) => {
        const once = scrub(raw)
        expect(scrub(once.text)).toEqual({ text: once.text, removed: [] })
        if (holdsNumber(raw)) return
        expect(once.text).toBe(raw.trim())
        kept += 1
      }),
      { seed: 20261122, numRuns: 3_000 },
    )
    expect(kept).toBeGreaterThan(300)
  })
})
