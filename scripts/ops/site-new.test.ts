import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Language } from '#machines/api.ts'
import { loadSites } from '#server/sites.ts'
import { makeSite } from './site-new.ts'

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'okienko-site-new-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

it('makes a site that the server reads, with every law text as a draft in each language', async () => {
  const dir = await folder()
  const path = await makeSite(dir, 'ratusz', '2026-11-21')
  const site = (await loadSites(dir)).get('ratusz')!
  expect(path).toBe(join(dir, 'ratusz.json'))
  expect(Object.keys(site.texts)).toHaveLength(6)
  for (const texts of Object.values(site.texts))
    expect(Object.keys(texts)).toEqual(Language.options)
  const { terms, privacy, information, requirements, accessibility } = site
  for (const text of [terms, privacy, information, requirements, accessibility])
    expect(text).toMatchObject({ date: '2026-11-21', draft: true })
  expect((await readdir(join(dir, 'ratusz'))).every((name) => name.endsWith('.md'))).toBe(true)
})

it('changes nothing of a site that is there, and takes no path for a name', async () => {
  const dir = await folder()
  const path = await makeSite(dir, 'ratusz', '2026-11-21')
  const before = await readFile(path, 'utf8')
  await expect(makeSite(dir, 'ratusz', '2026-12-01')).rejects.toThrow(/is there already/)
  expect(await readFile(path, 'utf8')).toBe(before)
  for (const name of ['', '../etc', 'a/b', 'a b'])
    await expect(makeSite(dir, name, '2026-12-01')).rejects.toThrow(/npm run site:new/)
})
