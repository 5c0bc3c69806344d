import { describe, expect, test } from 'vitest'

import { LEVELS } from './accessibility-list.ts'
import type { AccessibilityList, Criterion } from './accessibility-list.ts'
import { describeAccessibility } from './accessibility-page.ts'
import { checkAccessibility } from './accessibility.ts'
import { makeFixture } from './fixture.ts'

const TITLE = 'T2 is walked through'
const VIEWS = { file: 'scripts/e2e/view.e2e.ts', title: TITLE }
const REVIEW = { date: '2026-11-21', check: 'Look.', found: 'Nothing.' }

/** A list in which each criterion has one test, with some criteria changed. */
const listOf = (change: Record<string, Partial<Criterion>> = {}): AccessibilityList => ({
  tests: { T1: 'axe', T2: 'keyboard' },
  criteria: [...LEVELS].map(([id, level]) => {
    return { id, level, pl: 'nazwa', en: 'name', tests: ['T1'], ...change[id] }
  }),
  unseenByAxe: [{ what: 'order', tests: ['T2', VIEWS] }],
})

/** What the check tells of a repository with this list. */
async function problemsOf(
  list: AccessibilityList,
  change: Record<string, string> = {},
): Promise<string[]> {
  await using fixture = await makeFixture({
    'docs/accessibility-criteria.json': JSON.stringify(list),
    'docs/accessibility.md': await describeAccessibility('/', list),
    'docs/accessibility-results.json': JSON.stringify({
      date: '2026-11-21',
      criteria: Object.fromEntries(list.criteria.map(({ id }) => [id, 'tested'])),
    }),
    'scripts/e2e/support/contract/contract.ts': `const TESTS = { 'T1 axe': run }`,
    'scripts/e2e/view.e2e.ts': `it('${TITLE}', () => {})`,
    ...change,
  })
  return await checkAccessibility(fixture.root)
}

describe('the accessibility contract', () => {
  test('has 30 criteria of level A and 19 of AA, without live captions', () => {
    const levels = [...LEVELS.values()]
    expect(levels.filter((level) => level === 'A')).toHaveLength(30)
    expect(levels.filter((level) => level === 'AA')).toHaveLength(19)
    expect(LEVELS.has('1.2.4')).toBe(false)
  })

  test('every criterion proved: nothing to say', async () => {
    expect(await problemsOf(listOf())).toEqual([])
  })

  test('a criterion with neither test nor review is told, also one that is left out', async () => {
    const list = listOf({ '1.1.1': { tests: [] } })
    list.criteria = list.criteria.filter(({ id }) => id !== '4.1.3')
    expect(await problemsOf(list)).toEqual([
      'docs/accessibility-criteria.json: 4.1.3 is missing',
      'docs/accessibility-criteria.json: 1.1.1 has neither a test nor a review',
    ])
  })

  test('a test that is not there, or is skipped, proves nothing', async () => {
    const gone = { file: 'scripts/e2e/view.e2e.ts', title: 'gone' }
    const list = listOf({ '1.1.1': { tests: [gone] }, '1.3.1': { tests: ['T3'] } })
    expect(await problemsOf(list)).toEqual([
      'docs/accessibility-criteria.json: 1.1.1 names "gone" in scripts/e2e/view.e2e.ts, which is not there',
      'docs/accessibility-criteria.json: 1.3.1 names T3, which is not there',
    ])
    const skipped = { 'scripts/e2e/view.e2e.ts': `it.skip('${TITLE}', () => {})` }
    expect(await problemsOf(listOf(), skipped)).toHaveLength(2)
  })

  test('a review is allowed only where no test can prove it, and must say what was found', async () => {
    const allowed = listOf({ '2.4.5': { tests: [], review: REVIEW } })
    expect(await problemsOf(allowed)).toEqual([])
    const list = listOf({
      '1.4.3': { tests: [], review: REVIEW },
      '2.4.5': { tests: [], review: { ...REVIEW, found: '' } },
    })
    expect(await problemsOf(list)).toEqual([
      'docs/accessibility-criteria.json: 1.4.3 needs a test, not a review',
      'docs/accessibility-criteria.json: the review of 2.4.5 lacks what, what was found, or the day',
    ])
  })

  test('a page or results that differ from the list are told', async () => {
    const results = JSON.stringify({ date: '', criteria: { '9.9.9': 'tested' } })
    const problems = await problemsOf(listOf(), {
      'docs/accessibility.md': '# Old',
      'docs/accessibility-results.json': results,
    })
    expect(problems).toContain(
      'docs/accessibility.md is not as docs/accessibility-criteria.json has it: npm run accessibility',
    )
    expect(problems).toContain('docs/accessibility-results.json: 1.1.1 is missing')
    expect(problems).toContain('docs/accessibility-results.json: 9.9.9 is not listed')
    expect(problems).toContain('docs/accessibility-results.json has no date')
  })

  test('a missing list is told', async () => {
    await using fixture = await makeFixture({})
    expect(await checkAccessibility(fixture.root)).toEqual([
      'docs/accessibility-criteria.json is missing or no JSON',
    ])
  })
})
