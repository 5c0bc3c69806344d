import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { siteFile, writeSite } from '#server/test/site-file.ts'
import { sitesReport } from './sites-check.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'okienko-check-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('npm run sites:check', () => {
  it('says that sound files are sound', async () => {
    writeSite(dir)
    expect(await sitesReport(dir, {})).toEqual({
      lines: [`${join(dir, 'here.json')}: ok`],
      ok: true,
    })
  })

  it('prints every mistake of every file, a line each', async () => {
    writeSite(dir, { accent: '#f6c800', logo: 'here/none.svg' })
    writeFileSync(join(dir, 'odd.json'), '{ "siteId": ')
    const wrong = { siteId: 'there', origins: ['*'], look: { width: 1 } }
    writeFileSync(join(dir, 'there.json'), JSON.stringify(siteFile(wrong)))
    const { lines, ok } = await sitesReport(dir, {})
    expect(ok).toBe(false)
    expect(lines.map((line) => line.slice(dir.length + 1))).toEqual([
      expect.stringMatching(/^here\.json: accent: #f6c800 .* nearest that passes is #/),
      'here.json: logo: the file here/none.svg cannot be read.',
      expect.stringMatching(/^odd\.json: is not JSON: /),
      expect.stringMatching(/^there\.json: look\.width: /),
      'there.json: origins.0: must be an origin.',
    ])
  })

  it('tells of a folder that is not there', async () => {
    const { lines, ok } = await sitesReport(join(dir, 'none'), {})
    expect([ok, lines.join()]).toEqual([false, expect.stringContaining('there is no folder')])
  })
})
