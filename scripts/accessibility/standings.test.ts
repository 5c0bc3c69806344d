import { expect, test } from 'vitest'

import type { AccessibilityList } from '#scripts/check/accessibility-list.ts'
import { standings } from './standings.ts'
import type { RunReport } from './standings.ts'

const VIEW = 'scripts/e2e/view.e2e.ts'
const review = { date: '2026-11-21', check: 'Look.', found: 'Nothing.' }
const LIST: AccessibilityList = {
  tests: {},
  criteria: [
    { id: '1.1.1', level: 'A', pl: '', en: '', tests: ['T1'] },
    { id: '2.1.1', level: 'A', pl: '', en: '', tests: ['T2'] },
    {
      id: '2.4.4',
      level: 'A',
      pl: '',
      en: '',
      tests: ['T1', { file: VIEW, title: 'links' }],
      review,
    },
    { id: '2.4.5', level: 'AA', pl: '', en: '', tests: [], review },
  ],
  unseenByAxe: [],
}

type Outcome = [title: string, status: string, failure?: string]
function stand(...outcomes: Outcome[]) {
  const assertionResults = outcomes.map(([title, status, failure]) => {
    return { title, status, failureMessages: failure ? [failure] : [] }
  })
  const report: RunReport = {
    startTime: 0,
    testResults: [{ name: `/x/${VIEW}`, assertionResults }],
  }
  return standings(LIST, [report], new Set(['T1']), new Set([VIEW]))
}

test('all passed: tested, and what was only looked at is reviewed', () => {
  expect(stand(['links', 'passed'], ['T2 walk', 'passed'])).toEqual({
    '1.1.1': 'tested',
    '2.1.1': 'tested',
    '2.4.4': 'tested',
    '2.4.5': 'reviewed',
  })
})

test('a broken state opens the criteria of the test that it tells, not the others', () => {
  const told = 'AssertionError: T1 axe: prepare at 1280x800: expected …'
  const after = stand(['links', 'passed'], ['T2 walk', 'passed'], ['prepares', 'failed', told])
  expect(after).toMatchObject({ '1.1.1': 'open', '2.1.1': 'tested', '2.4.4': 'open' })
})

test('a test that failed or did not run leaves its criterion open', () => {
  expect(stand(['links', 'passed'], ['T2 walk', 'failed', 'T2 lost'])['2.1.1']).toBe('open')
  expect(stand(['links', 'passed'])['2.1.1']).toBe('open')
  expect(stand(['links', 'skipped'], ['T2 walk', 'passed'])).toMatchObject({
    '1.1.1': 'tested',
    '2.4.4': 'open',
  })
})

test('no view ran: nothing is proved', () => {
  expect(stand()).toMatchObject({ '1.1.1': 'open', '2.1.1': 'open', '2.4.5': 'reviewed' })
})
