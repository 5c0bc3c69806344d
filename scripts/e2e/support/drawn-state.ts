import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { overflow } from './accessibility.ts'

/** Set to a folder by `npm run screens`: states are drawn into it instead of being tested. */
export const DRAWINGS = process.env['OKIENKO_DRAWINGS']

/** What is known of a drawn state; its pictures are beside it, `id-WIDTH.png`. */
export interface DrawnState {
  /** App and name of the state, the same for no other one. */
  id: string
  app: 'widget' | 'staff' | 'demo'
  /** The file that reaches it, without its ending, and the name of the test. */
  file: string
  test: string
  widths: readonly number[]
  /** When (ms UTC), which gives their order. */
  at: number
}

/** Pictures of a state in these sizes, and a file that says what it is. */
export async function drawState(
  page: Page,
  name: string,
  sizes: readonly { width: number; height: number }[],
  folder: string,
): Promise<void> {
  const app = appAt(new URL(page.url()).pathname)
  const { testPath = '', currentTestName = '' } = expect.getState()
  const named = `${app}-${name.replaceAll(/[^\p{L}\d-]/gu, '')}`
  const id = freeId(folder, named, currentTestName)
  for (const size of sizes) {
    await page.setViewportSize(size)
    // What does not fit at once may be waiting for its new size.
    await expect.poll(() => overflow(page), { message: `${id} at ${size.width}` }).toEqual([])
    const path = join(folder, `${id}-${size.width}.png`)
    await page.screenshot({ path, animations: 'disabled' })
  }
  await page.setViewportSize(sizes[0]!)
  const state: DrawnState = {
    ...{ id, app, file: basename(testPath, '.e2e.ts'), test: currentTestName },
    ...{ widths: sizes.map(({ width }) => width), at: Date.now() },
  }
  await writeFile(join(folder, `${id}.json`), JSON.stringify(state))
}

function appAt(path: string): DrawnState['app'] {
  if (path.startsWith('/staff/')) return 'staff'
  return /^\/[sw]\//.test(path) ? 'widget' : 'demo'
}

/** Two tests may call their states the same; one that is run again draws its own anew. */
function freeId(folder: string, named: string, test: string): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? named : `${named}-${number}`
    const path = join(folder, `${id}.json`)
    if (!existsSync(path)) return id
    if ((JSON.parse(readFileSync(path, 'utf8')) as DrawnState).test === test) return id
  }
}
