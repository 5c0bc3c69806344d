import { BESIDE_MS, type PeerId } from '#machines/media.ts'
import type { MediaPeer } from './peer.ts'

/** After the first track of the new session the others are waited for so long (ms). */
export const REST_WITHIN_MS = 2_000

type Older = { session: MediaPeer; timer: ReturnType<typeof setTimeout>; isFollowed: boolean }

/**
 * Sessions of people who have gone on to another page in the middle of a call. Each is kept until the new
 * session sends what the older one did, so that the other side misses nothing; or until it is too late.
 */
export class OlderSessions {
  readonly #older = new Map<PeerId, Older>()
  readonly #onRelieved: (peer: PeerId) => void

  constructor(onRelieved: (peer: PeerId) => void) {
    this.#onRelieved = onRelieved
  }

  keep(session: MediaPeer): void {
    this.end(session.peer)
    const timer = this.#endAfter(session.peer, BESIDE_MS)
    this.#older.set(session.peer, { session, timer, isFollowed: false })
  }

  /** A track of the newer session flows; when it was the last one that is waited for, the older one goes. */
  follow(newer: MediaPeer): void {
    const older = this.#older.get(newer.peer)
    if (!older) return
    const awaited = [...older.session.tracks].filter(
      ([, { muted, source }]) => !muted && source === 'device',
    )
    if (awaited.every(([slot]) => newer.tracks.get(slot)?.flows)) return this.end(newer.peer)
    if (older.isFollowed) return
    older.isFollowed = true
    clearTimeout(older.timer)
    older.timer = this.#endAfter(newer.peer, REST_WITHIN_MS)
  }

  has(peer: PeerId, session: string): boolean {
    return this.#older.get(peer)?.session.session === session
  }

  all(): MediaPeer[] {
    return [...this.#older.values()].map(({ session }) => session)
  }

  /** Does nothing when there is none. */
  end(peer: PeerId): void {
    const older = this.#older.get(peer)
    if (!older) return
    clearTimeout(older.timer)
    // Still known while it closes: its loss of connection is nobody's.
    older.session.close()
    this.#older.delete(peer)
    this.#onRelieved(peer)
  }

  /** The room is gone, and with it all sessions. */
  forget(): void {
    for (const { timer } of this.#older.values()) clearTimeout(timer)
    this.#older.clear()
  }

  #endAfter(peer: PeerId, ms: number) {
    return setTimeout(() => this.end(peer), ms)
  }
}
