import { z } from 'zod'
import { BLOCK_REASONS } from './block.ts'
import { MAX_TRANSFER_NOTE, type TransferOptions } from './transfer.ts'
import { MAX_CHAT_MESSAGES, MAX_CHAT_TEXT, type ChatEntry } from './chat.ts'
import type { FileView } from './file.ts'
import type { ConsumerOptions, JoinAnswer } from './media.ts'
import type { Refusal } from './protocol-constants.ts'
import {
  Direction,
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  TrackKind,
  TrackSource,
  WantedReception,
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
    source: TrackSource,
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
  /** What this person wants to receive of the other's pictures. */
  z.strictObject({
    type: z.literal('media.reception'),
    ...request,
    callId: id,
    wanted: WantedReception,
  }),
  /** The first remote frame or sound has been seen: the call is talked, not only connected. */
  z.strictObject({ type: z.literal('media.flowing'), ...request, callId: id }),
] as const

/** As the server gave it; its `proof` says whether it is still just that. */
const chatEntry = z.strictObject({
  messageId: id,
  from: z.union([z.literal('resident'), z.templateLiteral(['consultant:', z.string()])]),
  name: z.string().max(200),
  text: z.string().min(1).max(MAX_CHAT_TEXT),
  at: z.int(),
  seq: z.int(),
  proof: z.string().max(64),
})

/** Tools of a call that both sides have; refused for a call that one is not in. */
const toolRequests = [
  /** The whole log; asked when a call begins, and again after each reconnection. */
  z.strictObject({ type: z.literal('chat.read'), ...request, callId: id }),
  /** `messageId` is made by the page: sent again, it is the same message. */
  z.strictObject({
    type: z.literal('chat.send'),
    ...request,
    callId: id,
    messageId: id,
    /** Longer than allowed up to a point, so that the refusal can be named. */
    text: z
      .string()
      .min(1)
      .max(4 * MAX_CHAT_TEXT),
  }),
  /** What this page has of the log and the server has not: it was killed meanwhile. */
  z.strictObject({
    type: z.literal('chat.restore'),
    ...request,
    callId: id,
    entries: z
      .array(chatEntry)
      .min(1)
      .max(2 * MAX_CHAT_MESSAGES),
  }),
  /** What has been sent in this call; asked like `chat.read`. The files themselves go over HTTP. */
  z.strictObject({ type: z.literal('file.read'), ...request, callId: id }),
] as const

/** Ends what is shown of a document; the consultant also takes a question back with it. */
const endShowing = z.strictObject({ type: z.literal('showing.end'), ...request, callId: id })

const devices = z.strictObject({ camera: z.boolean(), microphone: z.boolean() })

/** What a resident's page may say. */
export const WidgetMessage = z.discriminatedUnion('type', [
  ...mediaRequests,
  ...toolRequests,
  /** May the consultant see a document (W8). */
  z.strictObject({
    type: z.literal('showing.answer'),
    ...request,
    callId: id,
    agreed: z.boolean(),
  }),
  endShowing,
  /** Devices that the resident has or has given up (open point 10); shown to the consultant. */
  z.strictObject({ type: z.literal('ticket.devices'), ...request, devices }),
  z.strictObject({ type: z.literal('ticket.topic'), ...request, topicId: id.nullable() }),
  z.strictObject({ type: z.literal('ticket.leave'), ...request }),
  z.strictObject({ type: z.literal('call.end'), ...request, callId: id }),
  z.strictObject({ type: z.literal('heartbeat') }),
])
export type WidgetMessage = z.infer<typeof WidgetMessage>

const note = z.string().max(MAX_TRANSFER_NOTE)

/** What a consultant's page may say. */
export const StaffMessage = z.discriminatedUnion('type', [
  ...mediaRequests,
  ...toolRequests,
  /** What may be used in this call from now on (W7). */
  z.strictObject({
    type: z.literal('tools.set'),
    ...request,
    callId: id,
    chat: z.boolean(),
    files: z.boolean(),
    share: z.boolean(),
  }),
  /** Asks the resident to show a document; refused `no-camera` without one. */
  z.strictObject({ type: z.literal('showing.ask'), ...request, callId: id }),
  endShowing,
  /** The resident's identity was shown, or it was not after all. */
  z.strictObject({ type: z.literal('identity.mark'), ...request, callId: id, shown: z.boolean() }),
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
  /** Ends the own call for abuse; its network gets no other one for a day. */
  z.strictObject({
    type: z.literal('call.block'),
    ...request,
    callId: id,
    reason: z.enum(BLOCK_REASONS),
  }),
  /** To whom the own call could be given just now; asked while the dialog is open. */
  z.strictObject({ type: z.literal('transfer.look'), ...request, callId: id }),
  /** Ask a colleague (C4); refused `colleague-busy` when that one is not free any more. */
  z.strictObject({ type: z.literal('transfer.ask'), ...request, callId: id, staffId: id, note }),
  /** To the head of a topic's line. */
  z.strictObject({ type: z.literal('transfer.line'), ...request, callId: id, topicId: id, note }),
  z.strictObject({ type: z.literal('transfer.withdraw'), ...request, transferId: id }),
  z.strictObject({ type: z.literal('wrapup.end'), ...request }),
  z.strictObject({ type: z.literal('heartbeat') }),
])
export type StaffMessage = z.infer<typeof StaffMessage>
export type MediaMessage = Extract<WidgetMessage, { type: `media.${string}` }>
export type ChatMessage = Extract<WidgetMessage, { type: `chat.${string}` }>
export type FileMessage = Extract<WidgetMessage, { type: `file.${string}` }>
export type ShowingMessage = Extract<WidgetMessage | StaffMessage, { type: `showing.${string}` }>
export type TransferMessage = Extract<StaffMessage, { type: `transfer.${string}` }>
export type ClientMessage = WidgetMessage | StaffMessage

/** Answers to media requests by message type. */
export type MediaAnswers = {
  'media.join': JoinAnswer & { iceServers: IceServer[] }
  'media.restartIce': { iceParameters: Record<string, unknown> }
  'media.produce': { producerId: string }
  'media.consume': { consumers: ConsumerOptions[] }
}
/** All answers that are not null, by message type. */
export type Answers = MediaAnswers & {
  'chat.read': { entries: ChatEntry[] }
  'file.read': { files: FileView[] }
  'transfer.look': TransferOptions
  /** False: the call is over, but nobody knows any more from where it came. */
  'call.block': { blocked: boolean }
}
export type AnswerOf<T extends ClientMessage['type']> = T extends keyof Answers ? Answers[T] : null

/** As RTCIceServer; TURN credentials live for a limited time (coturn's REST scheme). */
export type IceServer = { urls: string[]; username?: string; credential?: string }

/** What the server says. `view` is always the whole of what this page may know (design rule 4). */
export type ServerMessage<View = ResidentView | StaffView> =
  | { type: 'hello'; protocol: number; bootId: string; now: number }
  | { type: 'view'; bootId: string; rev: number; now: number; view: View }
  /** Answer to `heartbeat`: browsers hide pings, so this is how a page knows that its socket lives. */
  | { type: 'alive'; now: number }
  | { type: 'answer'; id: number; result: Answers[keyof Answers] | null }
  | { type: 'refused'; id: number | null; reason: Refusal }
  /** The other side has a new track: ask `media.consume` again. */
  | { type: 'media.tracks'; callId: string }
  | { type: 'media.trackClosed'; callId: string; producerId: string }
  /** New in the chat of this call, for both; what is known already changes nothing. */
  | { type: 'chat.entries'; callId: string; entries: ChatEntry[] }
  /** What has become of a file; also of a new one. */
  | { type: 'file.state'; callId: string; file: FileView }
