import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const TESTS = join('scripts', 'e2e')
/** How a test holds a state to the accessibility contract. */
const STATE = /\b(inEverySize|inSizes)\(/

/** Test files with states that are drawn, as paths in the repository. */
export function stateFiles(): string[] {
  return readdirSync(join(REPOSITORY, TESTS))
    .filter((name) => name.endsWith('.e2e.ts'))
    .map((name) => join(TESTS, name))
    .filter((path) => STATE.test(readFileSync(join(REPOSITORY, path), 'utf8')))
}
