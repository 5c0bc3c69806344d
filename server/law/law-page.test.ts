import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { Language } from '#machines/api.ts'
import { LAW_KINDS } from '#machines/law.ts'
import { loadSites, type Site } from '#server/sites.ts'
import { writeSite } from '#server/test/site-file.ts'
import { CRITERIA } from './criteria.ts'
import type { LawPageKind } from './law-file.ts'
import { lawPage } from './law-page.ts'
import { SAMPLE } from './values.ts'

const LANGUAGES = Language.options
const KINDS: LawPageKind[] = [...LAW_KINDS, 'staff-accessibility']
const template = fileURLToPath(new URL('../../scripts/site-template', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'okienko-law-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const OWN = { version: '2.1', date: '2026-11-01' }
const STATEMENT = {
  ...{ ...OWN, published: '2026-10-01', updated: '2026-10-15' },
  contact: { person: 'Ewa <Próbna>', email: 'ewa@example.org', phone: '+48 71 777 77 70' },
}
const texts = { privacy: OWN, information: OWN, requirements: OWN, accessibility: STATEMENT }
beforeEach(() => {
  rmSync(join(dir, 'here'), { recursive: true, force: true })
  const name = Object.fromEntries(LANGUAGES.map((language) => [language, 'Urząd']))
  writeSite(dir, { name, languages: LANGUAGES, terms: OWN, ...texts })
  cpSync(template, join(dir, 'here'), { recursive: true })
})

async function siteOf(over?: Record<string, unknown>): Promise<Site> {
  const path = join(dir, 'here.json')
  const file = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...file, ...over }))
  return (await loadSites(dir)).get('here')!
}
const page = (site: Site, kind: LawPageKind, language: Language = 'pl', context = SAMPLE) =>
  lawPage(site, kind, language, context)!.html
const change = (name: string, from: string | RegExp, to: string) => {
  const path = join(dir, 'here', name)
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
}

describe('the template of law texts', () => {
  it.each(KINDS)('%s is whole in each language, with values in all of its places', async (kind) => {
    const site = await siteOf()
    for (const language of LANGUAGES) {
      const html = page(site, kind, language)
      expect(html).toContain(`<html lang="${language}">`)
      expect(html.match(/<h1[ >]/g)).toHaveLength(1)
      expect(html).not.toMatch(/\{\{|\}\}|\{#|undefined|<p><\/p>/)
      expect(html).toContain('<time datetime="2026-11-01">')
      expect(html).toContain('2.1')
    }
  })

  it('says the same in each language: as many sections, values and ids', async () => {
    const site = await siteOf()
    for (const kind of KINDS) {
      const [pl, ...others] = LANGUAGES.map((language) => site.texts[kind]![language]!)
      for (const other of others) {
        expect([kind, other.ids]).toEqual([kind, pl!.ids])
        expect([kind, other.values.toSorted()]).toEqual([kind, pl!.values.toSorted()])
      }
    }
  })
})

describe('a law page', () => {
  it('shows state, contents, languages and the other documents', async () => {
    const html = page(await siteOf(), 'terms')
    expect(html).toContain('<title>Regulamin usługi „Czat wideo” – Urząd</title>')
    expect(html).toContain('obowiązuje od <time datetime="2026-11-01">1 listopada 2026</time>')
    expect(html).toContain('<a href="#p3">2. Słowniczek</a>')
    expect(html).toContain('<a href="?lang=en" lang="en" hreflang="en">English</a>')
    expect(html).toContain('<a href="/s/here/privacy?lang=pl">Polityka prywatności</a>')
    expect(html).toContain('aria-current="page">Regulamin</a>')
    expect(html).toContain('<a href="/s/here">Wróć do czatu wideo</a>')
    expect(html).toContain('<a href="tel:+48717777777">+48 71 777 77 77</a>')
    expect(html).not.toContain('class="draft"')
  })

  it('is marked until the data protection officer has approved it', async () => {
    const html = page(await siteOf({ privacy: { ...OWN, draft: true } }), 'privacy')
    expect(html).toMatch(/class="draft"><strong>Wzór\. .*inspektora ochrony danych/)
  })

  it('says for how long figures are kept as this installation does', async () => {
    const html = page(await siteOf(), 'privacy', 'pl', { ...SAMPLE, statisticsMonths: 36 })
    expect(html).toContain('<td>36 miesięcy</td>')
  })

  it('escapes what the file of the site says', async () => {
    const site = await siteOf({ controller: { name: '<b>Miasto</b>', contact: '"', dpo: "a'@b" } })
    const html = page(site, 'information')
    expect(html).toContain('&lt;b&gt;Miasto&lt;/b&gt;')
    expect(html).not.toMatch(/<b>|href="mailto:a'/)
  })

  it('is not there when the city has its own elsewhere, which the others link', async () => {
    const site = await siteOf({ privacy: { version: '1', url: 'https://city.example.org/rodo' } })
    expect(lawPage(site, 'privacy', 'pl', SAMPLE)).toBeNull()
    expect(page(site, 'terms')).toContain('<a href="https://city.example.org/rodo" rel="noopener">')
  })

  it('is refused with file and line when it has a mistake', async () => {
    change('privacy.en.md', '{{controller.name}}', '{{controler.name}}')
    await expect(siteOf()).rejects.toThrow(
      /here\.json: privacy: here\/privacy\.en\.md:7: there is no value \{\{controler\.name\}\}\.$/,
    )
  })
})

describe('an accessibility statement', () => {
  const IDS = [
    ...['deklaracja', 'wstep', 'podmiot', 'url', 'data-publikacja', 'data-aktualizacja', 'status'],
    ...['data-sporzadzenie', 'kontakt', 'osoba', 'email', 'telefon', 'procedura', 'architektura'],
    'aplikacje',
  ]

  it.each(['accessibility', 'staff-accessibility'] as const)(
    '%s has every id once',
    async (kind) => {
      const site = await siteOf()
      for (const language of LANGUAGES) {
        const html = page(site, kind, language)
        for (const id of IDS) expect([id, html.split(`id="a11y-${id}"`).length]).toEqual([id, 2])
        for (const [, date] of html.matchAll(/datetime="([^"]*)"/g))
          expect(new Date(date!).toISOString()).toContain(date)
        expect(html).toContain('https://bip.brpo.gov.pl/')
        expect(html).toContain('<a id="a11y-email" href="mailto:ewa@example.org">')
        expect(html).toContain('<span id="a11y-osoba">Ewa &lt;Próbna&gt;</span>')
      }
      const url =
        kind === 'accessibility' ? 'https://widget.example/s/here' : 'https://staff.example/staff/'
      expect(page(site, kind)).toContain(`<a id="a11y-url" href="${url}">`)
    },
  )

  it('has the headings of the conditions, in their order', async () => {
    const headings = [...page(await siteOf(), 'accessibility').matchAll(/<h2 id="[\w-]+">([^<]+)/g)]
    expect(headings.map(([, words]) => words).filter((words) => words !== 'Spis treści')).toEqual([
      'Stan dostępności cyfrowej',
      'Niedostępne treści',
      'Przygotowanie deklaracji',
      'Skróty klawiszowe',
      'Informacje zwrotne i dane kontaktowe',
      'Dostępność architektoniczna',
      'Tłumacz języka migowego',
      'Aplikacje mobilne',
      'Dokumenty usługi',
    ])
  })

  it('derives its status from the results of the tests', async () => {
    const site = await siteOf()
    const status = (criteria: Record<string, 'tested' | 'open'> | null) => {
      const accessibility = criteria && { date: '2026-11-19', criteria }
      return page(site, 'accessibility', 'pl', { ...SAMPLE, accessibility })
    }
    expect(status(null)).toContain('<strong id="a11y-status">częściowo zgodna</strong>')
    expect(status(null)).toContain('samoocena nieprzeprowadzona')
    const tested = Object.fromEntries(Object.keys(CRITERIA).map((one) => [one, 'tested' as const]))
    expect(status(tested)).toContain('<strong id="a11y-status">zgodna</strong>')
    expect(status(tested)).toContain('z dnia <time datetime="2026-11-19">19 listopada 2026</time>')
    const partly = status({ ...tested, '2.4.7': 'open' })
    expect(partly).toContain('<strong id="a11y-status">częściowo zgodna</strong>')
    expect(partly).toContain('<li>2.4.7 Widoczny fokus</li>')
  })

  it.each([
    [/ \{#a11y-procedura\}/, '', /an element with \{#a11y-procedura\} once, it has 0/],
    ['{{accessibility.email}}', 'x@example.org', /\{\{accessibility\.email\}\} once, it has 0/],
    ['{{accessibility.made}}', '{{accessibility.made}} {{accessibility.made}}', /once, it has 2/],
  ])('is refused without %s', async (from, to, message) => {
    change('accessibility.pl.md', from, to)
    await expect(siteOf()).rejects.toThrow(message)
  })
})
