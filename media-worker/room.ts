import type { types } from 'mediasoup'
import {
  MediaError,
  type ConsultantPeer,
  type JoinAnswer,
  type PeerId,
  type PeerStats,
  type RoomInfo,
} from '#machines/media.ts'
import type { RoomInspection, WorkerNotice } from '#machines/media-rpc.ts'
import { FULL_RECEPTION } from '#machines/reception.ts'
import type { WantedReception } from '#machines/signalling.ts'
import { MediaPeer, type PeerEvents } from './peer.ts'
import { OlderSessions } from './older-sessions.ts'
import { PeerReception } from './reception.ts'
import type { OpenTransports } from './transports.ts'
import type { Host } from './workers.ts'

/** The room of one call: a mediasoup router with at most a few peers, and who talks with the resident. */
export class Room {
  readonly callId: string
  readonly host: Host
  readonly #router: types.Router
  readonly #announced: string[]
  readonly #openTransports: OpenTransports
  readonly #tell: (notice: WorkerNotice) => void
  readonly #peers = new Map<PeerId, MediaPeer>()
  /** By person, not by session: a page that is loaded anew is still behind the same network. */
  readonly #receptions = new Map<PeerId, PeerReception>()
  readonly #toldReceptions = new Map<PeerId, string>()
  readonly #older = new OlderSessions((peer) =>
    this.#tell({ type: 'peer.relieved', callId: this.callId, peer }),
  )
  #seated: ConsultantPeer | null = null
  #tail: Promise<unknown> = Promise.resolve()

  constructor(options: {
    callId: string
    host: Host
    router: types.Router
    announced: string[]
    openTransports: OpenTransports
    tell: (notice: WorkerNotice) => void
  }) {
    this.callId = options.callId
    this.host = options.host
    this.#router = options.router
    this.#announced = options.announced
    this.#openTransports = options.openTransports
    this.#tell = options.tell
  }

  get roomId(): string {
    return this.#router.id
  }

  get closed(): boolean {
    return this.#router.closed
  }

  /**
   * Verbs of one room run one after the other: two repeated requests at once must not make the
   * same thing twice, and a verb must not see half of another.
   */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(() => {
      if (this.closed) throw new MediaError('no-such-room')
      return work()
    })
    this.#tail = run.catch(() => undefined)
    return run
  }

  /** @throws MediaError no-such-peer */
  peer(peer: PeerId): MediaPeer {
    const found = this.#peers.get(peer)
    if (!found) throw new MediaError('no-such-peer')
    return found
  }

  async join(peer: PeerId, session: string, beside = false): Promise<JoinAnswer> {
    const known = this.#peers.get(peer)
    if (known?.session === session) return this.#joinAnswer(known)
    if (known && beside) this.#keepBeside(known)
    else if (known) this.leave(peer)
    const transports = await this.#openTransports(this.#router, this.host.server)
    const made = new MediaPeer({
      peer,
      session,
      transports,
      announced: this.#announced,
      reception: this.#receptionOf(peer),
      events: this.#eventsOf(peer, session),
    })
    this.#peers.set(peer, made)
    return this.#joinAnswer(made)
  }

  leave(peer: PeerId): void {
    const known = this.#peers.get(peer)
    this.#peers.delete(peer)
    known?.close()
    this.#older.end(peer)
  }

  /** The older session is no peer of its own: it only sends and receives on, and is counted nowhere. */
  #keepBeside(known: MediaPeer): void {
    const { peer, connected } = known
    this.#older.keep(known)
    if (connected) this.#tell({ type: 'peer.disconnected', callId: this.callId, peer })
  }

  async produce(peer: PeerId, ...track: Parameters<MediaPeer['produce']>) {
    const producerId = await this.peer(peer).produce(...track)
    await this.settle()
    return { producerId }
  }

  async consume(peer: PeerId, capabilities: Parameters<MediaPeer['consume']>[2]) {
    const others = this.#everySession().filter((other) => this.#mayConsume(peer, other.peer))
    const tracks = others.flatMap((other) => [...other.tracks.values()])
    return this.peer(peer).consume(this.#router, tracks, capabilities)
  }

  /**
   * From now on what is produced flows between the resident and this consultant, or between nobody. Who was
   * let through before leaves first, so that the resident is never seen by two.
   */
  async seat(consultant: ConsultantPeer | null): Promise<void> {
    if (consultant && this.#seated && this.#seated !== consultant) this.leave(this.#seated)
    if (this.#seated !== consultant) for (const one of this.#receptions.values()) one.reset()
    this.#seated = consultant
    await this.settle()
  }

  /** What this person wants to receive, also of pictures that are still to come. */
  async want(peer: PeerId, wanted: WantedReception): Promise<void> {
    this.peer(peer)
    this.#receptionOf(peer).wanted = wanted
    await this.settle()
  }

  /** Looks at the network of both people of a live call, and lets them have what it can carry. */
  async look(): Promise<void> {
    if (!this.#seated) return
    await Promise.all([...this.#peers.values()].map((peer) => peer.look()))
    await this.exclusive(() => this.settle())
  }

  /**
   * Bring every track and consumer to what it should be now. All requests leave at once and are
   * obeyed in their order: pictures first, because their key frames take the longest.
   */
  async settle(): Promise<void> {
    const peers = this.#everySession()
    await Promise.all([
      ...peers.flatMap((peer) => peer.settleTracks()),
      ...peers.flatMap((peer) => peer.settleConsumers('video', this.#letsThrough(peer.peer))),
      ...peers.flatMap((peer) => peer.settleConsumers('audio', this.#letsThrough(peer.peer))),
    ])
    for (const peer of this.#peers.values()) this.#tellReception(peer)
  }

  #everySession(): MediaPeer[] {
    return [...this.#peers.values(), ...this.#older.all()]
  }

  /**
   * Closes everything without a word: who asked for it knows. The transports one by one, because
   * mediasoup's WebRTC server never lets go of those that only went with their router.
   */
  close(): void {
    for (const peer of this.#everySession()) peer.shut()
    this.#older.forget()
    this.#router.close()
  }

  stats(): Promise<PeerStats[]> {
    return Promise.all([...this.#peers.values()].map((peer) => peer.stats()))
  }

  info(): RoomInfo {
    const peers = [...this.#peers.values()].map((peer) => peer.info())
    return { callId: this.callId, roomId: this.roomId, seated: this.#seated, peers }
  }

  inspect(): RoomInspection {
    const { callId, roomId, seated } = this.info()
    const peers = [...this.#peers.values()].map((peer) => peer.inspect())
    return { callId, roomId, seated, workerPid: this.host.pid, peers }
  }

  /** Two consultants never hear each other; the resident meets a second one only once seated. */
  #mayConsume(peer: PeerId, other: PeerId): boolean {
    if (peer === other) return false
    if (peer === 'resident') return this.#seated === null || other === this.#seated
    return other === 'resident'
  }

  /** Does media of this person flow to that one? */
  #letsThrough(to: PeerId): (from: PeerId) => boolean {
    const seated = this.#seated
    if (to === 'resident') return (from) => from === seated
    return (from) => to === seated && from === 'resident'
  }

  #receptionOf(peer: PeerId): PeerReception {
    const known = this.#receptions.get(peer) ?? new PeerReception()
    this.#receptions.set(peer, known)
    return known
  }

  /** Once for each change; a person who has always had everything is not spoken of. */
  #tellReception({ peer, reception }: MediaPeer): void {
    const now = JSON.stringify(reception)
    const before = this.#toldReceptions.get(peer) ?? JSON.stringify(FULL_RECEPTION)
    this.#toldReceptions.set(peer, now)
    if (now === before) return
    this.#tell({ type: 'peer.reception', callId: this.callId, peer, reception })
  }

  #joinAnswer(peer: MediaPeer): JoinAnswer {
    return {
      roomId: this.roomId,
      rtpCapabilities: this.#router.rtpCapabilities,
      send: peer.options('send'),
      receive: peer.options('receive'),
    }
  }

  #eventsOf(peer: PeerId, session: string): PeerEvents {
    const { callId } = this
    return {
      connection: (connected) => {
        if (this.#older.has(peer, session)) return
        this.#tell({ type: connected ? 'peer.connected' : 'peer.disconnected', callId, peer })
      },
      trackFlows: () => {
        const newer = this.#peers.get(peer)
        if (newer?.session === session) this.#older.follow(newer)
      },
      trackAdded: (producerId, kind, source) =>
        this.#tell({ type: 'track.added', callId, from: peer, producerId, kind, source }),
      trackClosed: (producerId) =>
        this.#tell({ type: 'track.closed', callId, from: peer, producerId }),
    }
  }
}
