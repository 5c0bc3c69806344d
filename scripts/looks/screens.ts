/**
 * `npm run screens` draws the pictures of the docs anew; `-- states` or `-- call` one part of them.
 * States: every state of both apps at two sizes into docs/screens, as small pictures with a page that shows
 * them side by side; those of the guides into docs/images, too. They are the states that the accessibility
 * contract is tested on, reached by the same tests; on a city's page there are the launcher and the panel of
 * two sites with different looks.
 * Call: both sides of a real call, for the README.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { format, resolveConfig } from 'prettier'
import sharp from 'sharp'
import { DEMO_SITE, DEMO_SITES } from '#scripts/demo/demo-data.ts'
import { startChromium } from '#scripts/e2e/support/browser.ts'
import type { DrawnState } from '#scripts/e2e/support/drawn-state.ts'
import { chromiumStep } from '#scripts/setup/chromium.ts'
import { mediasoupWorkerStep } from '#scripts/setup/mediasoup-worker.ts'
import { printLine, runStep } from '#scripts/setup/step.ts'
import { writeDemoSites } from '#scripts/start/demo-sites.ts'
import { runVitest } from '#scripts/test/vitest-run.ts'
import { loadSites } from '#server/sites.ts'
import { drawStates, LOOK_SIZES } from './draw.ts'
import { EXAMPLE_SITE, EXAMPLE_SITES } from './examples.ts'
import { screensPage } from './screens-page.ts'
import { drawCall } from './call-picture.ts'
import { openStage } from './stage.ts'
import { LOOK_STATES } from './states.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
/** All of them together stay below 6 MB, so that they can be kept in the repository; every word is read. */
const WEBP = { quality: 40, effort: 6 }
const KEPT_WIDTH: Record<number, number> = { 1280: 768, 390: 264 }

/** Pictures of the guides in docs/images: their names, and the states that they show on a computer. */
const GUIDES = {
  grafik: 'staff-board',
  kalendarz: 'staff-calendar-week',
  wizyty: 'staff-visits',
  'staff-people': 'staff-people',
  'staff-link': 'staff-person-link',
  'staff-second-factor': 'staff-factor-scan',
}

/** The states of the contract, by its own tests; `false` when one of them failed. */
async function drawContract(drawings: string): Promise<boolean> {
  const { passed, failed } = await runVitest(
    REPOSITORY,
    join('scripts', 'vitest.e2e.config.ts'),
    {
      ...process.env,
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
      const picture = sharp(join(drawings, `${name}.png`))
        .resize(KEPT_WIDTH[width] ?? width)
        .webp(WEBP)
      bytes += (await picture.toFile(join(target, `${name}.webp`))).size
    }
  const index = join(target, 'README.md')
  const options = await resolveConfig(join(REPOSITORY, 'package.json'))
  await writeFile(index, await format(screensPage(states), { ...options, parser: 'markdown' }))
  printLine(`${states.length} states, ${(bytes / 1024 ** 2).toFixed(1)} MB: ${index}`)
}

async function keepGuides(drawings: string, target: string): Promise<void> {
  for (const [name, id] of Object.entries(GUIDES))
    await sharp(join(drawings, `${id}-${LOOK_SIZES[0].width}.png`))
      .png({ palette: true, colours: 128 })
      .toFile(join(target, `${name}.png`))
}

/** `false` when there is a state that was not reached; then the folder stays as it was. */
async function screens(docs: string): Promise<boolean> {
  const drawings = await mkdtemp(join(tmpdir(), 'okienko-screens-'))
  try {
    if (!(await drawContract(drawings))) return false
    const browser = await startChromium()
    await drawOnPage(drawings, browser).finally(() => browser.close())
    await keep(await statesIn(drawings), drawings, join(docs, 'screens'))
    await keepGuides(drawings, join(docs, 'images'))
    return true
  } finally {
    await rm(drawings, { recursive: true, force: true })
  }
}

const DOCS = join(REPOSITORY, 'docs')
const PARTS: Record<string, () => Promise<boolean>> = {
  states: () => screens(DOCS),
  async call() {
    process.env['OKIENKO_MEDIASOUP_WORKER_BIN'] = await runStep(mediasoupWorkerStep)
    await drawCall(join(DOCS, 'images', 'call.png'))
    return true
  },
}
const chosen = process.argv.slice(2)
process.env['OKIENKO_CHROMIUM'] = await runStep(chromiumStep)
for (const [name, draw] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  if (await draw()) continue
  process.stderr.write('States whose tests failed could not be drawn; nothing was changed.\n')
  process.exitCode = 1
}
