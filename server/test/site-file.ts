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
    terms: {
      version: '2026-11-01',
      pages: { pl: 'here/terms.pl.html', en: 'here/terms.en.html' },
    },
    privacy: { version: '2026-11-01', url: 'https://city.example.org/privacy' },
    ...over,
  }
}
