import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_SITE, DEMO_SITES } from '#scripts/demo/demo-data.ts'
import { writeDemoSites } from '#scripts/start/demo-sites.ts'
import { loaderFor } from '#server/loader-file.ts'
import { loadSites, type Site } from '#server/sites.ts'
import { madeFile, type StaticFile } from '#server/static.ts'
import { BUDGET, LOADER_SITE } from '../../widget-vue/build/budget.ts'
import { buildLoader } from '../../widget-vue/build/finish.ts'

/** The loader as a city gets it: built, with the words and the look of a site in it (P14). */
let folder: string
let built: StaticFile
let demo: Site
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'okienko-loader-'))
  await buildLoader(folder)
  built = madeFile(await readFile(join(folder, 'loader.js')), 'text/javascript')
  await writeDemoSites(DEMO_SITES, join(folder, 'sites'), 'https://city.example')
  demo = (await loadSites(join(folder, 'sites'))).get(DEMO_SITE)!
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const served = (site: Site) =>
  loaderFor(built, site, { widgetOrigin: 'https://okienko.um.wroclaw.pl' })!

const office = {
  phone: '+48 71 777 77 77',
  address: 'pl. Nowy Targ 1-8, 50-141 Wrocław, pon.–pt. 8:00–16:00',
}
const label = {
  pl: 'Porozmawiaj przez wideo',
  en: 'Talk to us by video',
  uk: 'Поговоріть з нами по відео',
}
const languages = Object.keys(label) as Site['languages']
/** A site that sets all that it can and has much to say, in every language. */
const longest = (): Site => ({
  ...demo,
  siteId: 'wroclaw-centrum-obslugi',
  languages,
  offices: Object.fromEntries(languages.map((tag) => [tag, office])) as Site['offices'],
  accent: '#7a1f5c',
  look: { launcher: '#23654f', corners: 'round', text: 'larger', width: 480, height: 720 },
  launcher: {
    label,
    place: 'bottom-left',
    offset: { side: 40, bottom: 96 },
    shape: 'circle',
    size: 'large',
  },
})

describe('the served loader', () => {
  it('has at most 3 kB with the longest configuration, and what the build allows for it', () => {
    const bytes = served(longest()).gzip!.length
    expect(bytes).toBeLessThanOrEqual(BUDGET.loader)
    expect(bytes - built.gzip!.length).toBeLessThanOrEqual(LOADER_SITE)
    expect(served(demo).gzip!.length).toBeLessThan(bytes)
  })

  it('has the look of the site in place of every custom property, and is a script', () => {
    const text = served(longest()).body.toString()
    expect(text).not.toMatch(/var\(--|__OKIENKO/)
    expect(text).toContain('left:40px')
    expect(text).toContain('background:#23654f')
    expect(text).toContain('min-height:64px')
    expect(() => new Function(text)).not.toThrow()
  })
})
