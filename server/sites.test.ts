import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contrastWithWhite, loadSites } from './sites.ts'
import { siteFile } from './test/site-file.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'okienko-sites-'))
  mkdirSync(join(dir, 'here'))
  writeFileSync(join(dir, 'here', 'terms.pl.html'), '<h1>Regulamin</h1>')
  writeFileSync(join(dir, 'here', 'terms.en.html'), '<h1>Terms</h1>')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const write = (over: Record<string, unknown> = {}, name = 'here.json') =>
  writeFileSync(join(dir, name), JSON.stringify(siteFile({ siteId: 'here', ...over })))

describe('sites', () => {
  it('reads a site with its texts', async () => {
    write()
    const sites = await loadSites(dir)
    expect(sites.all()).toHaveLength(1)
    expect(sites.get('here')?.texts.terms).toEqual({
      pl: '<h1>Regulamin</h1>',
      en: '<h1>Terms</h1>',
    })
    expect(sites.get('there')).toBeUndefined()
  })

  it('measures the contrast and refuses a pale accent with the number', async () => {
    expect(contrastWithWhite('#000000')).toBeCloseTo(21, 5)
    expect(contrastWithWhite('#ffffff')).toBeCloseTo(1, 5)
    // The known border case of WCAG: #767676 passes, #777777 does not.
    expect(contrastWithWhite('#767676')).toBeGreaterThan(4.5)
    expect(contrastWithWhite('#777777')).toBeLessThan(4.5)
    write({ accent: '#f6c800' })
    await expect(loadSites(dir)).rejects.toThrow(/accent: #f6c800 has a contrast of 1\.\d\d:1/)
  })

  it.each([
    [{ siteId: 'other' }, /siteId must equal/],
    [{ accent: 'red' }, /accent: must be #RRGGBB/],
    [{ origins: ['http://a.example/path'] }, /origins\.0: must be an origin/],
    [{ origins: ['*'] }, /origins\.0: must be an origin/],
    [{ logo: '../../etc/passwd' }, /logo: must be a file in the folder/],
    [{ logo: 'here/terms.pl.html' }, /logo must be an .svg or .png/],
    [{ logo: 'here/none.svg' }, /logo: the file here\/none.svg cannot be read/],
    [{ terms: { version: '1' } }, /terms: must have a version and either url or pages/],
    [
      { terms: { version: '1', pages: { pl: 'here/terms.pl.html' } } },
      /terms\.pages\.en is missing/,
    ],
    [{ name: { pl: 'Urząd' } }, /name and launcher\.label must be there in each language/],
    [{ launcher: { label: { en: 'Talk' } } }, /in each language/],
    [{ surprise: true }, /Unrecognized key/],
  ])('refuses %j by name', async (over, message) => {
    write(over)
    await expect(loadSites(dir)).rejects.toThrow(message)
  })

  it('asks for no language that the site does not speak', async () => {
    const pages = { pl: 'here/terms.pl.html' }
    write({ languages: ['pl'], name: { pl: 'Urząd' }, terms: { version: '1', pages } })
    expect((await loadSites(dir)).get('here')?.name).toEqual({ pl: 'Urząd' })
  })

  it('refuses a folder without sites and a file that is not JSON', async () => {
    await expect(loadSites(dir)).rejects.toThrow(/holds no site file/)
    await expect(loadSites(join(dir, 'none'))).rejects.toThrow(/there is no folder/)
    writeFileSync(join(dir, 'here.json'), '{')
    await expect(loadSites(dir)).rejects.toThrow(/is not JSON/)
  })

  it('keeps what it has when a changed file is wrong', async () => {
    write()
    const sites = await loadSites(dir)
    write({ accent: '#ffffff' })
    await expect(sites.reload()).rejects.toThrow(/contrast/)
    expect(sites.get('here')?.accent).toBe('#0b5c4b')
    write({ accent: '#123456' })
    await sites.reload()
    expect(sites.get('here')?.accent).toBe('#123456')
  })
})
