/**
 * `npm run sites:schema`: writes `docs/site.schema.json`, the published schema of a site's file, from the
 * one that the server checks with. A test fails when it is stale.
 */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { z } from 'zod'
import { SiteFile } from '#server/sites/site-file.ts'

export const SCHEMA_FILE = fileURLToPath(new URL('../../docs/site.schema.json', import.meta.url))

/** What an editor can check; the server checks more (contrast, files beside it, texts in each language). */
export function siteSchema(): object {
  return {
    title: 'A site of Okienko: <siteId>.json in OKIENKO_SITES_DIR',
    ...z.toJSONSchema(SiteFile, { io: 'input' }),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = { ...(await resolveConfig(SCHEMA_FILE)), filepath: SCHEMA_FILE }
  await writeFile(SCHEMA_FILE, await format(JSON.stringify(siteSchema()), options))
}
