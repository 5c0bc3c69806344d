import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'

import type { AccessibilityList, Criterion, Proof } from './accessibility-list.ts'

/** The list as docs/accessibility.md, for readers; formatted as the repository is. */
export async function describeAccessibility(
  root: string,
  { tests, criteria, unseenByAxe }: AccessibilityList,
): Promise<string> {
  const text = `${INTRODUCTION}
## Criteria

| Number | Level | Name | Proof |
| --- | --- | --- | --- |
${criteria.map(criterionRow).join('\n')}

## Tests

| Number | What it does |
| --- | --- |
${Object.entries(tests)
  .map(([number, what]) => `| ${number} | ${cell(what)} |`)
  .join('\n')}

## What axe-core cannot see

Its rules touch fewer than half of the criteria. Each finding that it misses has a test of its own.

| Finding | Proof |
| --- | --- |
${unseenByAxe.map(({ what, tests }) => `| ${cell(what)} | ${proofs(tests)} |`).join('\n')}
${BY_HAND}`
  const config = await resolveConfig(join(root, 'docs/accessibility.md'))
  return format(text, { ...config, parser: 'markdown' })
}

const INTRODUCTION = `# Accessibility contract

The 49 criteria of the annex to the Act of 4 April 2019 (WCAG 2.1, level A and AA without 1.2.4), each with the
test that proves it or, where no test can, with what was looked at. This page is made from
\`accessibility-criteria.json\` by \`npm run accessibility\`; \`npm run check\` fails when a criterion has neither, when a
named test is not there, or when this page differs from the list. \`accessibility-results.json\` holds how the criteria
stood in the last run; the accessibility statement of each site reads it.

Tests T1, T3 to T6, T9 to T11, T15 to T17 and T19 run in every state of the widget and of the staff app that a view test
shows (\`inEverySize\`, \`scripts/e2e/support/contract\`): 1280x800, 640x400, 390x844, 320x640 and 320x256, on the default
look. Other looks change colours, corners and sizes only; their colours are held to T7 when a site file is read.
`

const BY_HAND = `
## By hand, for each release

One whole call and one booking with NVDA in Firefox and Chrome, VoiceOver on iOS and TalkBack on Android; what was
found goes into the report that the statement links.
`

function criterionRow({ id, level, pl, en, tests, review }: Criterion): string {
  const looked = review ? [`looked at on ${review.date}: ${review.check} ${review.found}`] : []
  return `| ${id} | ${level} | ${pl} (${en}) | ${[proofs(tests), ...looked].filter(Boolean).map(cell).join('; ')} |`
}

const proofs = (tests: readonly Proof[]): string =>
  tests
    .map((proof) => (typeof proof === 'string' ? proof : `"${proof.title}" (\`${proof.file}\`)`))
    .join(', ')

const cell = (text: string): string => text.replaceAll('|', '\\|')
