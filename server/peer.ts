import type { CloseCode, ServerMessage } from '#machines/protocol.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import type { Wire } from './exchange.ts'
import type { Role } from './models/staff.ts'

export type ResidentIdentity = Readonly<{ kind: 'resident'; callId: string }>
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
  /** Unique for this socket. */
  readonly id: string
  readonly identity: Who
  readonly open: boolean
  /** Nothing happens when it is closed already. */
  send(message: ServerMessage): void
  close(code: CloseCode, reason?: string): void
}
/** One open page, as everything behind the edge sees it (style.md habit 13). */
export type ResidentPeer = PeerOf<ResidentIdentity>
export type StaffPeer = PeerOf<StaffIdentity>
export type Peer = ResidentPeer | StaffPeer

/** A page that has not taken so much (bytes) is too slow to follow; it comes back and gets its view. */
export const MAX_OWED_BYTES = 1024 * 1024

/** A peer on a wire; `gone` is to be called when the wire has closed. */
export function createPeer<Who extends Identity>(
  id: string,
  identity: Who,
  wire: Wire,
): { peer: PeerOf<Who>; gone(): void } {
  let open = true
  const close = (code: CloseCode, reason = '') => {
    if (!open) return
    open = false
    wire.close(code, reason)
  }
  const peer: PeerOf<Who> = {
    id,
    identity,
    get open() {
      return open
    },
    send(message) {
      if (!open) return
      if (wire.buffered() > MAX_OWED_BYTES) close(CLOSE.overload)
      else wire.send(JSON.stringify(message))
    },
    close,
  }
  return { peer, gone: () => void (open = false) }
}
