import type { Consumer, Device, Producer, Transport } from 'mediasoup-client/types'
import type * as Client from 'mediasoup-client/types'
import {
  CAMERA_CODEC_OPTIONS,
  MICROPHONE_CODEC_OPTIONS,
  cameraEncodings,
} from '#machines/encodings.ts'
import type { AnswerOf, MediaMessage } from '#machines/protocol.ts'
import type {
  Direction,
  DtlsParameters,
  RtpCapabilities,
  TrackKind,
  TrackSource,
} from '#machines/signalling.ts'
import type { ConsumerOptions, TransportOptions } from '#machines/media.ts'
import type { RtpParameters } from '#machines/signalling.ts'
import type { PathState } from './path-watch.ts'
import type { Request } from './requests.ts'

/** Asks the server; as `request` of a connection. */
export type MediaAsk = <M extends Request<MediaMessage>>(message: M) => Promise<AnswerOf<M['type']>>

/** What this person wants to send of one kind. */
export type LocalTrack = { track: MediaStreamTrack | null; on: boolean }

export type LinkOptions = {
  callId: string
  ask: MediaAsk
  /** A mediasoup device that has not been loaded; the library is loaded by it (design rule 7). */
  createDevice: () => Promise<Device>
  onPath: (of: Direction, state: PathState) => void
}

/** The way out of a session, for what is sent beside camera and microphone. */
export type SendWay = { callId: string; ask: MediaAsk; transport: Transport; live: boolean }
/** Brings what is sent beside them to what is wanted; run at each settling of a session. */
export type Sharer = (way: SendWay) => Promise<void>

export type MediaLink = Awaited<ReturnType<typeof openLink>>

/** Joins a room in a session of its own and builds both transports; sends and receives nothing yet. */
export async function openLink({ callId, ask, createDevice, onPath }: LinkOptions) {
  const session = crypto.randomUUID()
  const [device, joined] = await Promise.all([
    createDevice(),
    ask({ type: 'media.join', callId, session }),
  ])
  await device.load({ routerRtpCapabilities: joined.rtpCapabilities as Client.RtpCapabilities })

  function transportOptions(of: TransportOptions): Client.TransportOptions {
    return { ...(of as unknown as Client.TransportOptions), iceServers: joined.iceServers }
  }
  const send = device.createSendTransport(transportOptions(joined.send))
  const receive = device.createRecvTransport(transportOptions(joined.receive))
  let built = false
  wire(send, 'send')
  wire(receive, 'receive')

  function wire(transport: Transport, direction: Direction) {
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      ask({
        type: 'media.connect',
        callId,
        direction,
        dtlsParameters: dtlsParameters as DtlsParameters,
      }).then(done, fail)
    })
    transport.on('connectionstatechange', (state) => {
      built ||= state === 'connected'
      onPath(direction, state)
    })
  }

  const sender = createSender({ callId, ask, device, transport: send })
  const receiver = createReceiver({ callId, ask, device, transport: receive })

  return {
    roomId: joined.roomId,
    session,
    /** Brings one kind to what is wanted; `flow` false: built, but with nothing sent (design rule 8). */
    send: sender.send,
    out: send,
    cameraSender: sender.cameraSender,
    /** Takes what the others offer now, and lets go of what they do not. */
    receive: receiver.receive,
    drop: receiver.drop,
    consumers: receiver.list,
    /** One of the two ways has been connected: there is something to keep. */
    built: () => built,
    async restartIce(direction: Direction) {
      const answer = await ask({ type: 'media.restartIce', callId, direction })
      const iceParameters = answer.iceParameters as unknown as Client.IceParameters
      await (direction === 'send' ? send : receive).restartIce({ iceParameters })
    },
    async stats(): Promise<object[]> {
      const reports = await Promise.all([send.getStats(), receive.getStats()])
      return reports.flatMap((report) => [...report.values()] as object[])
    },
    close() {
      send.close()
      receive.close()
    },
  }
}

type Side = { callId: string; ask: MediaAsk; device: Device; transport: Transport }

/** The outgoing devices: at most one of each kind. */
function createSender({ callId, ask, device, transport }: Side) {
  const producers: Partial<Record<TrackKind, Producer>> = {}
  const mutedAtServer: Partial<Record<TrackKind, boolean>> = {}
  const wishes: Partial<Record<TrackKind, boolean>> = {}

  transport.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
    const source = (appData['source'] as TrackSource | undefined) ?? 'device'
    const isDevice = source === 'device'
    const muted = isDevice && (wishes[kind] ?? false)
    ask({
      type: 'media.produce',
      callId,
      kind,
      source,
      rtpParameters: rtpParameters as RtpParameters,
      muted,
    }).then(({ producerId }) => {
      if (isDevice) mutedAtServer[kind] = muted
      done({ id: producerId })
    }, fail)
  })

  async function produce(kind: TrackKind, track: MediaStreamTrack, flow: boolean) {
    // The real picture must not leave before its time, not even for the moment until the pause works.
    const first = flow ? track : standIn(track)
    const options = { zeroRtpOnPause: true, disableTrackOnPause: false, stopTracks: false }
    const producer = await transport.produce({ ...options, ...encoding(kind, track), track: first })
    producers[kind] = producer
    if (flow) return
    producer.pause()
    await producer.replaceTrack({ track })
    first.stop()
  }

  async function send(kind: TrackKind, local: LocalTrack, flow: boolean) {
    const track = local.track?.readyState === 'live' ? local.track : null
    const muted = !local.on || track === null
    wishes[kind] = muted
    const flows = flow && !muted
    const producer = producers[kind]
    if (!producer || producer.closed) {
      if (track && device.canProduce(kind)) await produce(kind, track, flows)
      return
    }
    if (!flows && !producer.paused) producer.pause()
    if (producer.track !== track) await producer.replaceTrack({ track })
    if (flows && producer.paused) producer.resume()
    if (mutedAtServer[kind] === muted) return
    await ask({ type: 'media.mute', callId, kind, muted })
    mutedAtServer[kind] = muted
  }

  return { send, cameraSender: () => producers.video?.rtpSender ?? null }
}

/** A clone that shows black or says nothing. */
function standIn(track: MediaStreamTrack): MediaStreamTrack {
  const clone = track.clone()
  clone.enabled = false
  return clone
}

function encoding(kind: TrackKind, track: MediaStreamTrack) {
  if (kind === 'audio') return { codecOptions: { ...MICROPHONE_CODEC_OPTIONS } }
  const { width = 1280 } = track.getSettings()
  return { encodings: cameraEncodings(width), codecOptions: { ...CAMERA_CODEC_OPTIONS } }
}

/** The incoming tracks. */
function createReceiver({ callId, ask, device, transport }: Side) {
  const consumers = new Map<string, Consumer>()
  const reported = new Set<string>()

  function remove(consumer: Consumer) {
    consumer.close()
    consumers.delete(consumer.id)
    reported.delete(consumer.id)
  }

  async function receive(): Promise<void> {
    const rtpCapabilities = device.recvRtpCapabilities as RtpCapabilities
    const answer = await ask({ type: 'media.consume', callId, rtpCapabilities })
    const offered = new Set(answer.consumers.map(({ id }) => id))
    for (const consumer of [...consumers.values()]) {
      if (!offered.has(consumer.id) || consumer.closed) remove(consumer)
    }
    // Together, so that the client makes one negotiation of them.
    await Promise.all(answer.consumers.map(build))
    await Promise.all(answer.consumers.map(({ id }) => report(id)))
  }

  async function build(options: ConsumerOptions) {
    if (consumers.has(options.id)) return
    const { source } = options
    // Streams of their own: a screen need not wait for the lips.
    const consumer = await transport.consume({
      ...(options as unknown as Client.ConsumerOptions),
      streamId: source,
      appData: { source },
    })
    consumers.set(consumer.id, consumer)
  }

  async function report(consumerId: string) {
    if (reported.has(consumerId)) return
    await ask({ type: 'media.consumerReady', callId, consumerId })
    reported.add(consumerId)
  }

  function drop(producerId: string) {
    for (const consumer of [...consumers.values()]) {
      if (consumer.producerId === producerId) remove(consumer)
    }
  }

  return { receive, drop, list: () => [...consumers.values()] }
}
