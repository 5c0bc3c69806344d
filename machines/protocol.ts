import { z } from 'zod'
import type { ConsumerOptions, JoinAnswer } from './media.ts'
import {
  Direction,
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  TrackKind,
} from './signalling.ts'
import type { ResidentView, StaffView } from './views.ts'

/**
 * Every message between the pages and the server. The widget imports only the types of this file
 * (zod stays out of its bundle, design rule 7). A socket is opened with two subprotocols on the
 * widget side, `okienko.v1` and `ticket.<token>`; on the staff side `okienko.v1` alone, the session
 * cookie says who it is.
 */
export const PROTOCOL_VERSION = 1
export const SUBPROTOCOL = `okienko.v${PROTOCOL_VERSION}` as const

/** Largest frame a page may send (bytes) and how many a second (burst of twice that); privacy.md 8. */
export const MAX_MESSAGE_BYTES = 64 * 1024
export const MAX_MESSAGES_PER_SECOND = 20

const id = z.string().min(1).max(64)
/** Requests carry a number that the answer repeats; it is the page's own and rises. */
const request = { id: z.int().min(1) }

/** Media signalling, the same on both sides; `callId` guards against a message of an earlier call. */
const mediaRequests = [
  z.strictObject({ type: z.literal('media.join'), ...request, callId: id, session: id }),
  z.strictObject({
    type: z.literal('media.connect'),
    ...request,
    callId: id,
    direction: Direction,
    dtlsParameters: DtlsParameters,
  }),
  z.strictObject({
    type: z.literal('media.restartIce'),
    ...request,
    callId: id,
    direction: Direction,
  }),
  z.strictObject({
    type: z.literal('media.produce'),
    ...request,
    callId: id,
    kind: TrackKind,
    rtpParameters: RtpParameters,
    muted: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('media.closeProducer'),
    ...request,
    callId: id,
    producerId: id,
  }),
  z.strictObject({
    type: z.literal('media.mute'),
    ...request,
    callId: id,
    kind: TrackKind,
    muted: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('media.consume'),
    ...request,
    callId: id,
    rtpCapabilities: RtpCapabilities,
  }),
  z.strictObject({
    type: z.literal('media.consumerReady'),
    ...request,
    callId: id,
    consumerId: id,
  }),
  /** The first remote frame or sound has been seen: the call is talked, not only connected. */
  z.strictObject({ type: z.literal('media.flowing'), ...request, callId: id }),
] as const

const devices = z.strictObject({ camera: z.boolean(), microphone: z.boolean() })

/** What a resident's page may say. */
export const WidgetMessage = z.discriminatedUnion('type', [
  ...mediaRequests,
  /** Devices that the resident has or has given up (open point 10); shown to the consultant. */
  z.strictObject({ type: z.literal('ticket.devices'), ...request, devices }),
  z.strictObject({ type: z.literal('ticket.topic'), ...request, topicId: id.nullable() }),
  z.strictObject({ type: z.literal('ticket.leave'), ...request }),
  z.strictObject({ type: z.literal('call.end'), ...request, callId: id }),
  z.strictObject({ type: z.literal('heartbeat') }),
])
export type WidgetMessage = z.infer<typeof WidgetMessage>

/** What a consultant's page may say. */
export const StaffMessage = z.discriminatedUnion('type', [
  ...mediaRequests,
  /** Start of work, or back from pause or away; the page has just tested its devices (issue 2). */
  z.strictObject({ type: z.literal('shift.start'), ...request, devices }),
  z.strictObject({ type: z.literal('shift.pause'), ...request }),
  z.strictObject({ type: z.literal('shift.end'), ...request }),
  /** The page shows the offer; must come within 4 s (goals R6). */
  z.strictObject({ type: z.literal('offer.seen'), ...request, offerId: id }),
  z.strictObject({ type: z.literal('offer.accept'), ...request, offerId: id }),
  z.strictObject({ type: z.literal('offer.decline'), ...request, offerId: id }),
  z.strictObject({ type: z.literal('call.end'), ...request, callId: id }),
  z.strictObject({ type: z.literal('wrapup.end'), ...request }),
  z.strictObject({ type: z.literal('heartbeat') }),
])
export type StaffMessage = z.infer<typeof StaffMessage>
export type MediaMessage = Extract<WidgetMessage, { type: `media.${string}` }>
export type ClientMessage = WidgetMessage | StaffMessage

/** Every reason for which a request may be refused; each has a sentence in both apps' message files. */
export const REFUSALS = [
  'malformed',
  'unknown-message',
  'too-large',
  'too-many-messages',
  'not-now',
  'not-yours',
  'offer-gone',
  'no-such-call',
  'devices-not-checked',
  'unknown-topic',
  'database-unavailable',
  'no-such-room',
  'no-such-peer',
  'no-such-track',
  'not-connectable',
  'malformed-media',
  'no-media-capacity',
  'media-unavailable',
  'draining',
  'internal',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Answers to media requests by message type; every other request is answered with null. */
export type MediaAnswers = {
  'media.join': JoinAnswer & { iceServers: IceServer[] }
  'media.restartIce': { iceParameters: Record<string, unknown> }
  'media.produce': { producerId: string }
  'media.consume': { consumers: ConsumerOptions[] }
}
export type AnswerOf<T extends ClientMessage['type']> = T extends keyof MediaAnswers
  ? MediaAnswers[T]
  : null

/** As RTCIceServer; TURN credentials live for a limited time (coturn's REST scheme). */
export type IceServer = { urls: string[]; username?: string; credential?: string }

/** What the server says. `view` is always the whole of what this page may know (design rule 4). */
export type ServerMessage<View = ResidentView | StaffView> =
  | { type: 'hello'; protocol: number; bootId: string; now: number }
  | { type: 'view'; bootId: string; rev: number; now: number; view: View }
  | { type: 'answer'; id: number; result: MediaAnswers[keyof MediaAnswers] | null }
  | { type: 'refused'; id: number | null; reason: Refusal }
  /** The other side has a new track: ask `media.consume` again. */
  | { type: 'media.tracks'; callId: string }
  | { type: 'media.trackClosed'; callId: string; producerId: string }

/** Close codes of the WebSocket (RFC 6455: 4000-4999 are ours). After 1012 and 1013 a page comes back by itself. */
export const CLOSE = {
  /** Server restarts: come back with jitter. */
  restart: 1012,
  /** Too many sockets or a slow reader: come back with jitter. */
  overload: 1013,
  /** The page speaks another protocol version: reload outside a call. */
  version: 4001,
  /** Ticket unknown, over, or forged: the page drops it. */
  ticketUnknown: 4002,
  /** Session over, signed out or taken away: the page shows the sign-in. */
  sessionOver: 4003,
  /** The same person opened another page, which holds the line now: no return by itself. */
  replaced: 4004,
  /** The page floods: no return by itself. */
  flood: 4005,
} as const
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE]
