import { ADMIN_API } from '#machines/api-admin.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Identity } from '#server/identity.ts'
import type { SecondFactors } from '#server/second-factor/second-factor.ts'
import type { Sessions } from '#server/sessions.ts'
import { staffCall, type Caller, type Gate, type StaffCaller } from './caller.ts'
import type { Route } from './route.ts'

export type SecondFactorRoutesDeps = {
  callers: StaffCaller
  identity: Identity
  factors: SecondFactors
  sessions: Pick<Sessions, 'prove'>
  audit: AuditLog
}

/** The own second factor, and the password asked for again before certain acts (privacy.md 6). */
export function secondFactorRoutes(deps: SecondFactorRoutesDeps): Route[] {
  const { callers, identity, factors, sessions } = deps
  const gate: Gate = { who: 'staff', beforeFactor: true }
  return [
    staffCall(callers, ADMIN_API.factor, gate, async (_, { person }) => ({
      reply: {
        isOn: person.factor !== null,
        isRequired: factors.isRequired(person),
        recoveryLeft: person.factor?.recovery.length ?? 0,
      },
    })),
    staffCall(callers, ADMIN_API.beginFactor, gate, async ({ body, request }, caller) => {
      const { person, session } = caller
      // One that is in use is replaced only by who has shown it lately, not by the password alone.
      if (person.factor && !callers.isFresh(session)) return { refused: 'sign-in-again' }
      const { login } = person
      const outcome = await identity.check(
        { login, password: body.password, code: null, ip: request.ip },
        { action: 'identity.proved', withFactor: false },
      )
      if ('refused' in outcome) return outcome
      return { reply: await factors.begin(person) }
    }),
    staffCall(callers, ADMIN_API.confirmFactor, gate, async ({ body, request }, caller) => {
      const done = await factors.confirm(caller.person, body.code)
      const result = 'refused' in done ? 'failed' : 'ok'
      await deps.audit.write(eventOf(caller, 'second-factor.set', result, request.ip))
      return 'refused' in done ? done : { reply: done }
    }),
    staffCall(callers, ADMIN_API.dropFactor, 'staff', async ({ body, request }, caller) => {
      const { person } = caller
      if (!person.factor) return { refused: 'not-now' }
      if (factors.isRequired(person)) return { refused: 'second-factor-required' }
      const { login } = person
      const outcome = await identity.check(
        { login, ...body, ip: request.ip },
        { action: 'identity.proved', withFactor: true },
      )
      if ('refused' in outcome) return outcome
      await deps.audit.write(eventOf(caller, 'second-factor.dropped', 'ok', request.ip))
      await factors.drop(person._id)
      return { reply: {} }
    }),
    staffCall(callers, ADMIN_API.proveIdentity, gate, async ({ body, request }, caller) => {
      const { login } = caller.person
      const outcome = await identity.check(
        { login, ...body, ip: request.ip },
        { action: 'identity.proved', withFactor: true },
      )
      if ('refused' in outcome) return outcome
      await sessions.prove(caller.session.sessionId)
      return { reply: {} }
    }),
  ]
}

function eventOf({ person }: Caller, action: string, result: 'ok' | 'failed', staffIp: string) {
  const object = { objectType: 'staff', objectId: person._id }
  return { action, result, actorId: person._id, ...object, staffIp }
}
