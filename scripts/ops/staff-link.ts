/**
 * `npm run staff:link`: the way of ops to make the first manager, and a new one-time link for anybody.
 * There are no default passwords: whoever opens the link chooses one.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { createAuditLog } from '#server/audit-log.ts'
import { DatabaseUnavailable, openDatabase } from '#server/database.ts'
import { createInvitations } from '#server/invitations.ts'
import { createLog } from '#server/log.ts'
import { createSessions } from '#server/sessions.ts'
import { loadSites, SiteError } from '#server/sites.ts'
import { issueStaffLink, type IssuedLink } from './staff-account.ts'
import { readOrder, StaffLinkError, type StaffLinkOrder } from './staff-link-order.ts'

type Env = NodeJS.ProcessEnv

function databaseUri({ MONGODB_URI: uri }: Env): string {
  if (uri) return uri
  throw new StaffLinkError(
    'MONGODB_URI must name the database of the server; the embedded one belongs to the running server alone.',
  )
}

function staffOrigin({ OKIENKO_STAFF_ORIGIN: origin }: Env): string {
  if (origin && URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw new StaffLinkError(
    'OKIENKO_STAFF_ORIGIN must be the address of the staff app, such as https://staff.example.org: the link begins with it.',
  )
}

async function knownSites({ OKIENKO_SITES_DIR: dir }: Env): Promise<string[]> {
  if (!dir) throw new StaffLinkError('OKIENKO_SITES_DIR must name the folder of the sites.')
  const sites = await loadSites(dir)
  return sites.all().map(({ siteId }) => siteId)
}

async function issue(env: Env, uri: string, order: StaffLinkOrder): Promise<IssuedLink> {
  const log = createLog({ level: 'fatal', pretty: false })
  const database = await openDatabase({ uri, dataDir: '', log, patienceMs: 5_000 })
  try {
    const { models } = database
    const now = Date.now
    const sessions = createSessions({ models, now, randomBytes, isInCall: () => false })
    const audit = createAuditLog({ models, now, newId: randomUUID })
    const invitations = createInvitations({ models, sessions, audit, now, randomBytes })
    const siteIds = () => knownSites(env)
    return await issueStaffLink(
      { models, invitations, sessions, audit, siteIds, now, newId: randomUUID },
      order,
    )
  } finally {
    await database.close()
  }
}

function words(link: IssuedLink, order: StaffLinkOrder, origin: string): string {
  const { login, name, roles, isNew, token, expiresAt } = link
  const whose = `${name} (login ${login}, ${roles.join(' and ')})`
  return [
    isNew ? `Account made for ${whose}.` : `New link for ${whose}; an earlier link stops working.`,
    ...(order.resetsFactor ? ['The second factor is off; a manager has to set up a new one.'] : []),
    `Good for one use until ${new Date(expiresAt).toISOString()}; it is stored nowhere and not shown again:`,
    // In the fragment, so that it stays out of request logs and referrers.
    `${origin}/staff/#t=${token}`,
    '',
  ].join('\n')
}

try {
  const order = readOrder(process.argv.slice(2))
  const uri = databaseUri(process.env)
  const origin = staffOrigin(process.env)
  process.stdout.write(words(await issue(process.env, uri, order), order, origin))
} catch (error) {
  const isExpected = [StaffLinkError, DatabaseUnavailable, SiteError].some(
    (kind) => error instanceof kind,
  )
  if (!isExpected) throw error
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
