import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A whole site file, parts of which a test changes. */
export function siteFile(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    siteId: 'here',
    name: { pl: 'Urząd', en: 'City hall' },
    office: { phone: '+48 71 777 77 77', address: 'pl. Nowy Targ 1-8, 50-141 Wrocław' },
    controller: { name: 'Gmina', contact: 'kontakt@example.org', dpo: 'iod@example.org' },
    accent: '#0b5c4b',
    logo: null,
    languages: ['pl', 'en'],
    origins: ['https://city.example.org'],
    terms: { version: '2026-11-01', date: '2026-11-01' },
    privacy: { version: '2026-11-01', url: 'https://city.example.org/privacy' },
    information: { version: '1', url: 'https://city.example.org/information' },
    requirements: { version: '1', url: 'https://city.example.org/requirements' },
    accessibility: { version: '1', url: 'https://city.example.org/accessibility' },
    ...over,
  }
}

/** The site's file and the terms beside it, as `<dir>/here.json` and `<dir>/here/terms.<language>.md`. */
export function writeSite(dir: string, over: Record<string, unknown> = {}): void {
  mkdirSync(join(dir, 'here'), { recursive: true })
  writeFileSync(join(dir, 'here.json'), JSON.stringify(siteFile(over)))
  writeFileSync(join(dir, 'here', 'terms.pl.md'), '# Regulamin\n')
  writeFileSync(join(dir, 'here', 'terms.en.md'), '# Terms\n')
}
