import type { Models } from './models/index.ts'
import type { StaffSessionRow } from './models/staff-sessions.ts'
import { hashToken, newToken, type RandomBytes } from './tokens.ts'

/** privacy.md 6 (NIST AAL2 asks for at most 1 h and 24 h). */
export const SESSION_IDLE_MS = 30 * 60_000
export const SESSION_ABSOLUTE_MS = 12 * 60 * 60_000
/** A call is not cut by the end of the session; this is the longest that it may outlast it. */
export const CALL_GRACE_MS = 2 * 60 * 60_000
/** Use is written down at most this often. */
const WRITE_EVERY_MS = 60_000

export type Session = { sessionId: string; staffId: string; idleUntil: number; endsAt: number }
export type SessionEnded = (ended: { sessionId: string; staffId: string }) => void

/** Sessions of the staff: a reference token in a cookie, its hash in the database. */
export type Sessions = {
  /** Signs in: always a new token. */
  start(staffId: string): Promise<{ token: string; session: Session }>
  /** The live session of a cookie's token, or null. Finding it does not extend it. */
  find(token: string): Promise<Session | null>
  /** The person has done something: moves the idle end. Null when the session is over. */
  use(sessionId: string): Promise<Session | null>
  end(sessionId: string): Promise<void>
  /** Suspended, other roles, new password: every session of the person ends. */
  endAll(staffId: string): Promise<void>
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

type Watched = { session: Session; sockets: number; writtenAt: number }

export function createSessions(deps: SessionsDeps): Sessions {
  const { models, now, randomBytes, isInCall } = deps
  const listeners = new Set<SessionEnded>()
  const watched = new Map<string, Watched>()

  const isOver = (session: Session): boolean => {
    const end = Math.min(session.idleUntil, session.endsAt)
    if (now() < end) return false
    return !isInCall(session.staffId) || now() >= session.endsAt + CALL_GRACE_MS
  }
  const tellEnded = (sessionId: string) => {
    const entry = watched.get(sessionId)
    if (!entry) return
    watched.delete(sessionId)
    for (const listener of listeners) listener({ sessionId, staffId: entry.session.staffId })
  }
  const read = async (sessionId: string): Promise<Session | null> => {
    const row = await models.staffSessions.findById(sessionId).lean<StaffSessionRow>()
    if (!row) return null
    // Use of the last minute may not be written yet.
    const idleUntil = Math.max(row.idleUntil, watched.get(sessionId)?.session.idleUntil ?? 0)
    const session = { ...sessionOf(row), idleUntil }
    return isOver(session) ? null : session
  }
  const end = async (sessionId: string) => {
    await models.staffSessions.deleteOne({ _id: sessionId })
    tellEnded(sessionId)
  }

  return {
    async start(staffId) {
      const token = newToken(randomBytes)
      const at = now()
      const row: StaffSessionRow = {
        _id: hashToken(token),
        staffId,
        createdAt: at,
        lastUsedAt: at,
        idleUntil: at + SESSION_IDLE_MS,
        endsAt: at + SESSION_ABSOLUTE_MS,
        expiresAt: new Date(at + SESSION_ABSOLUTE_MS + CALL_GRACE_MS),
      }
      await models.staffSessions.create(row)
      return { token, session: sessionOf(row) }
    },

    find: (token) => read(hashToken(token)),

    async use(sessionId) {
      const entry = watched.get(sessionId)
      if (entry && now() - entry.writtenAt < WRITE_EVERY_MS && !isOver(entry.session)) {
        entry.session = { ...entry.session, idleUntil: now() + SESSION_IDLE_MS }
        return entry.session
      }
      const session = await read(sessionId)
      if (!session) return null
      const idleUntil = now() + SESSION_IDLE_MS
      const { matchedCount } = await models.staffSessions.updateOne(
        { _id: sessionId },
        { $set: { lastUsedAt: now(), idleUntil } },
      )
      if (matchedCount === 0) return null
      const used = { ...session, idleUntil }
      if (entry) Object.assign(entry, { session: used, writtenAt: now() })
      return used
    },

    end,

    async endAll(staffId) {
      await models.staffSessions.deleteMany({ staffId })
      for (const [sessionId, entry] of [...watched]) {
        if (entry.session.staffId === staffId) tellEnded(sessionId)
      }
    },

    onEnded(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

    watch(session) {
      const entry = watched.get(session.sessionId) ?? { session, sockets: 0, writtenAt: 0 }
      entry.sockets += 1
      watched.set(session.sessionId, entry)
      let open = true
      return () => {
        if (!open) return
        open = false
        entry.sockets -= 1
        if (entry.sockets === 0 && watched.get(session.sessionId) === entry) {
          watched.delete(session.sessionId)
        }
      }
    },

    async sweep() {
      const ids = [...watched.keys()]
      if (ids.length === 0) return
      for (const id of ids) {
        const entry = watched.get(id)
        // Waiting for a call keeps a session no longer alive than any other idleness; a call does.
        if (entry && now() >= entry.session.idleUntil && isInCall(entry.session.staffId)) {
          entry.session = { ...entry.session, idleUntil: now() + SESSION_IDLE_MS }
          entry.writtenAt = 0
          await models.staffSessions.updateOne(
            { _id: id },
            { $set: { idleUntil: entry.session.idleUntil } },
          )
        }
      }
      await sweepRows(ids)
    },
  }

  /** Another node, or a person with a database shell, may have ended or extended a session. */
  async function sweepRows(ids: string[]): Promise<void> {
    const rows = await models.staffSessions.find({ _id: { $in: ids } }).lean<StaffSessionRow[]>()
    const byId = new Map(rows.map((row) => [row._id, sessionOf(row)]))
    for (const id of ids) {
      const entry = watched.get(id)
      if (!entry) continue
      const stored = byId.get(id)
      if (!stored) {
        tellEnded(id)
        continue
      }
      const idleUntil = Math.max(stored.idleUntil, entry.session.idleUntil)
      entry.session = { ...stored, idleUntil }
      if (isOver(entry.session)) await end(id)
    }
  }
}

function sessionOf(row: StaffSessionRow): Session {
  return { sessionId: row._id, staffId: row.staffId, idleUntil: row.idleUntil, endsAt: row.endsAt }
}
