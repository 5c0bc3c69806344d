import { randomUUID } from 'node:crypto'
import { createAuditLog, type AuditLog } from './audit-log.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { createIdentity, type Identity } from './identity.ts'
import { createInvitations, type Invitations } from './invitations.ts'
import type { Lead } from './lead.ts'
import type { Limiter } from './limiter.ts'
import type { Log } from './log.ts'
import type { Models } from './models/index.ts'
import { createManagerGuard, type ManagerGuard } from './people/manager-guard.ts'
import { createStaffCaller, type StaffCaller } from './routes/caller.ts'
import { createSecondFactors, type SecondFactors } from './second-factor/second-factor.ts'
import { createSecretBox } from './second-factor/secret-box.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSignIn } from './sign-in.ts'
import type { Sites } from './sites.ts'
import type { RandomBytes } from './tokens.ts'

/** Everything by which the staff are known: sessions, factors, links, and the log of what they do (C1, M1). */
export type Accounts = {
  sessions: Sessions
  factors: SecondFactors
  callers: StaffCaller
  audit: AuditLog
  invitations: Invitations
  identity: Identity
  signIn: ReturnType<typeof createSignIn>
  guard: ManagerGuard
}

export type AccountsDeps = {
  config: Pick<Config, 'secret' | 'demo'>
  models: Models
  sites: Sites
  limiter: Limiter
  lead: Pick<Lead, 'isInCall'>
  clock: Clock
  log: Log
  randomBytes: RandomBytes
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { config, models, sites, limiter, lead, clock, log, randomBytes } = deps
  const { now } = clock
  const newId = randomUUID
  const isInCall = (staffId: string) => lead.isInCall(staffId)
  const sessions = createSessions({ models, now, randomBytes, isInCall })
  const factors = createSecondFactors({
    ...{ models, now, randomBytes, log, demo: config.demo },
    box: createSecretBox(config.secret, randomBytes),
    wantsOfAll: (siteId) => sites.get(siteId)?.secondFactorForAll === true,
  })
  const audit = createAuditLog({ models, now, newId })
  const delay = (ms: number) => new Promise<void>((done) => clock.at(now() + ms, done))
  const identity = createIdentity({ models, factors, audit, limiter, now, delay })
  return {
    ...{ sessions, factors, audit, identity },
    callers: createStaffCaller({ models, sessions, factors, now }),
    invitations: createInvitations({ models, sessions, audit, now, randomBytes }),
    signIn: createSignIn({ identity, sessions }),
    guard: createManagerGuard({ models, now, newId }),
  }
}
