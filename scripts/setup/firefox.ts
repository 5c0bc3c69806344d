import { ensureDebianPackages } from './apt.ts'
import { findFirstProgram } from './command.ts'
import type { SetupStep } from './step.ts'

const programs = ['firefox-esr', 'firefox']

/** Path of Firefox for the end-to-end tests, or null: `OKIENKO_FIREFOX`, then PATH. */
export function findFirefox(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.OKIENKO_FIREFOX) return env.OKIENKO_FIREFOX
  return findFirstProgram(programs, env.PATH)
}

/** Finds or installs Firefox and returns its path, which tests get as `OKIENKO_FIREFOX`. */
export const firefoxStep: SetupStep<string> = {
  name: 'firefox',
  async run({ print }) {
    if (findFirefox() === null) {
      await ensureDebianPackages(['firefox-esr'], 'Firefox, or set OKIENKO_FIREFOX,', print)
    }
    const browser = findFirefox() ?? 'firefox-esr'
    print(browser)
    return browser
  },
}
