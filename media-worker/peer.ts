import type { types } from 'mediasoup'
import {
  type RoomInfo,
  MediaError,
  type ConsumerOptions,
  type PeerId,
  type PeerStats,
  type TransportOptions,
} from '#machines/media.ts'
import type { RoomInspection } from '#machines/media-rpc.ts'
import { letsPictureThrough, type Reception } from '#machines/reception.ts'
import type {
  Direction,
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  TrackKind,
  TrackSource,
} from '#machines/signalling.ts'
import { beginWithLowestLayer, LOWEST_LAYER } from './first-layer.ts'
import type { PeerReception } from './reception.ts'
import { roomTrack, type Track, type TrackSlot } from './track.ts'
import { isConnected, peerStats, transportOptions, type Transports } from './transports.ts'

/** What a peer tells its room. */
export type PeerEvents = {
  connection(connected: boolean): void
  trackAdded(producerId: string, kind: TrackKind, source: TrackSource): void
  trackClosed(producerId: string): void
  /** The first packet of a track has come. */
  trackFlows(): void
}

type Incoming = Pick<Track, 'producer' | 'from' | 'source'> & {
  consumer: types.Consumer
  ready: boolean
}

/** How many ids of closed tracks are remembered, so that closing one twice is no error. */
const REMEMBERED_TRACKS = 50

/** Of what the network lets through a shared screen gets its share before the camera, which has 1. */
const SCREEN_PRIORITY = 10

/** One person's two transports in a room, with what they send and receive. */
export class MediaPeer {
  readonly peer: PeerId
  readonly session: string
  readonly tracks = new Map<TrackSlot, Track>()
  readonly #reception: PeerReception
  readonly #transports: Transports
  readonly #announced: string[]
  readonly #events: PeerEvents
  readonly #incoming = new Map<string, Incoming>()
  readonly #dtls = new Map<Direction, string>()
  #closedTracks: string[] = []
  #connected = false

  constructor(options: {
    peer: PeerId
    session: string
    transports: Transports
    announced: string[]
    reception: PeerReception
    events: PeerEvents
  }) {
    this.peer = options.peer
    this.session = options.session
    this.#transports = options.transports
    this.#announced = options.announced
    this.#reception = options.reception
    this.#events = options.events
    for (const transport of Object.values(options.transports)) {
      transport.on('icestatechange', () => this.#noteConnection())
      transport.on('dtlsstatechange', () => this.#noteConnection())
    }
  }

  get connected(): boolean {
    return this.#connected
  }

  /** What the page needs to build its side of one transport. */
  options(direction: Direction): TransportOptions {
    return transportOptions(this.#transports[direction], this.#announced)
  }

  /** @throws MediaError not-connectable when other parameters were given before */
  async connect(direction: Direction, dtls: DtlsParameters): Promise<void> {
    const given = JSON.stringify(dtls)
    const before = this.#dtls.get(direction)
    if (before === given) return
    if (before !== undefined)
      throw new MediaError('not-connectable', 'already connected with other DTLS parameters')
    await this.#transports[direction].connect({
      dtlsParameters: dtls as types.DtlsParameters,
    })
    this.#dtls.set(direction, given)
  }

  async restartIce(direction: Direction): Promise<Record<string, unknown>> {
    return this.#transports[direction].restartIce()
  }

  /** Announce a track, or find it when exactly this one was announced before; another one replaces it. */
  async produce(
    kind: TrackKind,
    rtpParameters: RtpParameters,
    muted: boolean,
    source: TrackSource = 'device',
  ): Promise<string> {
    const slot = `${source} ${kind}` as const
    const offered = JSON.stringify(rtpParameters)
    const known = this.tracks.get(slot)
    if (known?.offered === offered) {
      known.muted = muted
      return known.producer.id
    }
    if (known) this.#closeTrack(slot, known)
    const producer = await this.#transports.send.produce({
      kind,
      rtpParameters: rtpParameters as unknown as types.RtpParameters,
      paused: muted,
    })
    const track: Track = { producer, from: this.peer, source, offered, muted, flows: false }
    this.tracks.set(slot, track)
    // mediasoup tells the score of a stream at its first packet.
    producer.once('score', () => {
      track.flows = true
      this.#events.trackFlows()
    })
    this.#events.trackAdded(producer.id, kind, source)
    return producer.id
  }

  /** @throws MediaError no-such-track for an id that is not and was not this peer's */
  closeProducer(producerId: string): void {
    if (this.#closedTracks.includes(producerId)) return
    const entry = [...this.tracks].find(([, { producer }]) => producer.id === producerId)
    if (!entry) throw new MediaError('no-such-track')
    this.#closeTrack(...entry)
  }

  setMuted(kind: TrackKind, muted: boolean): void {
    const track = this.tracks.get(`device ${kind}`)
    if (!track) throw new MediaError('no-such-track')
    track.muted = muted
  }

  /**
   * Consume what of `tracks` is not consumed yet, paused.
   * @throws MediaError malformed-media when none of the tracks can be received with these capabilities
   */
  async consume(
    router: types.Router,
    tracks: Track[],
    capabilities: RtpCapabilities,
  ): Promise<ConsumerOptions[]> {
    const rtpCapabilities = capabilities as unknown as types.RtpCapabilities
    const able = tracks.filter(({ producer }) =>
      router.canConsume({ producerId: producer.id, rtpCapabilities }),
    )
    if (tracks.length > 0 && able.length === 0)
      throw new MediaError('malformed-media', 'no track fits the capabilities')
    const known = new Set([...this.#incoming.values()].map(({ consumer }) => consumer.producerId))
    const fresh = able.filter(({ producer }) => !known.has(producer.id))
    await Promise.all(fresh.map((track) => this.#receive(track, rtpCapabilities)))
    return [...this.#incoming.values()].map(({ consumer, source }) => ({
      id: consumer.id,
      producerId: consumer.producerId,
      kind: consumer.kind,
      source,
      rtpParameters: consumer.rtpParameters,
    }))
  }

  /** The page is ready for this track; the room lets it flow when it is live. */
  markReady(consumerId: string): void {
    const incoming = this.#incoming.get(consumerId)
    if (!incoming) throw new MediaError('no-such-track')
    incoming.ready = true
  }

  /** Bring the own tracks to what muting asks for. */
  settleTracks(): Promise<unknown>[] {
    return [...this.tracks.values()]
      .filter(({ producer, muted }) => producer.paused !== muted)
      .map(({ producer }) => (producer.paused ? producer.resume() : producer.pause()))
  }

  /**
   * Bring what is received of this kind to what the room and the page's readiness ask for. Resuming asks
   * for a key frame by itself; asked twice, it would be waited for a second longer when one is lost. What
   * goes with its producer is gone in the worker before its end is told here.
   */
  settleConsumers(kind: TrackKind, letsThrough: (from: PeerId) => boolean): Promise<unknown>[] {
    const { reception } = this
    return [...this.#incoming.values()]
      .filter(
        ({ consumer, producer, from, source, ready }) =>
          consumer.kind === kind &&
          !producer.closed &&
          consumer.paused ===
            (ready &&
              letsThrough(from) &&
              (kind === 'audio' || letsPictureThrough(reception, source))),
      )
      .map(({ consumer }) => (consumer.paused ? consumer.resume() : consumer.pause()))
  }

  /** What this person receives now, and why not more. */
  get reception(): Reception {
    return this.#reception.now(this.#pictures().some(({ source }) => source === 'screen'))
  }

  /** One look at this person's network; what follows from it is settled by the room. */
  look(): Promise<void> {
    const pictures = this.#pictures().map(({ producer }) => producer)
    const consumers = [...this.#incoming.values()].map(({ consumer }) => consumer)
    return this.#reception.look(this.#transports, pictures, consumers)
  }

  /** The pictures that are sent to this person, the screen first. */
  #pictures(): Incoming[] {
    return [...this.#incoming.values()]
      .filter(({ producer: { kind, closed, paused } }) => kind === 'video' && !closed && !paused)
      .sort((one, other) => Number(other.source === 'screen') - Number(one.source === 'screen'))
  }

  /** Close both transports and tell what went with them. Does nothing the second time. */
  close(): void {
    for (const [slot, track] of [...this.tracks]) this.#closeTrack(slot, track)
    this.shut()
    this.#noteConnection()
  }

  /** Close both transports without a word, because the whole room goes. */
  shut(): void {
    for (const transport of Object.values(this.#transports)) transport.close()
  }

  async stats(): Promise<PeerStats> {
    const consumers = [...this.#incoming.values()].map(({ consumer }) => consumer)
    return peerStats(this.peer, this.#transports, consumers)
  }

  info(): RoomInfo['peers'][number] {
    const tracks = [...this.tracks.values()].map(roomTrack)
    return { peer: this.peer, connected: this.#connected, tracks, reception: this.reception }
  }

  inspect(): RoomInspection['peers'][number] {
    return {
      peer: this.peer,
      session: this.session,
      connected: this.#connected,
      tracks: [...this.tracks.values()].map((track) => ({
        ...roomTrack(track),
        flowing: !track.producer.paused,
      })),
      consumers: [...this.#incoming.values()].map(({ consumer, ready }) => ({
        id: consumer.id,
        producerId: consumer.producerId,
        ready,
        flowing: !consumer.paused && !consumer.producerPaused,
      })),
    }
  }

  async #receive({ producer, from, source }: Track, rtpCapabilities: types.RtpCapabilities) {
    const consumer = await this.#transports.receive.consume({
      producerId: producer.id,
      rtpCapabilities,
      paused: true,
      preferredLayers: LOWEST_LAYER,
    })
    if (consumer.type === 'simulcast') beginWithLowestLayer(consumer)
    if (source === 'screen') await consumer.setPriority(SCREEN_PRIORITY)
    this.#incoming.set(consumer.id, { consumer, producer, from, source, ready: false })
    consumer.observer.once('close', () => this.#incoming.delete(consumer.id))
  }

  #closeTrack(slot: TrackSlot, { producer }: Track): void {
    this.tracks.delete(slot)
    this.#closedTracks = [producer.id, ...this.#closedTracks].slice(0, REMEMBERED_TRACKS)
    producer.close()
    this.#events.trackClosed(producer.id)
  }

  #noteConnection(): void {
    const connected = Object.values(this.#transports).some(isConnected)
    if (connected === this.#connected) return
    this.#connected = connected
    this.#events.connection(connected)
  }
}
