import { API, type SessionReply } from '#machines/api.ts'
import { endedCookie, sessionCookie } from '#server/cookies.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Invitations } from '#server/invitations.ts'
import { INVITATION_RULE, type Limiter } from '#server/limiter.ts'
import type { StaffRow } from '#server/models/staff.ts'
import { MIN_PASSWORD_LENGTH } from '#server/passwords.ts'
import type { SecondFactors } from '#server/second-factor/second-factor.ts'
import type { Session, Sessions } from '#server/sessions.ts'
import type { NotProved } from '#server/identity.ts'
import type { SignedIn, SignInInput } from '#server/sign-in.ts'
import type { StaffCaller } from './caller.ts'
import { route, type Route } from './route.ts'

export type StaffRoutesDeps = {
  callers: StaffCaller
  sessions: Sessions
  invitations: Invitations
  signIn: (input: SignInInput) => Promise<SignedIn | NotProved>
  limiter: Limiter
  audit: AuditLog
  factors: Pick<SecondFactors, 'isMissing'>
  now: () => number
  demo: boolean
}

/** Sign-in, sessions and one-time links of the staff (C1, M1). */
export function staffRoutes(deps: StaffRoutesDeps): Route[] {
  return [...sessionRoutes(deps), ...invitationRoutes(deps)]
}

function sessionRoutes(deps: StaffRoutesDeps): Route[] {
  const { sessions, callers } = deps
  return [
    route(API.signIn, 'staff', async ({ body, request }) => {
      const result = await deps.signIn({ ...body, ip: request.ip })
      if ('refused' in result) return result
      // A sign-in over an older session ends that one: the cookie is never kept across it.
      const older = await callers.session(request)
      if (older) await sessions.end(older.sessionId)
      return {
        reply: sessionReply(deps, result.person, result.session),
        cookie: sessionCookie(result.token),
      }
    }),
    route(API.signOut, 'staff', async ({ request }) => {
      const session = await callers.session(request)
      if (session) {
        await sessions.end(session.sessionId)
        const { staffId: actorId } = session
        await deps.audit.write({ action: 'logout', result: 'ok', actorId, staffIp: request.ip })
      }
      return { reply: {}, cookie: endedCookie() }
    }),
    route(API.session, 'staff', async ({ request }) => {
      const caller = await callers.find(request)
      if (!caller) return { refused: 'not-signed-in' }
      return { reply: sessionReply(deps, caller.person, caller.session) }
    }),
    route(API.extend, 'staff', async ({ request }) => {
      const caller = await callers.use(request)
      if (!caller) return { refused: 'not-signed-in' }
      return { reply: sessionReply(deps, caller.person, caller.session) }
    }),
  ]
}

function invitationRoutes(deps: StaffRoutesDeps): Route[] {
  const { limiter, invitations, sessions, callers } = deps
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
      const person = await callers.person(accepted.staffId)
      if (!person) return { refused: 'link-used-or-over' }
      // A link replaces the password, not the second factor: with one, the sign-in asks for it.
      if (person.factor) return { refused: 'second-factor-needed' }
      const { token, session } = await sessions.start(person._id)
      return { reply: sessionReply(deps, person, session), cookie: sessionCookie(token) }
    }),
  ]
}

function sessionReply(deps: StaffRoutesDeps, person: StaffRow, session: Session): SessionReply {
  const { _id: staffId, name, login, roles } = person
  const { idleUntil, endsAt } = session
  const needsSecondFactor = deps.factors.isMissing(person)
  const { now, demo } = deps
  return { staffId, name, login, roles, idleUntil, endsAt, needsSecondFactor, now: now(), demo }
}
