/**
 * `npm run accessibility`: writes docs/accessibility.md from the list of criteria. With reports of Vitest
 * (`npm run accessibility -- report.json …`, made by `OKIENKO_REPORTS=folder npm test`) it also writes how the
 * criteria stand, docs/accessibility-results.json.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { PAGE_FILE, readList, RESULTS_FILE } from '#scripts/check/accessibility-list.ts'
import type { AccessibilityResults } from '#scripts/check/accessibility-list.ts'
import { describeAccessibility } from '#scripts/check/accessibility-page.ts'
import { knownTests } from '#scripts/check/accessibility-tests.ts'
import { standings } from './standings.ts'
import type { RunReport } from './standings.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

async function main(files: readonly string[]): Promise<void> {
  const list = await readList(root)
  await writeFile(join(root, PAGE_FILE), await describeAccessibility(root, list))
  if (files.length === 0) return
  const reports = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as RunReport),
  )
  const { inEveryState, viewFiles } = await knownTests(root)
  const results: AccessibilityResults = {
    date: new Date(Math.max(...reports.map(({ startTime }) => startTime)))
      .toISOString()
      .slice(0, 10),
    criteria: standings(list, reports, inEveryState, viewFiles),
  }
  await writeFile(join(root, RESULTS_FILE), `${JSON.stringify(results, null, 2)}\n`)
  const open = Object.entries(results.criteria).filter(([, standing]) => standing === 'open')
  process.stdout.write(`${open.length} open: ${open.map(([id]) => id).join(' ')}\n`)
}

await main(process.argv.slice(2))
