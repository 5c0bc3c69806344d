import { inject, onScopeDispose, provide, watch } from 'vue'
import type { InjectionKey, Ref } from 'vue'
import type { BlockReason } from '#machines/block.ts'
import type { StaffMessage } from '#machines/protocol.ts'
import { SUBPROTOCOL } from '#machines/protocol-constants.ts'
import type { TransferOptions } from '#machines/transfer.ts'
import type { Devices, StaffView, Tools } from '#machines/views.ts'
import { useConnection } from '#widget/lib/connection.ts'
import type { Connection } from '#widget/lib/connection.ts'
import { useServerNow } from '#widget/lib/server-clock.ts'
import { useCall } from '../stores/call.ts'
import { useLine } from '../stores/line.ts'
import { useNotes } from '../stores/notes.ts'
import { useOffer } from '../stores/offer.ts'
import { usePlaces } from '../stores/places.ts'
import { useShift } from '../stores/shift.ts'
import { useVisits } from '../stores/visits.ts'

export type DeskConnection = Connection<StaffView, StaffMessage>

/** What a desk may ask of the server; each rejects with RefusedError or LostError. */
export type DeskCommands = {
  startShift(devices: Devices): Promise<unknown>
  pauseShift(): Promise<unknown>
  endShift(): Promise<unknown>
  seeOffer(offerId: string): Promise<unknown>
  acceptOffer(offerId: string): Promise<unknown>
  declineOffer(offerId: string): Promise<unknown>
  seeChoice(): Promise<unknown>
  /** A booked visit that is shown to choose (C3). */
  takeVisit(callId: string): Promise<unknown>
  /** None of them; or to wait no longer for a resident. */
  passChoice(): Promise<unknown>
  /** What may be used in this call (W7). */
  allowTools(callId: string, tools: Tools): Promise<unknown>
  /** Asks the resident to show a document to the camera (W8). */
  askDocument(callId: string): Promise<unknown>
  /** Ends it, or takes the question back. */
  endDocument(callId: string): Promise<unknown>
  /** Whether the resident's identity was shown; the only thing that is kept of it. */
  markIdentity(callId: string, shown: boolean): Promise<unknown>
  endCall(callId: string): Promise<unknown>
  /** Ends the call for abuse; false: it is not known any more from where it came. */
  blockCall(callId: string, reason: BlockReason): Promise<{ blocked: boolean }>
  endWrapUp(): Promise<unknown>
  /** To whom the own call can be given just now (C4). */
  lookTransfer(callId: string): Promise<TransferOptions>
  askColleague(callId: string, staffId: string, note: string): Promise<unknown>
  transferToLine(callId: string, topicId: string, note: string): Promise<unknown>
  withdrawTransfer(transferId: string): Promise<unknown>
}

export type Desk = {
  connection: DeskConnection
  commands: DeskCommands
  /** The server's time (ms UTC), ticking every second. */
  now: Readonly<Ref<number>>
}

const DESK: InjectionKey<Desk> = Symbol('desk')

/** Address of the staff socket on the host that served this page. */
export function staffSocketUrl(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/staff`
}

/** Opens the desk's connection and keeps the stores at the server's last view. */
export function provideDesk(): Desk {
  const connection = useConnection<StaffView, StaffMessage>({
    url: () => staffSocketUrl(window.location),
    protocols: [SUBPROTOCOL],
  })
  const stores = [useShift(), useLine(), useOffer(), useCall(), usePlaces(), useVisits()]
  const notes = useNotes()
  // Synchronous: what an offer's view shows must be rendered in the same task (goals R6).
  watch(
    connection.view,
    (view) => view && stores.forEach((store) => store.apply(view, connection.serverNow())),
    { flush: 'sync', immediate: true },
  )
  onScopeDispose(() => {
    connection.close()
    stores.forEach((store) => store.clear())
    notes.clear()
  })
  const desk: Desk = {
    connection,
    commands: commandsOf(connection),
    now: useServerNow(connection),
  }
  provide(DESK, desk)
  return desk
}

/** Gives components below a desk that is there already (tests). */
export function provideDeskAs(desk: Desk): [InjectionKey<Desk>, Desk] {
  return [DESK, desk]
}

export function useDesk(): Desk {
  const desk = inject(DESK)
  if (!desk) throw new Error('this component belongs inside the desk')
  return desk
}

function commandsOf({ request }: DeskConnection): DeskCommands {
  return {
    startShift: (devices) => request({ type: 'shift.start', devices }),
    pauseShift: () => request({ type: 'shift.pause' }),
    endShift: () => request({ type: 'shift.end' }),
    seeOffer: (offerId) => request({ type: 'offer.seen', offerId }),
    acceptOffer: (offerId) => request({ type: 'offer.accept', offerId }),
    declineOffer: (offerId) => request({ type: 'offer.decline', offerId }),
    seeChoice: () => request({ type: 'choice.seen' }),
    takeVisit: (callId) => request({ type: 'visit.take', callId }),
    passChoice: () => request({ type: 'visit.pass' }),
    allowTools: (callId, tools) => request({ type: 'tools.set', callId, ...tools }),
    askDocument: (callId) => request({ type: 'showing.ask', callId }),
    endDocument: (callId) => request({ type: 'showing.end', callId }),
    markIdentity: (callId, shown) => request({ type: 'identity.mark', callId, shown }),
    endCall: (callId) => request({ type: 'call.end', callId }),
    blockCall: (callId, reason) => request({ type: 'call.block', callId, reason }),
    endWrapUp: () => request({ type: 'wrapup.end' }),
    lookTransfer: (callId) => request({ type: 'transfer.look', callId }),
    askColleague: (callId, staffId, note) =>
      request({ type: 'transfer.ask', callId, staffId, note }),
    transferToLine: (callId, topicId, note) =>
      request({ type: 'transfer.line', callId, topicId, note }),
    withdrawTransfer: (transferId) => request({ type: 'transfer.withdraw', transferId }),
  }
}
