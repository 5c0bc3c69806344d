import { randomBytes, randomUUID } from 'node:crypto'
import { createAuditLog } from '#server/audit-log.ts'
import { openDatabase } from '#server/database.ts'
import { createInvitations } from '#server/invitations.ts'
import { createLog } from '#server/log.ts'
import { createSessions } from '#server/sessions.ts'
import { addDemoData, demoLinks } from './seed-data.ts'

/**
 * Fills the database at MONGODB_URI with the demo data and prints one line of JSON, {"links": [...]}.
 * Can be run again at any time.
 */
async function seed(): Promise<void> {
  const {
    MONGODB_URI: uri,
    NODE_ENV,
    OKIENKO_DEMO,
    OKIENKO_STAFF_ORIGIN,
    OKIENKO_PORT,
  } = process.env
  if (!uri) throw new Error('MONGODB_URI must name the database that gets the demo data.')
  if (NODE_ENV === 'production' && OKIENKO_DEMO !== '1') {
    throw new Error(
      'Demo people are not added in production; set OKIENKO_DEMO=1 if this is a demo.',
    )
  }
  const staffOrigin = OKIENKO_STAFF_ORIGIN || `http://localhost:${OKIENKO_PORT || '8080'}`
  const log = createLog({ level: 'error', pretty: false })
  const database = await openDatabase({ uri, dataDir: 'var', log, patienceMs: 5_000 })
  try {
    const { models } = database
    const now = Date.now
    const isInCall = () => false
    const sessions = createSessions({ models, now, randomBytes, isInCall })
    const audit = createAuditLog({ models, now, newId: randomUUID })
    const invitations = createInvitations({ models, sessions, audit, now, randomBytes })
    await addDemoData(models, now())
    const links = await demoLinks(models, invitations, staffOrigin)
    process.stdout.write(`${JSON.stringify({ links })}\n`)
  } finally {
    await database.close()
  }
}

try {
  await seed()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
