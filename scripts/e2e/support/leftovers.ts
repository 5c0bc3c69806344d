import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '#server/database.ts'
import { createLog } from '#server/log.ts'
import type { City } from './city.ts'

/** Where a text has been left behind: files of the city's folder (database, data) and lines of its logs. */
export function leftovers(city: City, text: string): string[] {
  const wanted = Buffer.from(text)
  const files = readdirSync(city.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(wanted))
  return [...files, ...city.lines.filter((line) => line.includes(text))]
}

/** A snapshot that does hold the text, so that a search which finds nothing is known to search. */
export async function plantSnapshot(city: City, text: string): Promise<void> {
  const log = createLog({ level: 'silent', pretty: false })
  const database = await openDatabase({ uri: city.databaseUri, dataDir: city.dir, log })
  try {
    await database.models.snapshots.create({
      _id: 'planted',
      kind: 'call',
      machineVersion: 0,
      phase: 'planted',
      siteId: null,
      staffId: null,
      callId: 'planted',
      snapshot: JSON.stringify({ text }),
      rev: 0,
      updatedAt: 0,
      archived: true,
    })
  } finally {
    await database.close()
  }
}
