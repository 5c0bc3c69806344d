import type { Models } from './models/index.ts'
import type { StaffSessionRow } from './models/staff-sessions.ts'
import { createSessionWatch, type SessionWatch } from './session-watch.ts'
import { hashToken, newToken, type RandomBytes } from './tokens.ts'

/** privacy.md 6 (NIST AAL2 asks for at most 1 h and 24 h). */
export const SESSION_IDLE_MS = 30 * 60_000
export const SESSION_ABSOLUTE_MS = 12 * 60 * 60_000
/** A call is not cut by the end of the session; this is the longest that it may outlast it. */
export const CALL_GRACE_MS = 2 * 60 * 60_000
/** Use is written down at most this often. */
const WRITE_EVERY_MS = 60_000
/** Rows asked for at once; the embedded engine looks up at most 200 values by an index. */
const SWEEP_PAGE = 200

export type Session = {
  sessionId: string
  staffId: string
  idleUntil: number
  endsAt: number
  /** When the password was last given (ms UTC). */
  provedAt: number
}
export type SessionEnded = (ended: { sessionId: string; staffId: string }) => void

/** Sessions of the staff: a reference token in a cookie, its hash in the database. */
export type Sessions = {
  /** Signs in: always a new token. */
  start(staffId: string): Promise<{ token: string; session: Session }>
  /** The live session of a cookie's token, or null. Finding it does not extend it. */
  find(token: string): Promise<Session | null>
  /** The person has done something: moves the idle end. Null when the session is over. */
  use(sessionId: string): Promise<Session | null>
  /** The password has been given again: acts that ask for a fresh sign-in are open for a while. */
  prove(sessionId: string): Promise<void>
  end(sessionId: string): Promise<void>
  /** Suspended, removed, new password: every session of the person ends. */
  endAll(staffId: string): Promise<void>
  /** Other roles: every session of the person ends, but not before the call that is under way. */
  retire(staffId: string): Promise<void>
  /** Told once for each session that was watched and has ended. */
  onEnded(listener: SessionEnded): () => void
  /** A socket lives by this session; call the result when it closes. */
  watch(session: Session): () => void
  /** Ends watched sessions whose time is over or whose row is gone; to be called every second. */
  sweep(): Promise<void>
}

export type SessionsDeps = {
  models: Pick<Models, 'staffSessions'>
  now: () => number
  randomBytes: RandomBytes
  /** The consultant has a call: the session does not end meanwhile. */
  isInCall: (staffId: string) => boolean
}

/** Sign-in, look-up, use and end; one database and one node's sockets. */
export function createSessions(deps: SessionsDeps): Sessions {
  const { models, now, randomBytes } = deps
  const watch = createSessionWatch()
  const rules = createRules(deps)

  const read = async (sessionId: string): Promise<Session | null> => {
    const row = await models.staffSessions.findById(sessionId).lean<StaffSessionRow>()
    if (!row) return null
    // Use of the last minute may not be written yet.
    const idleUntil = Math.max(row.idleUntil, watch.get(sessionId)?.session.idleUntil ?? 0)
    const session = { ...sessionOf(row), idleUntil }
    return rules.isOver(session) ? null : session
  }
  const writes = new Map<string, Promise<Session | null>>()
  const writeUse = async (sessionId: string): Promise<Session | null> => {
    const session = await read(sessionId)
    if (!session) return null
    const used = rules.used(session)
    const { matchedCount } = await models.staffSessions.updateOne(
      { _id: sessionId },
      { $set: { lastUsedAt: now(), idleUntil: used.idleUntil } },
    )
    if (matchedCount === 0) return null
    const entry = watch.get(sessionId)
    if (entry) Object.assign(entry, { session: used, writtenAt: now() })
    return used
  }
  const end = async (sessionId: string) => {
    await models.staffSessions.deleteOne({ _id: sessionId })
    watch.tellEnded(sessionId)
  }

  return {
    async start(staffId) {
      const token = newToken(randomBytes)
      const row = newRow(hashToken(token), staffId, now())
      await models.staffSessions.create(row)
      return { token, session: sessionOf(row) }
    },
    find: (token) => read(hashToken(token)),
    async use(sessionId) {
      const entry = watch.get(sessionId)
      if (entry && now() - entry.writtenAt < WRITE_EVERY_MS && !rules.isOver(entry.session)) {
        entry.session = rules.used(entry.session)
        return entry.session
      }
      // Whoever does several things at once is written down once.
      const writing =
        writes.get(sessionId) ?? writeUse(sessionId).finally(() => writes.delete(sessionId))
      writes.set(sessionId, writing)
      return writing
    },
    async prove(sessionId) {
      const provedAt = now()
      await models.staffSessions.updateOne({ _id: sessionId }, { $set: { provedAt } })
      const entry = watch.get(sessionId)
      if (entry) entry.session = { ...entry.session, provedAt }
    },
    end,
    async endAll(staffId) {
      await models.staffSessions.deleteMany({ staffId })
      for (const { session } of watch.all()) {
        if (session.staffId === staffId) watch.tellEnded(session.sessionId)
      }
    },
    async retire(staffId) {
      await models.staffSessions.updateMany(
        { staffId, endsAt: { $gt: now() } },
        { $set: { endsAt: now() } },
      )
      for (const entry of watch.all()) {
        if (entry.session.staffId !== staffId) continue
        entry.session = { ...entry.session, endsAt: Math.min(entry.session.endsAt, now()) }
        if (rules.isOver(entry.session)) await end(entry.session.sessionId)
      }
    },
    onEnded: watch.onEnded,
    watch: watch.add,
    sweep: () => sweep(deps, watch, rules, end),
  }
}

type Rules = { isOver(session: Session): boolean; used(session: Session): Session }

function createRules({ now, isInCall }: SessionsDeps): Rules {
  return {
    isOver(session) {
      if (now() < Math.min(session.idleUntil, session.endsAt)) return false
      return !isInCall(session.staffId) || now() >= session.endsAt + CALL_GRACE_MS
    },
    used: (session) => ({ ...session, idleUntil: now() + SESSION_IDLE_MS }),
  }
}

/** Rows are asked for, too: another node may have ended or used a session. */
async function sweep(
  deps: SessionsDeps,
  watch: SessionWatch,
  rules: Rules,
  end: (sessionId: string) => Promise<void>,
): Promise<void> {
  const ids = watch.all().map(({ session }) => session.sessionId)
  if (ids.length === 0) return
  const stored = new Map<string, StaffSessionRow>()
  for (let at = 0; at < ids.length; at += SWEEP_PAGE) {
    const _id = { $in: ids.slice(at, at + SWEEP_PAGE) }
    const rows = await deps.models.staffSessions.find({ _id }).lean<StaffSessionRow[]>()
    for (const row of rows) stored.set(row._id, row)
  }
  for (const id of ids) {
    const entry = watch.get(id)
    if (!entry) continue
    const row = stored.get(id)
    if (!row) {
      watch.tellEnded(id)
      continue
    }
    const idleUntil = Math.max(row.idleUntil, entry.session.idleUntil)
    entry.session = { ...sessionOf(row), idleUntil }
    if (rules.isOver(entry.session)) await end(id)
    else if (deps.now() >= idleUntil) await keepThroughCall(deps, watch, rules, id)
  }
}

/** The idle time of someone in a call begins again when the call is over. */
async function keepThroughCall(
  deps: SessionsDeps,
  watch: SessionWatch,
  rules: Rules,
  sessionId: string,
): Promise<void> {
  const entry = watch.get(sessionId)
  if (!entry) return
  entry.session = rules.used(entry.session)
  const { idleUntil } = entry.session
  await deps.models.staffSessions.updateOne({ _id: sessionId }, { $set: { idleUntil } })
}

function newRow(_id: string, staffId: string, at: number): StaffSessionRow {
  return {
    _id,
    staffId,
    createdAt: at,
    provedAt: at,
    lastUsedAt: at,
    idleUntil: at + SESSION_IDLE_MS,
    endsAt: at + SESSION_ABSOLUTE_MS,
    expiresAt: new Date(at + SESSION_ABSOLUTE_MS + CALL_GRACE_MS),
  }
}

function sessionOf({ _id, staffId, idleUntil, endsAt, provedAt }: StaffSessionRow): Session {
  return { sessionId: _id, staffId, idleUntil, endsAt, provedAt }
}
