import { describe, expect, it } from 'vitest'
import type { Bench, Findings } from './bench.ts'
import { documentWith, sectionFor } from './document.ts'
import { asText } from './table.ts'

const bench = (name: string): Bench => ({
  name,
  title: `about ${name}`,
  run: () => Promise.reject(new Error('not run here')),
})
const benches = [bench('one'), bench('two')]
const findings = (ours: string, met: boolean | null): Findings => ({
  rows: [{ what: 'time', ours, baseline: '2 ms', value: '0.5x', goal: '≤ 1x', met }],
  notes: ['a note'],
})

describe('the document of the benches', () => {
  it('a part that is measured anew replaces its section and leaves the others', () => {
    const section = (index: number, ours: string): [string, string] => [
      benches[index]!.name,
      sectionFor(benches[index]!, findings(ours, true), 'today'),
    ]
    const first = documentWith('', new Map([section(1, '7 ms')]), benches)
    const both = documentWith(first, new Map([section(0, '1 ms')]), benches)
    expect(both.indexOf('## one: about one')).toBeLessThan(both.indexOf('## two: about two'))
    const again = documentWith(both, new Map([section(1, '9 ms')]), benches)
    expect(again).toContain('| time | 1 ms |')
    expect(again).toContain('| time | 9 ms |')
    expect(again).not.toContain('7 ms')
  })

  it('a missed goal is said plainly, on paper and at the terminal', () => {
    const missed = findings('9 ms', false)
    expect(sectionFor(benches[0]!, missed, 'today')).toContain('| **no** |')
    expect(asText(missed).split('\n')[1]).toMatch(/ no$/)
    expect(asText(findings('1 ms', null)).split('\n')[1]).toMatch(/≤ 1x$/)
  })
})
