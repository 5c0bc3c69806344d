/**
 * `npm run looks -- SITE [FOLDER]`: draws every state of the widget in the look of a site of
 * OKIENKO_SITES_DIR (else of the example beside this file), at two sizes and in each of its languages, as
 * PNG files with a page that shows them side by side. No call is made: the answers are made up, the widget
 * is the built one.
 */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChromium } from '#scripts/e2e/support/browser.ts'
import { findChromium } from '#scripts/setup/chromium.ts'
import { loadSites, SiteError, type Site } from '#server/sites.ts'
import { EXAMPLE_SITE, EXAMPLE_SITES } from './examples.ts'
import { drawStates, LOOK_SIZES } from './draw.ts'
import { galleryPage, pictureName } from './gallery.ts'
import { openStage } from './stage.ts'

const DIST = fileURLToPath(new URL('../../widget-vue/dist', import.meta.url))

async function drawSite(site: Site, folder: string): Promise<void> {
  const stage = await openStage(site, DIST)
  const browser = await startChromium()
  try {
    for (const language of site.languages) {
      await drawStates(browser, stage, language, async (page, { name }) => {
        for (const size of LOOK_SIZES) {
          await page.setViewportSize(size)
          await page.screenshot({ path: join(folder, pictureName(name, language, size)) })
        }
        process.stdout.write(`${language} ${name}\n`)
      })
    }
  } finally {
    await browser.close()
    await stage.close()
  }
  await writeFile(join(folder, 'index.html'), galleryPage(site))
}

/** One sentence when it cannot be done. */
async function looks(siteId: string, target: string | undefined): Promise<string | null> {
  const dir = process.env['OKIENKO_SITES_DIR'] || EXAMPLE_SITES
  const site = (await loadSites(dir)).get(siteId)
  if (!site) return `There is no site ${siteId} in ${dir}.`
  if (!existsSync(join(DIST, 'index.html'))) return 'The widget is not built: npm run setup.'
  const chromium = findChromium()
  if (!chromium) return 'Chromium is needed to draw; install it or set OKIENKO_CHROMIUM.'
  process.env['OKIENKO_CHROMIUM'] = chromium
  const folder = resolve(target ?? join('var', 'looks', siteId))
  await mkdir(folder, { recursive: true })
  await drawSite(site, folder)
  process.stdout.write(`${join(folder, 'index.html')}\n`)
  return null
}

const [siteId = EXAMPLE_SITE, target] = process.argv.slice(2)
const fault = await looks(siteId, target).catch((error: unknown) => {
  if (error instanceof SiteError) return error.message
  throw error
})
if (fault !== null) {
  process.stderr.write(`${fault}\n`)
  process.exitCode = 1
}
