import {
  PROTOCOL_VERSION,
  type Refusal,
  type StaffMessage,
  type WidgetMessage,
} from '#machines/protocol.ts'
import type { WireEnd } from './exchange.ts'
import { Pace, readFrame } from './inbound.ts'
import type { Lead } from './lead.ts'
import type { Log } from './log.ts'
import type { ResidentIdentity, StaffIdentity, WirePeer } from './peer.ts'

export type ConversationDeps = {
  bootId: string
  lead: Pick<Lead, 'onOpen' | 'onClose' | 'onResidentMessage' | 'onStaffMessage'>
  log: Log
  now: () => number
}

/**
 * One page from its first frame to its last: greeting, pace, reading, and the heartbeat's answer. Beside
 * the peer this is all that an idle socket costs, so it keeps references only (goals P2).
 */
abstract class Conversation implements WireEnd {
  readonly deps: ConversationDeps
  #pace: Pace | null = null

  protected constructor(deps: ConversationDeps) {
    this.deps = deps
  }

  abstract readonly peer: WirePeer<ResidentIdentity> | WirePeer<StaffIdentity>
  /** Reads a frame and hands it on; or says why it cannot. */
  protected abstract hear(
    frame: Buffer,
    isBinary: boolean,
  ): { refused: Refusal; id: number | null } | null

  /** To be called once, right after the making. */
  begin(): this {
    const { bootId, now, lead } = this.deps
    this.peer.send({ type: 'hello', protocol: PROTOCOL_VERSION, bootId, now: now() })
    this.guard('peer.open-fault', () => lead.onOpen(this.peer))
    return this
  }

  message(frame: Buffer, isBinary: boolean): void {
    const { now, log } = this.deps
    const { peer } = this
    if (!peer.open) return
    this.#pace ??= new Pace(now())
    if (!this.#pace.pass(peer, now())) return
    const refusal = this.hear(frame, isBinary)
    if (!refusal) return
    log.warn('peer.refused', { connectionId: peer.id, reason: refusal.refused })
    peer.send({ type: 'refused', id: refusal.id, reason: refusal.refused })
  }

  closed(): void {
    this.peer.gone()
    this.guard('peer.close-fault', () => this.deps.lead.onClose(this.peer))
  }

  /** Hands a message on; a heartbeat is answered, because browsers hide pings. */
  protected pass(message: WidgetMessage | StaffMessage, act: () => void): void {
    if (message.type === 'heartbeat') this.peer.send({ type: 'alive', now: this.deps.now() })
    this.guard('peer.message-fault', act)
  }

  /** A fault in handling one message must not take the process down, nor leave the page without answer. */
  protected guard(what: string, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.deps.log.error(what, { error, connectionId: this.peer.id })
      this.peer.send({ type: 'refused', id: null, reason: 'internal' })
    }
  }
}

export class ResidentConversation extends Conversation {
  readonly peer: WirePeer<ResidentIdentity>

  constructor(deps: ConversationDeps, peer: WirePeer<ResidentIdentity>) {
    super(deps)
    this.peer = peer
  }

  protected hear(frame: Buffer, isBinary: boolean) {
    const inbound = readFrame('resident', frame, isBinary)
    if ('refused' in inbound) return inbound
    const { message } = inbound
    this.pass(message, () => this.deps.lead.onResidentMessage(this.peer, message))
    return null
  }
}

export class StaffConversation extends Conversation {
  readonly peer: WirePeer<StaffIdentity>
  readonly #used: () => void
  readonly #left: () => void

  /** @param told `used`: the person has done something; `left`: the socket is closed */
  constructor(
    deps: ConversationDeps,
    peer: WirePeer<StaffIdentity>,
    told: { used(): void; left(): void },
  ) {
    super(deps)
    this.peer = peer
    this.#used = told.used
    this.#left = told.left
  }

  override closed(): void {
    this.#left()
    super.closed()
  }

  protected hear(frame: Buffer, isBinary: boolean) {
    const inbound = readFrame('staff', frame, isBinary)
    if ('refused' in inbound) return inbound
    const { message } = inbound
    if (!AUTOMATIC.test(message.type)) this.#used()
    this.pass(message, () => this.deps.lead.onStaffMessage(this.peer, message))
    return null
  }
}

/** What a page does by itself; it does not show that somebody is there. */
const AUTOMATIC = /^(heartbeat$|media\.|offer\.seen$)/
