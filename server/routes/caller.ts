import { tokenOf } from '#server/cookies.ts'
import type { HttpRequest } from '#server/exchange.ts'
import type { Models } from '#server/models/index.ts'
import type { StaffRow } from '#server/models/staff.ts'
import type { SecondFactors } from '#server/second-factor/second-factor.ts'
import type { Session, Sessions } from '#server/sessions.ts'
import { route, type Answer, type Asked, type Call, type Route } from './route.ts'

/** How long after the password was given managing people and exports are open (privacy.md 6). */
export const FRESH_MS = 10 * 60_000

/** Who asks: the live session, and the person as the database has her or him now. */
export type Caller = { session: Session; person: StaffRow; isManager: boolean }

/** Tells who asks, anew for each request: rights that were taken away end at once. */
export type StaffCaller = {
  session(request: HttpRequest): Promise<Session | null>
  /** Null when nobody is signed in, or the person is suspended or gone. */
  find(request: HttpRequest): Promise<Caller | null>
  /** As `find`, and what the person does moves the idle end of the session (privacy.md 6). */
  use(request: HttpRequest): Promise<Caller | null>
  /** The person, unless suspended or gone. */
  person(staffId: string): Promise<StaffRow | null>
  /** The password has been given lately enough for acts that ask for a fresh sign-in. */
  isFresh(session: Session): boolean
  /** A second factor is required and not set up: nothing else is open. */
  lacksFactor(person: StaffRow): boolean
}

export function createStaffCaller(deps: {
  models: Pick<Models, 'staff'>
  sessions: Sessions
  factors: Pick<SecondFactors, 'isMissing'>
  now: () => number
}): StaffCaller {
  const { models, sessions, factors, now } = deps
  const session = async (request: HttpRequest) => {
    const token = tokenOf(request.headers.cookie)
    return token === null ? null : sessions.find(token)
  }
  const person = async (staffId: string) => {
    const row = await models.staff.findById(staffId).lean<StaffRow>()
    return row && !row.suspended ? row : null
  }
  const callerOf = async (found: Session | null): Promise<Caller | null> => {
    const row = found && (await person(found.staffId))
    return row ? { session: found, person: row, isManager: row.roles.includes('manager') } : null
  }
  return {
    session,
    person,
    isFresh: ({ provedAt }) => now() - provedAt < FRESH_MS,
    lacksFactor: (row) => factors.isMissing(row),
    find: async (request) => callerOf(await session(request)),
    async use(request) {
      const found = await session(request)
      return callerOf(found && (await sessions.use(found.sessionId)))
    },
  }
}

/** What a call asks of whoever makes it. */
export type Gate = {
  who: 'staff' | 'manager'
  /** The password must have been given lately, else `sign-in-again` (user management, exports). */
  fresh?: boolean
  /** Open also while a required second factor is missing: the way to set it up. */
  beforeFactor?: boolean
}

/**
 * A call of the signed-in staff: `not-signed-in` for anybody else, `second-factor-required` while a
 * required second factor is missing, `not-a-manager` for one who is none where only managers may,
 * `sign-in-again` where the sign-in must be fresh. Which objects the person may touch is for `handle`.
 */
export function staffCall<C extends Call>(
  callers: StaffCaller,
  call: C,
  gate: Gate['who'] | Gate,
  handle: (asked: Asked<C>, caller: Caller) => Promise<Answer<C>>,
): Route {
  const { who, fresh, beforeFactor }: Gate = typeof gate === 'string' ? { who: gate } : gate
  return route(call, 'staff', async (asked) => {
    const { request } = asked
    // Pages ask by themselves for what they show; a POST is the deed of a person.
    const caller = await (call.method === 'POST' ? callers.use(request) : callers.find(request))
    if (!caller) return { refused: 'not-signed-in' }
    if (!beforeFactor && callers.lacksFactor(caller.person)) {
      return { refused: 'second-factor-required' }
    }
    if (who === 'manager' && !caller.isManager) return { refused: 'not-a-manager' }
    if (fresh && !callers.isFresh(caller.session)) return { refused: 'sign-in-again' }
    return handle(asked, caller)
  })
}

/** Both work for one site at least: what a manager may see and change of somebody else. */
export function sharesSite(
  one: Pick<StaffRow, 'siteIds'>,
  other: Pick<StaffRow, 'siteIds'>,
): boolean {
  return one.siteIds.some((siteId) => other.siteIds.includes(siteId))
}
