import { describe, expect, test } from 'vitest'

import { makeFixture } from './fixture.ts'
import { checkSpec, readRules, rulesInTitles } from './spec.ts'

const SPEC = `# Rules\n\n- **C1** A call waits.\n- **C2** A call ends.\n`

describe('rules and the tests that name them', () => {
  test('reads rule numbers at the start of items and lines only', () => {
    expect(
      readRules(`- **C1** One, see **C9**.\n* **Q12** Two\n**S3** Three\nText **X1**`),
    ).toEqual(['C1', 'Q12', 'S3'])
  })

  test('finds rules in titles of tests and groups, also in lists and in test.each', () => {
    const text = [
      `describe('[C1] a', () => {`,
      `  it('[C2, C3] b', () => {})`,
      `  test.each([1])('[C4] and [C5] c', () => {})`,
      `  test(\`[C6] d\`, () => {})`,
      `})`,
      `log('[C7] not a test')`,
    ].join('\n')
    expect(rulesInTitles('a.test.ts', text).map(({ rule }) => rule)).toEqual([
      'C1',
      'C2',
      'C3',
      'C4',
      'C5',
      'C6',
    ])
  })

  test('a skipped or planned test proves nothing', () => {
    const text = `test.skip('[C1] a', () => {})\ntest.todo('[C2] b')\ndescribe.skip('x', () => { test('[C3] c', () => {}) })`
    expect(rulesInTitles('a.test.ts', text)).toEqual([])
  })

  test('all rules tested: nothing to say', async () => {
    await using fixture = await makeFixture({
      'machines/SPEC.md': SPEC,
      'machines/call.test.ts': `test('[C1] waits', () => {})`,
      'scripts/e2e/call.e2e.ts': `test('[C2] ends', () => {})`,
    })
    expect(await checkSpec(fixture.root)).toEqual([])
  })

  test('a rule without a test and a test of an unknown rule are both told', async () => {
    await using fixture = await makeFixture({
      'machines/SPEC.md': SPEC,
      'machines/call.test.ts': `test('[C1] waits', () => {})\ntest('[C8] gone', () => {})`,
    })
    expect(await checkSpec(fixture.root)).toEqual([
      'machines/call.test.ts:2 names unknown rule C8',
      'machines/SPEC.md: rule C2 has no test',
    ])
  })

  test('a rule number used twice is told', async () => {
    await using fixture = await makeFixture({
      'machines/SPEC.md': `${SPEC}- **C1** Again.\n`,
      'machines/call.test.ts': `test('[C1] [C2] both', () => {})`,
    })
    expect(await checkSpec(fixture.root)).toEqual(['machines/SPEC.md: rule C1 is there twice'])
  })

  test('a missing or empty rule file is told', async () => {
    await using without = await makeFixture({})
    expect(await checkSpec(without.root)).toEqual(['machines/SPEC.md is missing'])
    await using empty = await makeFixture({ 'machines/SPEC.md': '# Rules' })
    expect(await checkSpec(empty.root)).toEqual(['machines/SPEC.md has no rule'])
  })
})
