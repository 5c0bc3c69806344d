import { FakeMediaStreamTrack } from 'fake-mediastreamtrack'
import { Device } from 'mediasoup-client'
import * as parameters from 'mediasoup-client/fakeParameters'
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler'
import type { ConnectionState as PathState } from 'mediasoup-client/types'
import { shallowRef } from 'vue'
import type { Refusal } from '#machines/protocol-constants.ts'
import type { Direction } from '#machines/signalling.ts'
import type { ConnectionState, MediaNotice } from '../connection.ts'
import type { MediaConnection } from '../media-session.ts'
import type { SourceState } from '../local-source.ts'
import { LostError, RefusedError } from '../refusal.ts'

type Offered = {
  id: string
  producerId: string
  kind: 'audio' | 'video'
  source?: 'device' | 'screen'
}
type Sent = {
  type: string
  session?: string
  kind?: string
  source?: string
  muted?: boolean
  direction?: string
}

/** What the fake handlers of one page have been asked to do, in order. */
export type HandlerLog = string[]

/** A server and a media worker of one page: answers media requests as they would, and keeps a list. */
export class FakeRoom {
  roomId = 'room-1'
  readonly sent: Sent[] = []
  /** Tracks of the other person, as the worker would offer them. */
  offered: Offered[] = []
  /** Requests by type that get this instead of an answer, once each. */
  readonly trouble = new Map<string, Refusal | 'lost'>()
  /** Requests by type that are refused until the test clears it. */
  readonly refusing = new Map<string, Refusal>()
  /** Requests by type that are not answered until the test lets them go. */
  readonly held = new Map<string, Promise<void>>()
  readonly state = shallowRef<ConnectionState>('open')
  readonly #listeners = new Set<(notice: MediaNotice) => void>()
  #made = 0

  /** As the page sees it. */
  readonly connection: MediaConnection = {
    state: this.state,
    request: ((message: Sent) => this.#answer(message)) as MediaConnection['request'],
    onMediaNotice: (listener) => {
      this.#listeners.add(listener)
      return () => this.#listeners.delete(listener)
    },
  }

  notify(notice: MediaNotice) {
    for (const listener of this.#listeners) listener(notice)
  }

  /** Types of the requests so far, with what tells them apart. */
  types(): string[] {
    return this.sent.map(({ type, kind, direction }) =>
      [type.replace('media.', ''), kind ?? direction].filter(Boolean).join(' '),
    )
  }

  count(type: string): number {
    return this.sent.filter((message) => message.type === type).length
  }

  async #answer(message: Sent): Promise<unknown> {
    if (this.state.value !== 'open') throw new LostError('closed')
    this.sent.push(message)
    await this.held.get(message.type)
    const trouble = this.trouble.get(message.type) ?? this.refusing.get(message.type)
    this.trouble.delete(message.type)
    if (trouble === 'lost') throw new LostError('lost')
    if (trouble) throw new RefusedError(trouble)
    return this.#result(message)
  }

  #result({ type, kind }: Sent): unknown {
    switch (type) {
      case 'media.join':
        return {
          roomId: this.roomId,
          rtpCapabilities: parameters.generateRouterRtpCapabilities(),
          send: parameters.generateTransportRemoteParameters(),
          receive: parameters.generateTransportRemoteParameters(),
          iceServers: [],
        }
      case 'media.produce':
        return { producerId: `${kind}-${++this.#made}` }
      case 'media.restartIce':
        return { iceParameters: parameters.generateTransportRemoteParameters().iceParameters }
      case 'media.consume':
        return { consumers: this.offered.map(consumerOptions) }
      default:
        return null
    }
  }
}

function consumerOptions(of: Offered) {
  const codecMimeType = of.kind === 'audio' ? 'audio/opus' : 'video/VP8'
  return {
    ...parameters.generateConsumerRemoteParameters({ codecMimeType }),
    source: 'device',
    ...of,
  }
}

/** Devices on mediasoup-client's fake handler, with a hand on what they do. */
export class FakeDevices {
  readonly log: HandlerLog = []
  made = 0
  /** Packets that have come in on every incoming track, as the statistics show it. */
  packets = 0
  readonly #handlers: { direction: Direction; handler: FakeHandler }[] = []

  readonly create = (): Promise<Device> => {
    this.made++
    const fake = FakeHandler.createFactory(parameters)
    return Device.factory({
      handlerFactory: {
        ...fake,
        factory: (options) => {
          const handler = fake.factory(options) as FakeHandler
          this.#watch(handler)
          this.#handlers.push({
            direction: options.direction === 'send' ? 'send' : 'receive',
            handler,
          })
          return handler
        },
      },
    })
  }

  /** The newest transport of this direction comes into this state. */
  path(direction: Direction, state: PathState) {
    this.#handlers
      .findLast((made) => made.direction === direction)!
      .handler.setConnectionState(state)
  }

  #watch(handler: FakeHandler) {
    const verbs = [
      'send',
      'pauseSending',
      'resumeSending',
      'replaceTrack',
      'restartIce',
      'close',
    ] as const
    for (const verb of verbs) {
      const original = handler[verb].bind(handler) as (...args: unknown[]) => unknown
      const watched = (...args: unknown[]) => {
        const track = (args[0] as { track?: MediaStreamTrack } | undefined)?.track
        this.log.push(track ? `${verb} ${track.kind} ${track.enabled ? 'real' : 'silent'}` : verb)
        return original(...args)
      }
      Object.assign(handler, { [verb]: watched })
    }
    const report = () =>
      Promise.resolve(
        new Map([
          [
            'in',
            { type: 'inbound-rtp', packetsReceived: this.packets, framesDecoded: this.packets },
          ],
        ]),
      )
    Object.assign(handler, { getReceiverStats: report })
  }
}

/** A camera or microphone of the page. */
export function fakeSource(kind: 'audio' | 'video', state: SourceState = 'on') {
  const track = fakeTrack(kind)
  return {
    track: shallowRef<MediaStreamTrack | null>(state === 'on' ? track : null),
    state: shallowRef<SourceState>(state),
  }
}

export function fakeTrack(kind: 'audio' | 'video'): MediaStreamTrack {
  return new FakeMediaStreamTrack({ kind }) as unknown as MediaStreamTrack
}

/** jsdom has no MediaStream. */
export class FakeMediaStream {
  readonly #tracks: MediaStreamTrack[]
  constructor(tracks: MediaStreamTrack[] = []) {
    this.#tracks = [...tracks]
  }
  getTracks(): MediaStreamTrack[] {
    return [...this.#tracks]
  }
}
