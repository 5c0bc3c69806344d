import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_SITE, DEMO_SITES } from '#scripts/demo/demo-data.ts'
import { drawStates, LOOK_SIZES } from '#scripts/looks/draw.ts'
import { EXAMPLE_SITE, EXAMPLE_SITES } from '#scripts/looks/examples.ts'
import { openStage, type Stage } from '#scripts/looks/stage.ts'
import { LOOK_STATES } from '#scripts/looks/states.ts'
import { writeDemoSites } from '#scripts/start/demo-sites.ts'
import { loadSites } from '#server/sites.ts'
import { axeViolations, overflow } from './support/accessibility.ts'
import { builtApp, useBrowser } from './support/built-app.ts'
import { complaintsOf, SHOTS } from './support/page-rules.ts'

/** Two sites whose looks and languages differ, each with its own loader on a page (W1, G5). */
const app = useBrowser()
let folder: string
const stages: Stage[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'okienko-two-looks-'))
  await writeDemoSites(DEMO_SITES, folder, 'http://localhost')
  if (SHOTS) await mkdir(SHOTS, { recursive: true })
})
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function openSite(siteId: string): Promise<Stage> {
  const dir = siteId === DEMO_SITE ? folder : EXAMPLE_SITES
  const stage = await openStage((await loadSites(dir)).get(siteId)!, builtApp('widget-vue'))
  stages.push(stage)
  return stage
}

const SEEN = [
  {
    siteId: DEMO_SITE,
    launcher: { label: 'Czat wideo', colour: 'rgb(11, 92, 173)', corner: '32px', isLeft: false },
    heading: 'Przygotuj się do rozmowy',
    panel: { lang: 'pl', accent: 'rgb(11, 92, 173)' },
    shape: { corner: '10px', text: '16px', head: 'rgb(255, 255, 255)', width: 400 },
  },
  {
    siteId: EXAMPLE_SITE,
    launcher: {
      label: 'Talk to the office',
      colour: 'rgb(122, 59, 0)',
      corner: '0px',
      isLeft: true,
    },
    heading: 'Welcome to the online counter',
    panel: { lang: 'en', accent: 'rgb(29, 107, 63)' },
    shape: { corner: '0px', text: '18px', head: 'rgb(243, 241, 228)', width: 440 },
  },
]

describe('two sites', () => {
  it.each(SEEN)('$siteId has its own launcher, panel, words and language', async (seen) => {
    const stage = await openSite(seen.siteId)
    const context = await app.browser.newContext({ locale: 'de-DE', viewport: LOOK_SIZES[0] })
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    await page.goto(stage.host)
    const launcher = page.getByRole('button', { name: seen.launcher.label })
    await launcher.waitFor()
    const drawn = await launcher.evaluate((button) => {
      const { backgroundColor: colour, borderTopLeftRadius: corner } = getComputedStyle(button)
      return { colour, corner, isLeft: button.getBoundingClientRect().left < innerWidth / 2 }
    })
    expect({ label: seen.launcher.label, ...drawn }).toEqual(seen.launcher)
    await launcher.click()
    const panel = page.frameLocator('iframe')
    await panel.getByRole('heading', { name: seen.heading, level: 1 }).waitFor()
    const inside = await panel.locator('.button-primary').evaluate((button) => {
      const { backgroundColor: accent, borderTopLeftRadius: corner } = getComputedStyle(button)
      const text = getComputedStyle(document.documentElement).fontSize
      const head = getComputedStyle(document.querySelector('.panel-header')!.parentElement!)
      return {
        accent,
        corner,
        text,
        head: head.backgroundColor,
        lang: document.documentElement.lang,
      }
    })
    const box = await page.locator('iframe').boundingBox()
    const { width, ...shape } = seen.shape
    expect(inside).toEqual({ ...seen.panel, ...shape })
    expect(Math.round(box!.width)).toBeGreaterThanOrEqual(width - 2)
    expect(Math.round(box!.width)).toBeLessThanOrEqual(width)
    await context.close()
    expect(complaints).toEqual([])
  })

  it('are readable in the other look, too: axe and reflow, at both sizes (T1, T4, T7)', async () => {
    const stage = await openSite(EXAMPLE_SITE)
    const names = ['prepare-missing', 'closed', 'devices', 'waiting', 'call', 'end', 'booking-time']
    const states = LOOK_STATES.filter(({ name }) => names.includes(name))
    expect(states).toHaveLength(names.length)
    const look = async (page: Parameters<typeof axeViolations>[0], name: string) => {
      for (const size of LOOK_SIZES) {
        await page.setViewportSize(size)
        const where = `${name} at ${size.width}x${size.height}`
        if (SHOTS) await page.screenshot({ path: join(SHOTS, `look-${name}-${size.width}.png`) })
        await expect.poll(() => overflow(page), { message: where }).toEqual([])
        expect.soft(await axeViolations(page), where).toEqual([])
      }
    }
    await drawStates(app.browser, stage, 'en', (page, { name }) => look(page, name), states)
  })
})
