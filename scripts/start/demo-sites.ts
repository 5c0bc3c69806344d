import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { copyLawTexts } from '#scripts/site-template/copy.ts'

/**
 * Copies the demo's site files to `target` (made anew), with the law texts of the template, and names
 * `cityOrigin` as the page that may show the widget: the demo city is not always on its usual port, nor
 * always without https.
 */
export async function writeDemoSites(
  source: string,
  target: string,
  cityOrigin: string,
): Promise<void> {
  await rm(target, { recursive: true, force: true })
  await cp(source, target, { recursive: true })
  for (const name of await readdir(target)) {
    if (!name.endsWith('.json')) continue
    const path = join(target, name)
    const site = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
    await writeFile(path, JSON.stringify({ ...site, origins: [cityOrigin] }, null, 2))
    await copyLawTexts(join(target, String(site['siteId'])))
  }
}
