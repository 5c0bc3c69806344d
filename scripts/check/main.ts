/** `npm run check`: every check of the sources, without tests. Exit code 1 when one finds something. */
import { fileURLToPath } from 'node:url'

import { printLine } from '#scripts/setup/step.ts'
import { runChecks } from './check.ts'
import { describeCheck } from './report.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const results = await runChecks(root, (result) => printLine(describeCheck(result)))
if (results.some(({ problems }) => problems.length > 0)) process.exitCode = 1
