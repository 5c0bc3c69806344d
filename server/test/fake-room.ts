import {
  MediaError,
  type ConsultantPeer,
  type ConsumerOptions,
  type JoinAnswer,
  type MediaNotice,
  type PeerId,
  type PeerStats,
  type RoomInfo,
} from '#machines/media.ts'
import type { RoomInspection } from '#machines/media-rpc.ts'
import { letsPictureThrough, type Reception } from '#machines/reception.ts'
import type {
  Direction,
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  TrackKind,
  WantedReception,
} from '#machines/signalling.ts'
import { emptySeat, type Nature, type Seat } from './fake-seat.ts'
import { CARRIED_CODECS, rtpCapabilities, transportOf } from './fake-parameters.ts'

/** What the network of a peer lets through. */
export type FakeNetwork = { carriesPictures: boolean; weak: boolean }
const GOOD: FakeNetwork = { carriesPictures: true, weak: false }

/** One room of the fake: the bookkeeping of the real one without a worker below. */
export class FakeRoom {
  readonly callId: string
  readonly roomId: string
  #seated: ConsultantPeer | null = null
  readonly #newId: (what: string) => string
  readonly #tell: (notice: MediaNotice) => void
  readonly #seats = new Map<PeerId, Seat>()
  /** Sessions whose person has joined anew beside them. */
  readonly #older = new Map<PeerId, Seat>()
  readonly #wanted = new Map<PeerId, WantedReception>()
  readonly #networks = new Map<PeerId, FakeNetwork>()

  constructor(
    callId: string,
    newId: (what: string) => string,
    tell: (notice: MediaNotice) => void,
  ) {
    this.callId = callId
    this.roomId = newId('room')
    this.#newId = newId
    this.#tell = tell
  }

  join(peer: PeerId, session: string, beside = false): JoinAnswer {
    const known = this.#seats.get(peer)
    if (known && known.session !== session) {
      if (beside) this.#keepBeside(peer, known)
      else this.leave(peer)
    }
    const { send, receive } = this.#seats.get(peer) ?? this.#sit(peer, session)
    return { roomId: this.roomId, rtpCapabilities, send, receive }
  }

  leave(peer: PeerId): void {
    const seat = this.#seats.get(peer)
    if (!seat) return
    for (const slot of [...seat.tracks.keys()]) this.#closeTrack(peer, seat, slot)
    this.setConnected(peer, false)
    this.#seats.delete(peer)
    this.relieve(peer)
  }

  /** What the worker does when the new session flows. */
  relieve(peer: PeerId): void {
    const older = this.#older.get(peer)
    if (!older) return
    this.#older.delete(peer)
    for (const slot of [...older.tracks.keys()]) this.#closeTrack(peer, older, slot)
    this.#tell({ type: 'peer.relieved', callId: this.callId, peer })
  }

  #keepBeside(peer: PeerId, seat: Seat): void {
    this.relieve(peer)
    this.setConnected(peer, false)
    this.#seats.delete(peer)
    this.#older.set(peer, seat)
  }

  seat(consultant: ConsultantPeer | null): void {
    if (consultant && this.#seated && this.#seated !== consultant) this.leave(this.#seated)
    this.#seated = consultant
  }

  want(peer: PeerId, wanted: WantedReception): void {
    this.#seat(peer)
    this.#changeReception(peer, () => this.#wanted.set(peer, wanted))
  }

  setNetwork(peer: PeerId, network: FakeNetwork): void {
    this.#seat(peer)
    this.#changeReception(peer, () => this.#networks.set(peer, network))
  }

  setConnected(peer: PeerId, connected: boolean): void {
    const seat = this.#seat(peer)
    if (seat.connected === connected) return
    seat.connected = connected
    const type = connected ? 'peer.connected' : 'peer.disconnected'
    this.#tell({ type, callId: this.callId, peer })
  }

  connect(peer: PeerId, direction: Direction, dtls: DtlsParameters): void {
    const { dtls: given } = this.#seat(peer)
    const text = JSON.stringify(dtls)
    if (given.has(direction) && given.get(direction) !== text)
      throw new MediaError('not-connectable')
    given.set(direction, text)
  }

  restartIce(peer: PeerId, direction: Direction): Record<string, unknown> {
    const seat = this.#seat(peer)
    const iceParameters = transportOf(this.#newId('ice')).iceParameters
    seat[direction] = { ...seat[direction], iceParameters }
    return iceParameters
  }

  produce(peer: PeerId, nature: Nature, offered: RtpParameters, muted: boolean): string {
    const { kind } = nature
    const seat = this.#seat(peer)
    const known = seat.tracks.get(slotOf(nature))
    if (known && JSON.stringify(known.offered) === JSON.stringify(offered)) {
      known.muted = muted
      return known.producerId
    }
    if (!CARRIED_CODECS[kind].includes(mimeOf(offered)))
      throw new MediaError('malformed-media', `no room carries ${mimeOf(offered)} as ${kind}`)
    this.#closeTrack(peer, seat, slotOf(nature))
    const producerId = this.#newId('track')
    seat.tracks.set(slotOf(nature), { ...nature, producerId, offered, muted })
    this.#tell({ type: 'track.added', callId: this.callId, from: peer, producerId, ...nature })
    return producerId
  }

  closeProducer(peer: PeerId, producerId: string): void {
    const seat = this.#seat(peer)
    if (seat.closedTracks.has(producerId)) return
    const found = [...seat.tracks].find(([, track]) => track.producerId === producerId)
    if (!found) throw new MediaError('no-such-track')
    this.#closeTrack(peer, seat, found[0])
  }

  setMuted(peer: PeerId, kind: TrackKind, muted: boolean): void {
    const track = this.#seat(peer).tracks.get(slotOf({ kind, source: 'device' }))
    if (!track) throw new MediaError('no-such-track')
    track.muted = muted
  }

  consume(peer: PeerId, capabilities: RtpCapabilities): ConsumerOptions[] {
    const seat = this.#seat(peer)
    const able = capabilities.codecs.map(({ mimeType }) => mimeType.toLowerCase())
    const sessions = [...this.#seats, ...this.#older]
    const others = sessions.filter(([other]) => this.#mayConsume(peer, other))
    const tracks = others.flatMap(([from, other]) =>
      [...other.tracks.values()].map((track) => ({ from, ...track })),
    )
    const fitting = tracks.filter(({ offered }) => able.includes(mimeOf(offered)))
    if (tracks.length > 0 && fitting.length === 0) throw new MediaError('malformed-media')
    for (const { kind, source, from, producerId, offered } of fitting) {
      if (seat.consumers.some((consumer) => consumer.producerId === producerId)) continue
      const id = this.#newId('consumer')
      const origin = { producerId, kind, source, from }
      seat.consumers.push({ id, ...origin, rtpParameters: offered, ready: false })
    }
    return seat.consumers.map(({ ready: _, from: __, ...consumer }) => consumer)
  }

  resumeConsumer(peer: PeerId, consumerId: string): void {
    const consumer = this.#seat(peer).consumers.find(({ id }) => id === consumerId)
    if (!consumer) throw new MediaError('no-such-track')
    consumer.ready = true
  }

  stats(): PeerStats[] {
    const quiet = { sendBitrate: 0, receiveBitrate: 0, lossFraction: 0, bytesReceived: 0 }
    return [...this.#seats.keys()].map((peer) => ({ peer, ...quiet, rttMs: null }))
  }

  info(): RoomInfo {
    const peers = [...this.#seats].map(([peer, { connected, tracks }]) => ({
      peer,
      connected,
      tracks: [...tracks.values()].map(({ offered: _, ...track }) => track),
      reception: this.#reception(peer),
    }))
    return { callId: this.callId, roomId: this.roomId, seated: this.#seated, peers }
  }

  inspect(workerPid: number): RoomInspection {
    const { callId, roomId } = this
    const seated = this.#seated
    const peers = [...this.#seats].map(([peer, seat]) => ({
      peer,
      session: seat.session,
      connected: seat.connected,
      tracks: [...seat.tracks.values()].map(({ offered: _, ...track }) => ({
        ...track,
        flowing: !track.muted,
      })),
      consumers: seat.consumers.map(({ id, producerId, kind, source, from, ready }) => ({
        id,
        producerId,
        ready,
        flowing:
          ready &&
          (kind === 'audio' || letsPictureThrough(this.#reception(peer), source)) &&
          this.#letsThrough(from, peer) &&
          !this.#isMuted(producerId),
      })),
    }))
    return { callId, roomId, seated, workerPid, peers }
  }

  #mayConsume(peer: PeerId, other: PeerId): boolean {
    if (peer === other) return false
    if (peer === 'resident') return this.#seated === null || other === this.#seated
    return other === 'resident'
  }

  #letsThrough(from: PeerId, to: PeerId): boolean {
    const pair = [from, to]
    return this.#seated !== null && pair.includes('resident') && pair.includes(this.#seated)
  }

  #isMuted(producerId: string): boolean {
    const sessions = [...this.#seats.values(), ...this.#older.values()]
    const tracks = sessions.flatMap((seat) => [...seat.tracks.values()])
    return tracks.find((track) => track.producerId === producerId)?.muted ?? true
  }

  #reception(peer: PeerId): Reception {
    const { carriesPictures, weak } = this.#networks.get(peer) ?? GOOD
    if (this.#wanted.get(peer) === 'sound') return { pictures: 'none', why: 'choice', weak }
    if (!carriesPictures) return { pictures: 'none', why: 'network', weak }
    return { pictures: 'all', why: null, weak }
  }

  #changeReception(peer: PeerId, change: () => void): void {
    const before = JSON.stringify(this.#reception(peer))
    change()
    const reception = this.#reception(peer)
    if (JSON.stringify(reception) === before) return
    this.#tell({ type: 'peer.reception', callId: this.callId, peer, reception })
  }

  #seat(peer: PeerId): Seat {
    const seat = this.#seats.get(peer)
    if (!seat) throw new MediaError('no-such-peer')
    return seat
  }

  #sit(peer: PeerId, session: string): Seat {
    const seat = emptySeat(session, this.#newId)
    this.#seats.set(peer, seat)
    return seat
  }

  #closeTrack(from: PeerId, seat: Seat, slot: string): void {
    const track = seat.tracks.get(slot)
    if (!track) return
    const { producerId } = track
    seat.tracks.delete(slot)
    seat.closedTracks.add(producerId)
    for (const other of this.#seats.values())
      other.consumers = other.consumers.filter((consumer) => consumer.producerId !== producerId)
    this.#tell({ type: 'track.closed', callId: this.callId, from, producerId })
  }
}

const slotOf = ({ kind, source }: Nature): string => `${source} ${kind}`
const mimeOf = (offered: RtpParameters): string => offered.codecs[0]?.mimeType.toLowerCase() ?? ''
