import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvBegin, csvLine, type CsvCell } from './csv.ts'

describe('a table as a file', () => {
  it('begins with a byte order mark, parts by semicolons and ends lines with CR LF', () => {
    expect(csvBegin(['Kiedy', 'Kto'])).toBe('\uFEFFKiedy;Kto\r\n')
    expect(csvLine(['ąę', 12, null, ''])).toBe('ąę;12;;\r\n')
  })

  it('quotes what would break the table', () => {
    expect(csvLine(['a;b', 'say "no"', 'two\nlines', 'a,b'])).toBe(
      '"a;b";"say ""no""";"two\nlines";a,b\r\n',
    )
  })

  it.each(['=1+1', '+48', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'makes text of the formula %j',
    (cell) => {
      expect(parsed(csvLine([cell]))).toEqual([[`'${cell}`]])
    },
  )

  it('leaves numbers alone, also negative ones', () => {
    expect(csvLine([-1.5])).toBe('-1.5\r\n')
  })

  it('gives back every cell when read again, but for the guard before formulas', () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'ab;"\r\n\t=+-@\' ą') }),
      fc.string(),
      fc.integer(),
      fc.constant(null),
    )
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })))
    fc.assert(
      fc.property(table, (rows: CsvCell[][]) => {
        const text = rows.map(csvLine).join('')
        const plain = rows.map((row) => row.map((one) => (one === null ? '' : guarded(one))))
        expect(parsed(text)).toEqual(plain)
      }),
      { seed: 20261121, numRuns: 500 },
    )
  })
})

function guarded(cell: string | number): string {
  if (typeof cell === 'number') return String(cell)
  return ['=', '+', '-', '@', '\t', '\r'].includes(cell.charAt(0)) ? `'${cell}` : cell
}

/** A reader of RFC 4180 with semicolons, written by its grammar. */
function parsed(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        cell += text[at]
        if (text[at] === '"') at += 1
      }
      at += 1
    } else {
      while (text[at] !== ';' && text[at] !== '\r') cell += text[at++]
    }
    row.push(cell)
    if (text[at] === ';') at += 1
    else {
      expect(text.slice(at, at + 2)).toBe('\r\n')
      at += 2
      rows.push(row)
      row = []
    }
  }
  return rows
}
