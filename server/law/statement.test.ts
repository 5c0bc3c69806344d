import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CRITERIA } from './criteria.ts'
import { openCriteria, openList, readResults, type AccessibilityResults } from './statement.ts'

const dir = mkdtempSync(join(tmpdir(), 'okienko-statement-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const all = (over: AccessibilityResults['criteria'] = {}): AccessibilityResults => ({
  date: '2026-11-20',
  criteria: {
    ...Object.fromEntries(Object.keys(CRITERIA).map((number) => [number, 'tested' as const])),
    ...over,
  },
})

describe('the results of the accessibility tests', () => {
  it('are about the 49 criteria of the Act: live captions are not among them', () => {
    expect(Object.keys(CRITERIA)).toHaveLength(49)
    expect(CRITERIA).not.toHaveProperty(['1.2.4'])
    for (const names of Object.values(CRITERIA))
      expect(Object.keys(names)).toEqual(['pl', 'en', 'uk'])
  })

  it('leave open what has no check, in the order of WCAG', () => {
    expect(openCriteria(all())).toEqual([])
    expect(openCriteria(all({ '2.1.1': 'open', '1.4.10': 'open', '4.1.3': 'reviewed' }))).toEqual([
      '1.4.10',
      '2.1.1',
    ])
    const { criteria, date } = all()
    delete criteria['3.1.2']
    expect(openCriteria({ date, criteria })).toEqual(['3.1.2'])
    expect(openCriteria(null)).toHaveLength(49)
  })

  it('are told in words', () => {
    expect(openList(all(), 'pl')).toContain('Nie znamy treści niedostępnych')
    expect(openList(all({ '2.4.7': 'open' }), 'pl')).toContain('<li>2.4.7 Widoczny fokus</li>')
    expect(openList(null, 'en')).toContain('has not been made yet')
  })

  it('are read from a file, and a missing or a wrong one is no assessment', async () => {
    const file = join(dir, 'results.json')
    expect(await readResults(file)).toBeNull()
    writeFileSync(file, '{"date":"2026-11-20","criteria":{"1.1.1":"maybe"}}')
    expect(await readResults(file)).toBeNull()
    writeFileSync(file, JSON.stringify(all()))
    expect(await readResults(file)).toEqual(all())
  })
})
