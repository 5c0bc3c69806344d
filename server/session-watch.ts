import type { Session, SessionEnded } from './sessions.ts'

/** A session by which sockets live, as this node knows it. */
export type Watched = {
  session: Session
  sockets: number
  /** When its use was last written down. */
  writtenAt: number
}

/** The sessions that have sockets here, and who is told when one of them ends. */
export type SessionWatch = {
  /** One more socket; call the result when it closes. */
  add(session: Session): () => void
  get(sessionId: string): Watched | undefined
  all(): Watched[]
  /** Tells the listeners, once, that it has ended. */
  tellEnded(sessionId: string): void
  onEnded(listener: SessionEnded): () => void
}

export function createSessionWatch(): SessionWatch {
  const listeners = new Set<SessionEnded>()
  const watched = new Map<string, Watched>()
  return {
    add(session) {
      const { sessionId } = session
      const entry = watched.get(sessionId) ?? { session, sockets: 0, writtenAt: 0 }
      entry.sockets += 1
      watched.set(sessionId, entry)
      let open = true
      return () => {
        if (!open) return
        open = false
        entry.sockets -= 1
        if (entry.sockets === 0 && watched.get(sessionId) === entry) watched.delete(sessionId)
      }
    },
    get: (sessionId) => watched.get(sessionId),
    all: () => [...watched.values()],
    tellEnded(sessionId) {
      const entry = watched.get(sessionId)
      if (!entry) return
      watched.delete(sessionId)
      for (const listener of listeners) listener({ sessionId, staffId: entry.session.staffId })
    },
    onEnded(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
