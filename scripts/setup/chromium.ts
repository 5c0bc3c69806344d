import { existsSync } from 'node:fs'

import { ensureDebianPackages } from './apt.ts'
import { findFirstProgram, runCommand } from './command.ts'
import { SetupError } from './setup-error.ts'
import type { SetupStep } from './step.ts'

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Path of a browser for the end-to-end tests and benches, or null: `OKIENKO_CHROMIUM`, PATH, usual places. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.OKIENKO_CHROMIUM) return env.OKIENKO_CHROMIUM
  const found = findFirstProgram(programs, env.PATH)
  return found ?? applications.find((path) => existsSync(path)) ?? null
}

/** Finds or installs Chromium and returns its path, which tests get as `OKIENKO_CHROMIUM`. */
export const chromiumStep: SetupStep<string> = {
  name: 'chromium',
  async run({ print }) {
    if (findChromium() === null) {
      await ensureDebianPackages(['chromium'], 'Chromium, or set OKIENKO_CHROMIUM,', print)
    }
    const browser = findChromium() ?? 'chromium'
    const version = await runCommand(browser, ['--version'], { timeout: 20_000 })
    if (version.code !== 0) {
      throw new SetupError(
        'missing',
        `${browser} does not start: ${version.output.trim()}`,
        'Set OKIENKO_CHROMIUM to a Chromium or Chrome that starts.',
      )
    }
    // Debian's wrapper script may complain on stderr before the version comes.
    print(`${version.output.trim().split('\n').at(-1)} at ${browser}`)
    return browser
  },
}
