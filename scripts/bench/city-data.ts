import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { openDatabase } from '#server/database.ts'
import { createLog, type Log } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'
import { createSessions } from '#server/sessions.ts'
import { seedTestCity, staffRow, writeSites } from '#server/test/test-city.ts'
import type { BenchDatabase } from './child.ts'

/** Consultants with sessions and site files for a bench. */

/** Secret of the benches' servers, so that the generator can make tickets by itself. */
export const SECRET = 'bench-secret-'.repeat(4)

export const quietLog = (): Log => createLog({ level: 'silent', pretty: false })

export async function withModels<T>(
  uri: string,
  dataDir: string,
  task: (models: Models) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ uri, dataDir, log: quietLog() })
  try {
    return await task(database.models)
  } finally {
    await database.close()
  }
}

export type Signed = { staffId: string; cookie: string }

/** `count` consultants who are signed in. */
export async function seedConsultants(models: Models, count: number): Promise<Signed[]> {
  const sessions = createSessions({ models, now: Date.now, randomBytes, isInCall: () => false })
  const signed: Signed[] = []
  for (let index = 0; index < count; index += 1) {
    const staffId = `consultant${String(index).padStart(3, '0')}`
    await models.staff.create(staffRow(staffId))
    signed.push({ staffId, cookie: `__Host-sid=${(await sessions.start(staffId)).token}` })
  }
  return signed
}

/** Environment of a server with a database of this `name` of its own and the test city's sites. */
export async function prepareCity(
  database: BenchDatabase,
  consultants: number,
  name = 'okienko',
): Promise<{ env: Record<string, string>; signed: Signed[] }> {
  const folder = `${database.dir}/city-${name}`
  const uri = database.uri.replace('/okienko?', `/${name}?`)
  mkdirSync(folder)
  const env = {
    OKIENKO_PORT: '0',
    MONGODB_URI: uri,
    OKIENKO_DATA_DIR: folder,
    OKIENKO_SITES_DIR: writeSites(folder),
    OKIENKO_SECRET: SECRET,
    OKIENKO_WRAPUP_SECONDS: '3600',
    OKIENKO_MEDIA_SOCKET: `${folder}/unused.sock`,
    OKIENKO_DEMO: '0',
    NODE_ENV: 'production',
  }
  const signed = await withModels(uri, folder, async (models) => {
    await seedTestCity(models)
    return seedConsultants(models, consultants)
  })
  return { env, signed }
}
