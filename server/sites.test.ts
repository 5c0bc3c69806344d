import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkSites, loadSites } from './sites.ts'
import { siteFile, writeSite } from './test/site-file.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'okienko-sites-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const write = (over?: Record<string, unknown>) => writeSite(dir, over)

describe('sites', () => {
  it('reads a site with its texts', async () => {
    write()
    const sites = await loadSites(dir)
    expect(sites.all()).toHaveLength(1)
    expect(sites.get('here')?.texts.terms).toMatchObject({
      pl: { title: 'Regulamin' },
      en: { title: 'Terms' },
    })
    expect(sites.get('there')).toBeUndefined()
  })

  it('refuses colours that cannot be read, with ratio, pair and the nearest that can', async () => {
    write({ accent: '#f6c800', look: { launcher: '#ff8800' } })
    const refusal = await loadSites(dir).catch((error: unknown) => String(error))
    expect(refusal).toMatch(
      /accent: #f6c800 has a contrast of 1\.59:1 with white text on it.* at least 4\.5:1/,
    )
    expect(refusal).toMatch(/nearest that passes is #[0-9a-f]{6}\.\n/)
    expect(refusal).toMatch(/look\.launcher: #ff8800 has a contrast of 2\.39:1/)
  })

  it('tells every mistake of every file at once', async () => {
    write({ accent: '#ffffff', name: { pl: 'Urząd' }, logo: 'here/none.svg' })
    writeFileSync(join(dir, 'there.json'), JSON.stringify(siteFile({ siteId: 'there', logo: 1 })))
    const checked = await checkSites(dir)
    expect(checked.map(({ problems }) => problems.map(({ field }) => field))).toEqual([
      ['name.en', 'accent', 'logo'],
      ['logo'],
    ])
    await expect(loadSites(dir)).rejects.toThrow(/name\.en[^]*accent[^]*logo[^]*there\.json: logo/)
  })

  it('gives each language its telephone and address', async () => {
    write({ office: { phone: '+48 1', address: { pl: 'Rynek', en: 'Market Square' } } })
    const site = (await loadSites(dir)).get('here')!
    expect(site.offices).toMatchObject({
      pl: { phone: '+48 1', address: 'Rynek' },
      en: { phone: '+48 1', address: 'Market Square' },
    })
  })

  it('takes the secret of the own relays from a variable or a file, never from the site', async () => {
    const urls = ['turn:turn.example.org']
    write({ turn: { urls, secretEnv: 'TURN_HERE' } })
    const sites = await loadSites(dir, { TURN_HERE: 'from-env' })
    expect(sites.get('here')?.relays).toEqual({ urls, secret: 'from-env' })
    await expect(loadSites(dir, {})).rejects.toThrow(
      /turn\.secretEnv: the variable TURN_HERE is not set/,
    )
    writeFileSync(join(dir, 'here', 'turn.secret'), 'from-file\n')
    write({ turn: { urls, secretFile: 'here/turn.secret' } })
    expect((await loadSites(dir)).get('here')?.relays).toEqual({ urls, secret: 'from-file' })
    write({ turn: { urls } })
    await expect(loadSites(dir)).rejects.toThrow(/turn: must have either secretEnv or secretFile/)
  })

  it.each([
    [{ siteId: 'other' }, /siteId: must equal/],
    [{ accent: 'red' }, /accent: must be #RRGGBB/],
    [{ origins: ['http://a.example/path'] }, /origins\.0: must be an origin/],
    [{ origins: ['*'] }, /origins\.0: must be an origin/],
    [{ logo: '../../etc/passwd' }, /logo: must be a file in the folder/],
    [{ logo: 'here/terms.pl.md' }, /logo: must be an .svg or .png/],
    [{ logo: 'here/none.svg' }, /logo: the file here\/none.svg cannot be read/],
    [{ terms: { version: '1' } }, /terms: must have a version and either url or date/],
    [{ terms: { version: '1', date: '2026-02-30' } }, /terms\.date: Invalid ISO date/],
    [{ terms: { version: '1', url: 'javascript:alert(1)' } }, /terms\.url: Invalid URL/],
    [{ accessibility: { version: '1', date: '2026-11-01' } }, /accessibility: must have .*contact/],
    [
      { privacy: { version: '1', date: '2026-11-01' } },
      /here\.json: privacy: the file here\/privacy\.pl\.md cannot be read/,
    ],
    [{ name: { pl: 'Urząd' } }, /name\.en: is missing/],
    [{ launcher: { label: { en: 'Talk' } } }, /launcher\.label\.pl: is missing/],
    [{ words: { closing: { pl: 'Do zobaczenia' } } }, /words\.closing\.en: is missing/],
    [{ launcher: { offset: { side: 900 } } }, /launcher\.offset\.side: /],
    [{ look: { width: 100 } }, /look\.width: /],
    [{ look: { tint: '#888888' } }, /look\.tint: #888888 .* with quiet text, .* #dbdbdb/],
    [{ retention: { ratingMonths: 13 } }, /retention\.ratingMonths: must be at most 12/],
    [{ retention: { noteDays: 91 } }, /retention\.noteDays: must be at most 90/],
    [{ opening: [{ weekday: 1, from: '16:00', to: '08:00' }] }, /opening\.0: must end after/],
    [{ surprise: true }, /Unrecognized key/],
  ])('refuses %j by name', async (over, message) => {
    write(over)
    await expect(loadSites(dir)).rejects.toThrow(message)
  })

  it('asks for no language that the site does not speak', async () => {
    write({ languages: ['pl'], name: { pl: 'Urząd' } })
    rmSync(join(dir, 'here', 'terms.en.md'))
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
