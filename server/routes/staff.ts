import { API, type SessionReply } from '#machines/api.ts'
import { endedCookie, sessionCookie, tokenOf } from '#server/cookies.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { HttpRequest } from '#server/exchange.ts'
import type { Invitations } from '#server/invitations.ts'
import { INVITATION_RULE, type Limiter } from '#server/limiter.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { MIN_PASSWORD_LENGTH } from '#server/passwords.ts'
import type { Session, Sessions } from '#server/sessions.ts'
import type { SignedIn, SignInInput, SignInRefused } from '#server/sign-in.ts'
import { route, type Route } from './route.ts'

export type StaffRoutesDeps = {
  models: Pick<Models, 'staff'>
  sessions: Sessions
  invitations: Invitations
  signIn: (input: SignInInput) => Promise<SignedIn | SignInRefused>
  limiter: Limiter
  audit: AuditLog
  now: () => number
  demo: boolean
}

/** Sign-in, sessions and one-time links of the staff (C1, M1). */
export function staffRoutes(deps: StaffRoutesDeps): Route[] {
  return [...sessionRoutes(deps), ...invitationRoutes(deps)]
}

function sessionRoutes(deps: StaffRoutesDeps): Route[] {
  const { sessions } = deps
  return [
    route(API.signIn, 'staff', async ({ body, request }) => {
      const result = await deps.signIn({ ...body, ip: request.ip })
      if ('refused' in result) return result
      // A sign-in over an older session ends that one: the cookie is never kept across it.
      const older = await currentSession(deps, request)
      if (older) await sessions.end(older.sessionId)
      return {
        reply: sessionReply(deps, result.person, result.session),
        cookie: sessionCookie(result.token),
      }
    }),
    route(API.signOut, 'staff', async ({ request }) => {
      const session = await currentSession(deps, request)
      if (session) {
        await sessions.end(session.sessionId)
        const { staffId: actorId } = session
        await deps.audit.write({ action: 'logout', result: 'ok', actorId, staffIp: request.ip })
      }
      return { reply: {}, cookie: endedCookie() }
    }),
    route(API.session, 'staff', async ({ request }) => {
      const session = await currentSession(deps, request)
      const person = session && (await activePerson(deps, session.staffId))
      if (!session || !person) return { refused: 'not-signed-in' }
      return { reply: sessionReply(deps, person, session) }
    }),
    route(API.extend, 'staff', async ({ request }) => {
      const found = await currentSession(deps, request)
      const session = found && (await sessions.use(found.sessionId))
      const person = session && (await activePerson(deps, session.staffId))
      if (!session || !person) return { refused: 'not-signed-in' }
      return { reply: sessionReply(deps, person, session) }
    }),
  ]
}

function invitationRoutes(deps: StaffRoutesDeps): Route[] {
  const { limiter, invitations, sessions } = deps
  return [
    route(API.invitation, 'staff', async ({ body, request }) => {
      const verdict = limiter.take(INVITATION_RULE, limiter.addressKey(request.ip))
      if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
      const invited = await invitations.look(body.token)
      if (!invited) return { refused: 'link-used-or-over' }
      return { reply: { ...invited, minLength: MIN_PASSWORD_LENGTH } }
    }),
    route(API.acceptInvitation, 'staff', async ({ body, request }) => {
      const verdict = limiter.take(INVITATION_RULE, limiter.addressKey(request.ip))
      if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
      const accepted = await invitations.accept(body.token, body.password, request.ip)
      if ('refused' in accepted) return accepted
      const person = await activePerson(deps, accepted.staffId)
      if (!person) return { refused: 'link-used-or-over' }
      const { token, session } = await sessions.start(person._id)
      return { reply: sessionReply(deps, person, session), cookie: sessionCookie(token) }
    }),
  ]
}

async function currentSession(
  deps: StaffRoutesDeps,
  request: HttpRequest,
): Promise<Session | null> {
  const token = tokenOf(request.headers.cookie)
  return token === null ? null : deps.sessions.find(token)
}

async function activePerson(deps: StaffRoutesDeps, staffId: string): Promise<StaffRow | null> {
  const row = await deps.models.staff.findById(staffId).lean<StaffRow>()
  return row && !row.suspended ? row : null
}

function sessionReply(deps: StaffRoutesDeps, person: StaffRow, session: Session): SessionReply {
  const { _id: staffId, name, login, roles } = person
  const { idleUntil, endsAt } = session
  return { staffId, name, login, roles, idleUntil, endsAt, now: deps.now(), demo: deps.demo }
}
