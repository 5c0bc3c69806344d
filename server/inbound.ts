import type { z } from 'zod'
import { StaffMessage, WidgetMessage, type Refusal } from '#machines/protocol.ts'
import {
  CLOSE,
  MAX_MESSAGE_BYTES,
  MAX_MESSAGES_PER_SECOND as RATE,
} from '#machines/protocol-constants.ts'
import { TokenBucket } from './limiter.ts'
import type { Peer } from './peer.ts'

/** How many messages beyond the limit are answered before the page is thought of as flooding. */
const FLOOD_PATIENCE = 60

const schemas = { resident: WidgetMessage, staff: StaffMessage } as const
type MessageOf = { resident: WidgetMessage; staff: StaffMessage }

/** What became of a frame. */
export type Inbound<Message> = { message: Message } | { refused: Refusal; id: number | null }

/** Reads one frame of a page: size, JSON, schema. What passes is trusted from here on (design rule 6). */
export function readFrame<Kind extends keyof MessageOf>(
  kind: Kind,
  frame: Buffer,
  isBinary: boolean,
): Inbound<MessageOf[Kind]> {
  if (frame.byteLength > MAX_MESSAGE_BYTES) return { refused: 'too-large', id: null }
  const value = isBinary ? undefined : parseJson(frame)
  if (value === undefined) return { refused: 'malformed', id: null }
  const parsed = schemas[kind].safeParse(value)
  if (parsed.success) return { message: parsed.data as MessageOf[Kind] }
  return { refused: isKnownType(kind, value) ? 'malformed' : 'unknown-message', id: idOf(value) }
}

function parseJson(frame: Buffer): unknown {
  try {
    return JSON.parse(frame.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

const knownTypes = {
  resident: typesOf(WidgetMessage),
  staff: typesOf(StaffMessage),
} as const

function typesOf(schema: {
  options: readonly { shape: { type: z.ZodLiteral<string> } }[]
}): Set<string> {
  return new Set(schema.options.map((option) => option.shape.type.value))
}

function isKnownType(kind: keyof MessageOf, value: unknown): boolean {
  const type = (value as { type?: unknown } | null)?.type
  return typeof type !== 'string' || knownTypes[kind].has(type)
}

/** So that the page can tell which of its requests was meant. */
function idOf(value: unknown): number | null {
  const id = (value as { id?: unknown } | null)?.id
  return typeof id === 'number' && Number.isInteger(id) && id > 0 ? id : null
}

/** Keeps a page to its rate; made when it says something at all, because most only wait. */
export class Pace {
  readonly #messages: TokenBucket
  /** There once the page has been too fast. */
  #patience: TokenBucket | null = null

  constructor(at: number) {
    this.#messages = new TokenBucket(RATE, 2 * RATE, at)
  }

  /**
   * Whether the message that came `at` (ms UTC) may be read; it has answered, or closed the socket of a
   * page that goes on and on, when not.
   */
  pass(peer: Pick<Peer, 'send' | 'close'>, at: number): boolean {
    if (this.#messages.take(at)) return true
    this.#patience ??= new TokenBucket(RATE / 4, FLOOD_PATIENCE, at)
    if (this.#patience.take(at)) {
      peer.send({ type: 'refused', id: null, reason: 'too-many-messages' })
    } else peer.close(CLOSE.flood)
    return false
  }
}
