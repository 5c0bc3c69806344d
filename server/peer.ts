import type { CloseCode, ServerMessage } from '#machines/protocol.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { Wire } from './exchange.ts'
import type { Role } from './models/staff.ts'

export type ResidentIdentity = Readonly<{
  kind: 'resident'
  callId: string
  /** The page has taken the ticket over from another one, which keeps the media until this one flows. */
  moved: boolean
}>
export type StaffIdentity = Readonly<{
  kind: 'staff'
  staffId: string
  sessionId: string
  name: string
  roles: readonly Role[]
  siteIds: readonly string[]
  topicIds: readonly string[]
}>
export type Identity = ResidentIdentity | StaffIdentity

type PeerOf<Who extends Identity> = {
  /** Unique among the sockets of this run of the server. */
  readonly id: string
  readonly identity: Who
  readonly open: boolean
  /** Nothing happens when it is closed already. `text`: the message as JSON, where several are told the same. */
  send(message: ServerMessage, text?: string): void
  close(code: CloseCode, reason?: string): void
}
/** One open page, as everything behind the edge sees it (style.md habit 13). */
export type ResidentPeer = PeerOf<ResidentIdentity>
export type StaffPeer = PeerOf<StaffIdentity>
export type Peer = ResidentPeer | StaffPeer

/** A page that has not taken so much (bytes) is too slow to follow; it comes back and gets its view. */
export const MAX_OWED_BYTES = 1024 * 1024

/** A peer on a wire; a class, because thousands of sockets share what a closure would hold for each (goals P2). */
export class WirePeer<Who extends Identity> {
  readonly id: string
  readonly identity: Who
  readonly #wire: Wire
  #open = true

  constructor(id: string, identity: Who, wire: Wire) {
    this.id = id
    this.identity = identity
    this.#wire = wire
  }

  get open(): boolean {
    return this.#open
  }

  send(message: ServerMessage, text?: string): void {
    if (!this.#open) return
    if (this.#wire.buffered() > MAX_OWED_BYTES) this.close(CLOSE.overload)
    else this.#wire.send(text ?? JSON.stringify(message))
  }

  close(code: CloseCode, reason = ''): void {
    if (!this.#open) return
    this.#open = false
    this.#wire.close(code, reason)
  }

  /** To be called when the wire has closed. */
  gone(): void {
    this.#open = false
  }
}
