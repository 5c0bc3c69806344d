import type { CloseCode } from '#machines/protocol-constants.ts'
import { MOVE_SUBPROTOCOL } from '#machines/move-routes.ts'
import { CLOSE, SUBPROTOCOL } from '#machines/protocol-constants.ts'
import type { CallNetworks } from './blocks/call-networks.ts'
import { ResidentConversation, StaffConversation } from './conversation.ts'
import { tokenOf } from './cookies.ts'
import { isOutage } from './database.ts'
import type { Admission, UpgradeRequest, Wire, WireEnd } from './exchange.ts'
import type { Lead } from './lead.ts'
import type { Log } from './log.ts'
import type { Models } from './models/index.ts'
import type { StaffRow } from './models/staff.ts'
import type { Origins } from './origins.ts'
import { WirePeer, type ResidentIdentity, type StaffIdentity, type StaffPeer } from './peer.ts'
import type { SecondFactors } from './second-factor/second-factor.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Tickets } from './tickets.ts'

export type AdmissionDeps = {
  bootId: string
  origins: Origins
  models: Pick<Models, 'staff'>
  factors: Pick<SecondFactors, 'isMissing'>
  sessions: Sessions
  tickets: Tickets
  lead: Lead
  networks: Pick<CallNetworks, 'note'>
  log: Log
  now: () => number
}

/** Says who may open a socket, and joins the open ones to the lead (design rule 14). */
export type Admissions = {
  admit(request: UpgradeRequest): Promise<Admission>
  /** Closes every socket that lives by this session. */
  endSession(sessionId: string): void
}

const TICKET_PREFIX = 'ticket.'

export function createAdmissions(deps: AdmissionDeps): Admissions {
  const { origins } = deps
  const staffPeers = new Map<string, Set<StaffPeer>>()
  // Tells the sockets of this run apart in the log.
  let opened = 0
  const nextId = () => `c${(opened += 1)}`
  return {
    async admit(request) {
      const isWidget = request.path === '/ws/widget'
      if (!isWidget && request.path !== '/ws/staff') return refuse(404, 'not-found')
      const wanted = isWidget ? origins.widget() : origins.staff()
      if (request.headers.origin !== wanted) {
        deps.log.warn('upgrade.foreign-origin', { route: request.path })
        return refuse(403, 'foreign-origin')
      }
      if (deps.lead.isDraining()) return refuse(503, 'draining')
      const offered = (request.headers['sec-websocket-protocol'] ?? '')
        .split(',')
        .map((p) => p.trim())
      const ours =
        offered.find((p) => p === SUBPROTOCOL) ?? offered.find((p) => p.startsWith('okienko.'))
      if (!ours) return refuse(400, 'malformed')
      if (ours !== SUBPROTOCOL) return turnAway(ours, CLOSE.version)
      try {
        return isWidget
          ? await admitResident(deps, request, offered, nextId)
          : await admitStaff(deps, request, staffPeers, nextId)
      } catch (error) {
        if (isOutage(error)) return turnAway(SUBPROTOCOL, CLOSE.overload)
        throw error
      }
    },
    endSession(sessionId) {
      for (const peer of staffPeers.get(sessionId) ?? []) peer.close(CLOSE.sessionOver)
    },
  }
}

function refuse(status: number, reason: string): Admission {
  return { admitted: false, status, reason }
}

/** A page cannot read the status of a refused upgrade, so it is let in to be told why it must go. */
function turnAway(protocol: string, code: CloseCode): Admission {
  const open = (wire: Wire): WireEnd => {
    wire.close(code)
    return { message: () => {}, closed: () => {} }
  }
  return { admitted: true, protocol, open }
}

/** Who is a resident is said by the ticket alone; cookies are not looked at. */
async function admitResident(
  deps: AdmissionDeps,
  { ip }: UpgradeRequest,
  offered: string[],
  nextId: () => string,
): Promise<Admission> {
  const { tickets, lead, networks, log } = deps
  const token = offered.find((p) => p.startsWith(TICKET_PREFIX))?.slice(TICKET_PREFIX.length) ?? ''
  const callId = tickets.read(token)
  if (callId === null || !(await lead.isTicketAlive(callId))) {
    log.warn('upgrade.ticket-unknown', { callId })
    return turnAway(SUBPROTOCOL, CLOSE.ticketUnknown)
  }
  const moved = offered.includes(MOVE_SUBPROTOCOL)
  const identity: ResidentIdentity = { kind: 'resident', callId: detached(callId), moved }
  networks.note(identity.callId, detached(ip))
  const open = (wire: Wire): WireEnd => {
    const peer = new WirePeer(nextId(), identity, wire)
    return new ResidentConversation(deps, peer).begin()
  }
  return { admitted: true, protocol: SUBPROTOCOL, open }
}

/** Who is a member of staff is said by the session cookie alone; tickets are not looked at. */
async function admitStaff(
  deps: AdmissionDeps,
  request: UpgradeRequest,
  peers: Map<string, Set<StaffPeer>>,
  nextId: () => string,
): Promise<Admission> {
  const { sessions, models, factors, log } = deps
  const token = tokenOf(request.headers.cookie)
  const session = token === null ? null : await sessions.find(token)
  const row = session && (await models.staff.findById(session.staffId).lean<StaffRow>())
  // Without a required second factor the page has only its set-up to show, and needs no socket.
  if (!session || !row || row.suspended || factors.isMissing(row))
    return turnAway(SUBPROTOCOL, CLOSE.sessionOver)
  const identity = identityOf(row, session)
  const open = (wire: Wire): WireEnd => {
    const peer = new WirePeer(nextId(), identity, wire)
    const unwatch = sessions.watch(session)
    const siblings = peers.get(session.sessionId) ?? new Set<StaffPeer>()
    peers.set(session.sessionId, siblings.add(peer))
    const left = () => {
      unwatch()
      siblings.delete(peer)
      if (siblings.size === 0) peers.delete(session.sessionId)
    }
    const used = () => {
      sessions
        .use(session.sessionId)
        .catch((error: unknown) => log.warn('session.use-failed', { error }))
    }
    return new StaffConversation(deps, peer, { used, left }).begin()
  }
  return { admitted: true, protocol: SUBPROTOCOL, open }
}

function identityOf(row: StaffRow, session: Session): StaffIdentity {
  const { name, roles, siteIds, topicIds } = row
  return {
    kind: 'staff',
    staffId: row._id,
    sessionId: session.sessionId,
    name,
    roles,
    siteIds,
    topicIds,
  }
}

/** A string of its own: one that was cut out of a header would keep the whole header in memory. */
const detached = (text: string): string => Buffer.from(text).toString()
