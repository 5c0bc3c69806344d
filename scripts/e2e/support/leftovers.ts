import { readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type Database } from '#server/database.ts'
import { createLog } from '#server/log.ts'
import type { City } from './city.ts'

/** Where the system keeps what is temporary; memory counts as well as a disk. */
const TEMPORARY = [...new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm'])]
/** What belongs to the browsers of the two people, not to us. */
const BROWSERS = /(?:playwright|\.?org\.chromium|com\.google\.Chrome)/i

/** Where a text has been left behind: files of the city's folder (database, data) and lines of its logs. */
export function leftovers(city: City, text: string): string[] {
  return [...filesWith(text, city.dir), ...city.lines.filter((line) => line.includes(text))]
}

/** The same in the temporary folders of the system, in what has been written since then (ms UTC). */
export function temporaryLeftovers(text: string, since: number): string[] {
  return TEMPORARY.flatMap((folder) => filesWith(text, folder, since))
}

function filesWith(text: string, folder: string, since = 0): string[] {
  const wanted = Buffer.from(text)
  const isWith = (path: string): boolean => {
    try {
      return statSync(path).mtimeMs >= since && readFileSync(path).includes(wanted)
    } catch (error) {
      // Temporary files of others come and go meanwhile; what cannot be read is no file of ours.
      if (since > 0) return false
      throw error
    }
  }
  return filesIn(folder).filter(isWith)
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isFile()) return [path]
    if (!entry.isDirectory() || BROWSERS.test(entry.name)) return []
    try {
      return filesIn(path)
    } catch {
      return []
    }
  })
}

/** What was overwritten in the database's files is gone from the disk after it. */
export async function checkpoint(city: City): Promise<void> {
  await withDatabase(city, async ({ connection }) => {
    await connection.db!.admin().command({ fsync: 1 })
  })
}

/** A snapshot that does hold the text, so that a search which finds nothing is known to search. */
export async function plantSnapshot(city: City, text: string): Promise<void> {
  await withDatabase(city, async ({ models }) => {
    await models.snapshots.create({
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
  })
}

async function withDatabase(city: City, task: (database: Database) => Promise<void>) {
  const log = createLog({ level: 'silent', pretty: false })
  const database = await openDatabase({ uri: city.databaseUri, dataDir: city.dir, log })
  try {
    await task(database)
  } finally {
    await database.close()
  }
}
