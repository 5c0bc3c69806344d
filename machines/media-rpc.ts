import { z } from 'zod'
import type {
  JoinAnswer,
  Media,
  MediaNotice,
  MediaRefusal,
  PeerStats,
  RoomInfo,
  RoomTrack,
} from './media.ts'
import type { Reception } from './reception.ts'
import {
  Direction,
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  TrackKind,
  TrackSource,
  WantedReception,
} from './signalling.ts'

/**
 * The wire between server and media worker: newline-delimited JSON over a stream socket. The first
 * frame of the server is `attach`; after its answer requests and answers carry an id, and notices
 * come unasked, in the order in which things happened (a verb's notices precede its answer).
 */
export const MEDIA_RPC_VERSION = 4

/** Largest frame in bytes: an inventory of some 5,000 rooms; a request is far below. */
export const MAX_MEDIA_FRAME_BYTES = 1024 * 1024

const text = z.string().min(1).max(64)
const callIds = z.array(text).max(10_000)
const opaque = z.record(z.string(), z.unknown())

export const ConsultantPeer = z.templateLiteral(['consultant:', z.string().min(1).max(64)])
export const PeerId = z.union([z.literal('resident'), ConsultantPeer])

const inRoom = { callId: text }
const ofPeer = { callId: text, peer: PeerId }

/** Arguments of every verb, by name; the order of the keys is that of the verb's parameters. */
export const mediaVerbs = {
  openRoom: z.strictObject(inRoom),
  join: z.strictObject({ ...ofPeer, session: text, beside: z.boolean().optional() }),
  connect: z.strictObject({ ...ofPeer, direction: Direction, dtls: DtlsParameters }),
  restartIce: z.strictObject({ ...ofPeer, direction: Direction }),
  produce: z
    .strictObject({
      ...ofPeer,
      kind: TrackKind,
      rtpParameters: RtpParameters,
      muted: z.boolean(),
      source: TrackSource.default('device'),
    })
    // mediasoup lets sound pass as picture, and the other side would then get neither.
    .refine(
      ({ kind, rtpParameters }) =>
        rtpParameters.codecs.every(({ mimeType }) => mimeType.toLowerCase().startsWith(`${kind}/`)),
      { message: 'codecs of another kind', path: ['rtpParameters', 'codecs'] },
    ),
  closeProducer: z.strictObject({ ...ofPeer, producerId: text }),
  setMuted: z.strictObject({ ...ofPeer, kind: TrackKind, muted: z.boolean() }),
  consume: z.strictObject({ ...ofPeer, capabilities: RtpCapabilities }),
  resumeConsumer: z.strictObject({ ...ofPeer, consumerId: text }),
  setReception: z.strictObject({ ...ofPeer, wanted: WantedReception }),
  start: z.strictObject({ ...inRoom, consultant: ConsultantPeer }),
  stop: z.strictObject(inRoom),
  leave: z.strictObject(ofPeer),
  closeRoom: z.strictObject(inRoom),
  stats: z.strictObject(inRoom),
  renew: z.strictObject({ callIds }),
  load: z.strictObject({}),
  /** Beyond the contract: what a room looks like inside, for tests and for those who run it. */
  inspect: z.strictObject(inRoom),
  /** Beyond the contract: is somebody there (a stopped process keeps its socket open). */
  ping: z.strictObject({}),
}
export type MediaVerb = keyof typeof mediaVerbs
export type MediaArgs<V extends MediaVerb> = z.infer<(typeof mediaVerbs)[V]>

/**
 * The inside of a room. A track is `flowing` when the worker takes what its page sends, a consumer when
 * the worker forwards to its page: only the second reaches anybody.
 */
export type RoomInspection = {
  callId: string
  roomId: string
  seated: z.infer<typeof ConsultantPeer> | null
  workerPid: number
  peers: {
    peer: z.infer<typeof PeerId>
    session: string
    connected: boolean
    tracks: (RoomTrack & { flowing: boolean })[]
    consumers: { id: string; producerId: string; ready: boolean; flowing: boolean }[]
  }[]
}

/** The verbs as both ends of the wire carry them. */
export type MediaService = Omit<Media, 'onNotice'> & {
  inspect(callId: string): Promise<RoomInspection>
}

const transport = z.object({
  id: text,
  iceParameters: opaque,
  iceCandidates: z.array(opaque),
  dtlsParameters: opaque,
})
const joinAnswer = z.object({
  roomId: text,
  rtpCapabilities: opaque,
  send: transport,
  receive: transport,
}) satisfies z.ZodType<JoinAnswer>
const origin = { producerId: text, kind: TrackKind, source: TrackSource }
const consumer = z.object({ id: text, ...origin, rtpParameters: opaque })
const track = z.object({ ...origin, muted: z.boolean() }) satisfies z.ZodType<RoomTrack>
const peerStats = z.object({
  peer: PeerId,
  sendBitrate: z.number(),
  receiveBitrate: z.number(),
  lossFraction: z.number(),
  rttMs: z.number().nullable(),
  bytesReceived: z.number(),
}) satisfies z.ZodType<PeerStats>
const reception = z.object({
  pictures: z.enum(['all', 'screen', 'none']),
  why: z.enum(['network', 'choice']).nullable(),
  weak: z.boolean(),
}) satisfies z.ZodType<Reception>
const roomInfo = z.object({
  ...inRoom,
  roomId: text,
  seated: ConsultantPeer.nullable(),
  peers: z.array(
    z.object({
      peer: PeerId,
      connected: z.boolean(),
      tracks: z.array(track),
      reception,
    }),
  ),
}) satisfies z.ZodType<RoomInfo>
const inspection = z.object({
  ...inRoom,
  roomId: text,
  seated: ConsultantPeer.nullable(),
  workerPid: z.int(),
  peers: z.array(
    z.object({
      peer: PeerId,
      session: text,
      connected: z.boolean(),
      tracks: z.array(track.extend({ flowing: z.boolean() })),
      consumers: z.array(
        z.object({ id: text, producerId: text, ready: z.boolean(), flowing: z.boolean() }),
      ),
    }),
  ),
}) satisfies z.ZodType<RoomInspection>
const nothing = z.null().transform(() => undefined)

/** Results of every verb, by name; a verb without a result answers null. */
export const mediaResults = {
  openRoom: z.object({ roomId: text }),
  join: joinAnswer,
  connect: nothing,
  restartIce: opaque,
  produce: z.object({ producerId: text }),
  closeProducer: nothing,
  setMuted: nothing,
  consume: z.array(consumer),
  resumeConsumer: nothing,
  setReception: nothing,
  start: nothing,
  stop: nothing,
  leave: nothing,
  closeRoom: nothing,
  stats: z.array(peerStats),
  renew: nothing,
  load: z.object({
    workers: z.array(z.object({ pid: z.int(), rooms: z.int(), cpu: z.number() })),
    draining: z.boolean(),
  }),
  inspect: inspection,
  ping: nothing,
} satisfies Record<MediaVerb, z.ZodType>
export type MediaResult<V extends MediaVerb> = z.infer<(typeof mediaResults)[V]>

/**
 * First frame of a server. `epoch` rises with every start of the server: the connection of an older
 * epoch is refused and closed when a newer one has attached. The leases of `callIds` are renewed.
 */
export const AttachFrame = z.strictObject({
  type: z.literal('attach'),
  version: z.literal(MEDIA_RPC_VERSION),
  epoch: z.int().min(0),
  callIds,
  token: z.string().max(512).optional(),
})
export type AttachFrame = z.infer<typeof AttachFrame>

/** A request before its arguments are checked, so that a wrong one can be answered by its id. */
export const RequestFrame = z.strictObject({
  type: z.literal('request'),
  id: z.int().min(1),
  verb: z.enum(Object.keys(mediaVerbs) as [MediaVerb, ...MediaVerb[]]),
  args: z.unknown(),
})
export type RequestFrame = z.infer<typeof RequestFrame>

const refusals = [
  'no-such-room',
  'no-such-peer',
  'no-such-track',
  'not-connectable',
  'malformed-media',
  'no-media-capacity',
  'media-unavailable',
  'draining',
] as const satisfies readonly MediaRefusal[]

const notice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('room.lost'), ...inRoom, roomId: text }),
  z.object({ type: z.literal('peer.connected'), ...ofPeer }),
  z.object({ type: z.literal('peer.disconnected'), ...ofPeer }),
  z.object({ type: z.literal('peer.relieved'), ...ofPeer }),
  z.object({ type: z.literal('peer.reception'), ...ofPeer, reception }),
  z.object({
    type: z.literal('track.added'),
    ...inRoom,
    from: PeerId,
    ...origin,
  }),
  z.object({ type: z.literal('track.closed'), ...inRoom, from: PeerId, producerId: text }),
])
/** What the worker itself tells; `worker.gone` and `worker.attached` are the client's own. */
export type WorkerNotice = Exclude<MediaNotice, { type: `worker.${string}` }>

/** Why the worker ends a connection; after it no other frame comes. */
export const RPC_REFUSALS = ['fenced', 'token', 'version', 'malformed', 'too-large'] as const
export type RpcRefusal = (typeof RPC_REFUSALS)[number]

/** Everything the worker says. */
export const WorkerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('attached'), rooms: z.array(roomInfo) }),
  z.object({ type: z.literal('refused'), reason: z.enum(RPC_REFUSALS) }),
  z.object({ type: z.literal('answer'), id: z.int(), result: z.unknown() }),
  z.object({
    type: z.literal('failure'),
    id: z.int(),
    reason: z.enum(refusals),
    message: z.string().max(1000),
  }),
  z.object({ type: z.literal('notice'), notice }),
])
export type WorkerFrame = z.infer<typeof WorkerFrame>
