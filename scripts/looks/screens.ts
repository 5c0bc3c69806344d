/**
 * `npm run screens [-- FOLDER]`: draws every state of both apps at two sizes into docs/screens (or FOLDER), as
 * small pictures with a page that shows them side by side. The states are those that the accessibility
 * contract is tested on, reached by the same tests; on a city's page there are the launcher and the panel
 * of two sites with different looks.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { format, resolveConfig } from 'prettier'
import sharp from 'sharp'
import { DEMO_SITE, DEMO_SITES } from '#scripts/demo/demo-data.ts'
import { startChromium } from '#scripts/e2e/support/browser.ts'
import type { DrawnState } from '#scripts/e2e/support/drawn-state.ts'
import { chromiumStep } from '#scripts/setup/chromium.ts'
import { printLine, runStep } from '#scripts/setup/step.ts'
import { writeDemoSites } from '#scripts/start/demo-sites.ts'
import { runVitest } from '#scripts/test/vitest-run.ts'
import { loadSites } from '#server/sites.ts'
import { drawStates, LOOK_SIZES } from './draw.ts'
import { EXAMPLE_SITE, EXAMPLE_SITES } from './examples.ts'
import { screensPage } from './screens-page.ts'
import { openStage } from './stage.ts'
import { LOOK_STATES } from './states.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
/** Small enough to be kept in the repository, clear enough to read every word. */
const WEBP = { quality: 60, effort: 6, smartSubsample: true }

/** The states of the contract, by its own tests; `false` when one of them failed. */
async function drawContract(drawings: string, chromium: string): Promise<boolean> {
  const { passed, failed } = await runVitest(
    REPOSITORY,
    join('scripts', 'vitest.e2e.config.ts'),
    {
      ...process.env,
      OKIENKO_CHROMIUM: chromium,
      OKIENKO_DRAWINGS: drawings,
      OKIENKO_E2E_PART: 'states',
    },
    (child) => process.once('SIGINT', () => void child.stop()),
  )
  return failed === 0 && passed > 0
}

/** What only a host page shows, for the demo's site and for one that looks different in everything. */
async function drawOnPage(drawings: string, browser: Browser): Promise<void> {
  const demo = join(drawings, 'sites')
  await writeDemoSites(DEMO_SITES, demo, 'http://localhost')
  const sites = [
    [DEMO_SITE, demo],
    [EXAMPLE_SITE, EXAMPLE_SITES],
  ] as const
  for (const [siteId, folder] of sites) {
    const site = (await loadSites(folder)).get(siteId)!
    const stage = await openStage(site, join(REPOSITORY, 'widget-vue', 'dist'))
    const draw = async (page: Page, name: string) => {
      const id = `${name}-${siteId}`
      for (const size of LOOK_SIZES) {
        await page.setViewportSize(size)
        await page.screenshot({ path: join(drawings, `${id}-${size.width}.png`) })
      }
      const widths = LOOK_SIZES.map(({ width }) => width)
      const words = { file: 'on-page', test: `${name} of ${siteId}` }
      const state: DrawnState = { ...{ id, app: 'demo', widths, at: Date.now() }, ...words }
      await writeFile(join(drawings, `${id}.json`), JSON.stringify(state))
    }
    const states = LOOK_STATES.filter(({ isOnPage }) => isOnPage)
    await drawStates(
      browser,
      stage,
      site.languages[0]!,
      (page, { name }) => draw(page, name),
      states,
    )
    await stage.close()
  }
}

async function statesIn(drawings: string): Promise<DrawnState[]> {
  const files = (await readdir(drawings)).filter((name) => name.endsWith('.json'))
  const read = async (name: string) =>
    JSON.parse(await readFile(join(drawings, name), 'utf8')) as DrawnState
  return (await Promise.all(files.map(read))).toSorted((a, b) => a.at - b.at)
}

/** Replaces the pictures that were there, so that none of a state that is gone stays. */
async function keep(states: readonly DrawnState[], drawings: string, target: string) {
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  let bytes = 0
  for (const { id, widths } of states)
    for (const width of widths) {
      const name = `${id}-${width}`
      const picture = sharp(join(drawings, `${name}.png`)).webp(WEBP)
      bytes += (await picture.toFile(join(target, `${name}.webp`))).size
    }
  const index = join(target, 'README.md')
  const options = await resolveConfig(join(REPOSITORY, 'package.json'))
  await writeFile(index, await format(screensPage(states), { ...options, parser: 'markdown' }))
  printLine(`${states.length} states, ${(bytes / 1024 ** 2).toFixed(1)} MB: ${index}`)
}

/** `false` when there is a state that was not reached; then the folder stays as it was. */
async function screens(target: string): Promise<boolean> {
  const chromium = await runStep(chromiumStep)
  process.env['OKIENKO_CHROMIUM'] = chromium
  const drawings = await mkdtemp(join(tmpdir(), 'okienko-screens-'))
  try {
    if (!(await drawContract(drawings, chromium))) return false
    const browser = await startChromium()
    await drawOnPage(drawings, browser).finally(() => browser.close())
    await keep(await statesIn(drawings), drawings, target)
    return true
  } finally {
    await rm(drawings, { recursive: true, force: true })
  }
}

const [target = join(REPOSITORY, 'docs', 'screens')] = process.argv.slice(2)
if (!(await screens(resolve(target)))) {
  process.stderr.write('States whose tests failed could not be drawn; nothing was changed.\n')
  process.exitCode = 1
}
