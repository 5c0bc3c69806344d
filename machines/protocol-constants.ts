/** Plain values of the protocol, apart from its schemas so that pages can use them without zod (design rule 7). */

export const PROTOCOL_VERSION = 1
export const SUBPROTOCOL = `okienko.v${PROTOCOL_VERSION}` as const

/** Largest frame a page may send (bytes) and how many a second (burst of twice that); privacy.md 8. */
export const MAX_MESSAGE_BYTES = 64 * 1024
export const MAX_MESSAGES_PER_SECOND = 20

/** How often a page says that it is alive (ms); each heartbeat is answered by `alive`. */
export const HEARTBEAT_MS = 10_000

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
  'not-a-consultant',
  'unknown-topic',
  'database-unavailable',
  'no-such-room',
  'no-such-peer',
  'no-such-track',
  'not-connectable',
  'malformed-media',
  'no-media-capacity',
  'media-unavailable',
  'colleague-busy',
  'chat-off',
  'chat-too-long',
  'chat-too-fast',
  'chat-muted',
  'chat-full',
  'share-off',
  'no-camera',
  'draining',
  'internal',
] as const
export type Refusal = (typeof REFUSALS)[number]

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
  /** The ticket has moved to another page, which flows now: this one lets go. */
  moved: 4006,
} as const
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE]
