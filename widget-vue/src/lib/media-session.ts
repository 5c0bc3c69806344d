import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { Consumer, Device } from 'mediasoup-client/types'
import type { TrackKind } from '#machines/signalling.ts'
import type { MediaSeat } from '#machines/views.ts'
import type { ConnectionState, MediaNotice } from './connection.ts'
import { INITIAL_QUALITY, nextQuality, NO_TALLY, readSample } from './call-quality.ts'
import type { Quality, QualityState } from './call-quality.ts'
import type { SourceState } from './local-source.ts'
import type { MediaAsk, Sharer } from './media-link.ts'
import { createMediaRoom } from './media-room.ts'
import type { MediaRoom, RoomState } from './media-room.ts'
import { useRemotePicture } from './remote-picture.ts'

export type { Quality } from './call-quality.ts'

/** What a session needs of a camera or microphone; `useLocalMedia` gives both. */
export type LocalTrackSource = {
  track: Readonly<ShallowRef<MediaStreamTrack | null>>
  state: Readonly<ShallowRef<SourceState>>
}

/** What a session needs of a connection; `useConnection` gives it. */
export type MediaConnection = {
  state: Readonly<ShallowRef<ConnectionState>>
  request: MediaAsk
  onMediaNotice: (listener: (notice: MediaNotice) => void) => () => void
}

export type UseMediaSessionOptions = {
  connection: MediaConnection
  /** The seat of the newest view. Another `roomId` is joined anew, the same one is kept. */
  seat: () => MediaSeat | null
  callId: () => string | null
  local: { camera: LocalTrackSource; microphone: LocalTrackSource }
  /** Seam for tests; the default loads mediasoup-client when a seat appears. */
  createDevice?: () => Promise<Device>
}

export type MediaSessionState = 'none' | RoomState

export type MediaSession = {
  /** `failed`: it did not work several times; it goes on trying by itself. */
  state: Readonly<ShallowRef<MediaSessionState>>
  /** The other person's tracks; a new object whenever they change. */
  remoteStream: Readonly<ShallowRef<MediaStream | null>>
  /** Every incoming track, with its source in `appData`; also those that are no camera or microphone. */
  incoming: Readonly<ShallowRef<readonly Consumer[]>>
  /** What this page sends beside camera and microphone; set by whoever shares (`screen-share.ts`). */
  share: ShallowRef<Sharer | null>
  /** Sends the own camera; another one in another room. For whoever changes its encoding. */
  cameraSender: () => RTCRtpSender | null
  /** Plays `remoteStream`, one element for all calls; whoever shows the call puts it into its place. */
  picture: HTMLVideoElement
  /** Which kinds the other person has announced; switched off or on is in the view's `partner`. */
  remote: Readonly<ShallowRef<{ audio: boolean; video: boolean }>>
  /** The first remote frame or sound of this live stage has been seen. */
  flowing: Readonly<ShallowRef<boolean>>
  quality: Readonly<ShallowRef<Quality>>
  dispose: () => void
}

const QUALITY_EVERY_MS = 2_000
const NOTHING = { audio: false, video: false }

async function loadDevice(): Promise<Device> {
  const { Device } = await import('mediasoup-client')
  return Device.factory()
}

/** Sends and receives the media of a call as far as its seat says (design rule 8). */
export function useMediaSession(options: UseMediaSessionOptions): MediaSession {
  const { connection, local } = options
  const state = shallowRef<MediaSessionState>('none')
  const flowing = shallowRef(false)
  const share = shallowRef<Sharer | null>(null)
  const { setTracks, forget, ...partner } = remoteTracks()
  let room: MediaRoom | null = null
  let key = ''

  function leave() {
    room?.close()
    room = null
    key = ''
    state.value = 'none'
    flowing.value = false
  }

  function enter(callId: string, seat: MediaSeat) {
    let stage = seat.stage
    room = createMediaRoom({
      callId,
      roomId: seat.roomId,
      ask: connection.request,
      createDevice: options.createDevice ?? loadDevice,
      stage: () => (stage = options.seat()?.stage ?? stage),
      local: (kind) => localTrack(local, kind),
      share: () => share.value,
      online: () => connection.state.value === 'open',
      onState: (next) => (state.value = next),
      onTracks: setTracks,
      onFlowing: (now) => (flowing.value = now),
    })
  }

  /** Keeps the room of the seat, or goes to another one at once, whatever the old one is waiting for. */
  function follow() {
    const seat = options.seat()
    const callId = options.callId()
    const next = seat && callId ? `${callId} ${seat.roomId} ${seat.peer}` : ''
    if (next !== key) {
      leave()
      if (seat && callId) enter(callId, seat)
      key = next
    }
    room?.poke()
  }

  function hear(notice: MediaNotice) {
    if (notice.callId !== options.callId()) return
    if (notice.type === 'media.tracks') room?.tracksChanged()
    else room?.trackClosed(notice.producerId)
  }

  const stops = [
    watch(
      () => [
        share.value,
        options.callId(),
        options.seat()?.roomId,
        options.seat()?.peer,
        options.seat()?.stage,
        local.camera.track.value,
        local.camera.state.value,
        local.microphone.track.value,
        local.microphone.state.value,
      ],
      follow,
      { immediate: true, flush: 'sync' },
    ),
    // Notices may have been missed while the socket was away.
    watch(connection.state, (now) => now === 'open' && room?.tracksChanged(), { flush: 'sync' }),
    connection.onMediaNotice(hear),
  ]
  const quality = useQuality(() => (options.seat()?.stage === 'live' ? room : null))

  const cameraSender = () => room?.cameraSender() ?? null
  function dispose() {
    for (const stop of stops) stop()
    quality.stop()
    leave()
    forget()
  }
  onScopeDispose(dispose)
  return { state, ...partner, share, cameraSender, flowing, quality: quality.quality, dispose }
}

function localTrack(local: UseMediaSessionOptions['local'], kind: TrackKind) {
  const source = kind === 'audio' ? local.microphone : local.camera
  return { track: source.track.value, on: source.state.value === 'on' }
}

function remoteTracks() {
  const remoteStream = shallowRef<MediaStream | null>(null)
  const incoming = shallowRef<readonly Consumer[]>([])
  const remote = shallowRef(NOTHING)
  const { element: picture, dispose: forget } = useRemotePicture(remoteStream)

  function setTracks(all: readonly Consumer[]) {
    incoming.value = all
    const consumers = all.filter(({ appData }) => appData['source'] === 'device')
    const tracks = consumers.map(({ track }) => track)
    const shown = remoteStream.value?.getTracks() ?? []
    if (tracks.length === shown.length && tracks.every((track) => shown.includes(track))) return
    remoteStream.value = tracks.length > 0 ? new MediaStream(tracks) : null
    remote.value = {
      audio: consumers.some(({ kind }) => kind === 'audio'),
      video: consumers.some(({ kind }) => kind === 'video'),
    }
  }
  return { remoteStream, incoming, picture, remote, setTracks, forget }
}

function useQuality(liveRoom: () => MediaRoom | null) {
  const quality = shallowRef<Quality>('good')
  let judged: QualityState = INITIAL_QUALITY
  let tally = NO_TALLY
  let of: MediaRoom | null = null

  async function look() {
    const room = liveRoom()
    if (room !== of) {
      judged = INITIAL_QUALITY
      tally = NO_TALLY
      of = room
      quality.value = 'good'
    }
    const stats = await room?.stats()
    if (!room || room !== liveRoom()) return
    const read = readSample(stats ?? [], tally, room.intact())
    tally = read.tally
    judged = nextQuality(judged, read.sample)
    quality.value = judged.quality
  }

  const timer = setInterval(() => void look().catch(() => undefined), QUALITY_EVERY_MS)
  return { quality, stop: () => clearInterval(timer) }
}
