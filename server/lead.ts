import type { ApiRefusal, JoinRequest } from '#machines/api.ts'
import type { SiteNow } from '#machines/api-numbers.ts'
import type { StaffMessage, WidgetMessage } from '#machines/protocol.ts'
import type { WaitRange } from '#machines/views.ts'
import type { LiveCall } from './files/file-handler.ts'
import type { Peer, ResidentPeer, StaffPeer } from './peer.ts'
import type { VisitOr } from './visit-calls.ts'

export type CheckInInput = Pick<JoinRequest, 'devices' | 'language'>

/** What the edge asks of, and tells, the part of the server that decides. */
export type Lead = {
  /**
   * Opens a ticket; answered after its write. The edge has checked site, topic, terms and limits.
   * @throws an outage error of the database, which becomes `database-unavailable`
   */
  join(input: JoinRequest): Promise<{ callId: string } | { refused: ApiRefusal }>
  /** The resident of a visit is there: the call that stands in the line, the same one when asked again. */
  checkIn(
    visitId: string,
    input: CheckInInput,
  ): Promise<{ callId: string } | { refused: ApiRefusal }>
  /** A consultant begins an own visit; `not-now` unless ready at the desk. */
  startVisit(staffId: string, visitId: string): Promise<VisitOr>
  missVisit(visitId: string): Promise<VisitOr>
  /** The resident has booked instead and leaves the line; harmless when the call is over or served. */
  giveUp(callId: string): void
  /** Whether a ticket's call is still there for its page. */
  isTicketAlive(callId: string): boolean | Promise<boolean>
  /** The site whose line or consultants this ticket's call has to do with; null when it is over. */
  siteOfTicket(callId: string): string | null
  /** Who serves a call that people are in; null for any other. */
  liveCall(callId: string): LiveCall | null
  /** The call is still this consultant's, or has just ended so. */
  isServing(callId: string, staffId: string): boolean
  /** The consultant has a call now: the session does not end meanwhile. */
  isInCall(staffId: string): boolean
  /** Name, rights or sites of a person are others, or taken away: routing and views learn it at once. */
  staffChanged(staffId: string): Promise<void>
  /** Tickets in all lines, for the cap. */
  waiting(): number
  /** How long somebody who came into this site's line now would wait; null: not known. */
  expectedWait(siteId: string): WaitRange
  /** The live board of these sites (M5). */
  sitesNow(siteIds: readonly string[]): SiteNow[]
  isMediaUp(): boolean
  /** The media worker takes no new calls; those under way go on. */
  isMediaDraining(): boolean
  isDraining(): boolean
  /** A page is connected; `hello` has been sent. */
  onOpen(peer: Peer): void
  onResidentMessage(peer: ResidentPeer, message: WidgetMessage): void
  onStaffMessage(peer: StaffPeer, message: StaffMessage): void
  onClose(peer: Peer): void
}
