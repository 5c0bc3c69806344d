import { z } from 'zod'
import type { ConsumerOptions, JoinAnswer } from './media.ts'
import type { Refusal } from './protocol-constants.ts'
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
export * from './protocol-constants.ts'

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
  /** The page shows the choice; must come within 4 s, as for an offer. */
  z.strictObject({ type: z.literal('choice.seen'), ...request }),
  /** Take a booked visit that is shown to choose (C3); refused `offer-gone` when another was first. */
  z.strictObject({ type: z.literal('visit.take'), ...request, callId: id }),
  /** Choose none of them; also: wait no longer for the resident of a visit that was begun. */
  z.strictObject({ type: z.literal('visit.pass'), ...request }),
  z.strictObject({ type: z.literal('call.end'), ...request, callId: id }),
  z.strictObject({ type: z.literal('wrapup.end'), ...request }),
  z.strictObject({ type: z.literal('heartbeat') }),
])
export type StaffMessage = z.infer<typeof StaffMessage>
export type MediaMessage = Extract<WidgetMessage, { type: `media.${string}` }>
export type ClientMessage = WidgetMessage | StaffMessage

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
  /** Answer to `heartbeat`: browsers hide pings, so this is how a page knows that its socket lives. */
  | { type: 'alive'; now: number }
  | { type: 'answer'; id: number; result: MediaAnswers[keyof MediaAnswers] | null }
  | { type: 'refused'; id: number | null; reason: Refusal }
  /** The other side has a new track: ask `media.consume` again. */
  | { type: 'media.tracks'; callId: string }
  | { type: 'media.trackClosed'; callId: string; producerId: string }
