import type { callMachine } from '#machines/call.ts'
import type { queueMachine } from '#machines/queue.ts'
import type { shiftMachine } from '#machines/shift.ts'
import type { Blocks } from './blocks/blocks.ts'
import type { CallNetworks } from './blocks/call-networks.ts'
import type { CallTracks } from './call-tracks.ts'
import type { Clock } from './clock.ts'
import type { CallFiles } from './files/call-files.ts'
import type { DayCounts } from './day-counts.ts'
import type { SiteHours } from './hours/hours-in-force.ts'
import type { House } from './house.ts'
import type { Hub } from './hub.ts'
import type { LineStories } from './line-stories.ts'
import type { LiveContent } from './live-content.ts'
import type { Log } from './log.ts'
import type { Models } from './models/index.ts'
import type { Offers } from './offers.ts'
import type { Endings } from './endings.ts'
import type { Rooms } from './rooms.ts'
import type { SnapshotStore } from './snapshot-store.ts'
import type { Transfers } from './transfers.ts'
import type { VisitBook } from './visit-book.ts'
import type { VisitCalls } from './visit-calls.ts'
import type { Tickets } from './tickets.ts'
import type { StaffDirectory, StaffEntry } from './staff-directory.ts'

/**
 * Everything that lives in the server, made by `createWorld` in world-making order. The parts know each
 * other only through it, so that a test can hold any of them.
 */
export type World = {
  bootId: string
  clock: Clock
  log: Log
  models: Models
  newId: () => string
  wrapMs: number
  calls: House<typeof callMachine>
  shifts: House<typeof shiftMachine>
  queues: House<typeof queueMachine>
  snapshots: SnapshotStore
  offers: Offers
  transfers: Transfers
  endings: Endings
  rooms: Rooms
  tracks: CallTracks
  /** Chat and files of live calls: memory only (design rule 5). */
  live: LiveContent
  files: CallFiles
  blocks: Blocks
  /** From where the live calls come: memory only. */
  networks: CallNetworks
  counts: DayCounts
  /** What waiting pages were told of their line: memory only. */
  lineStories: LineStories
  /** Keys by which residents rate their calls. */
  ratingKeys: Pick<Tickets, 'issue'>
  staff: StaffDirectory
  hub: Hub
  visitBook: VisitBook
  visitCalls: VisitCalls
  /** A letter is owed: whoever sends them may look at once. */
  onOwed: () => void
  siteName: (siteId: string) => string
  /** Opening hours of the site's file, until a manager saves others. */
  fileHours: (siteId: string) => SiteHours | null
  /** Tell every line what this shift is now. */
  syncShift: (staffId: string) => void
  openShift: (entry: StaffEntry) => void
}

/** The consultant's shift that is busy with this call or is being offered it. */
export function consultantOf(world: World, callId: string): string | null {
  return world.calls.get(callId)?.context.consultant?.staffId ?? null
}

/** Desks that have to do with this call: its consultant, and the colleague who is asked to take it over. */
export function deskIdsOf(world: World, callId: string): string[] {
  const context = world.calls.get(callId)?.context
  return [context?.consultant, context?.transfer].flatMap((one) => (one ? [one.staffId] : []))
}

/** The call that this consultant is offered or serves. */
export function callOf(world: World, staffId: string): string | null {
  const shift = world.shifts.get(staffId)
  return shift?.context.call?.callId ?? shift?.context.offer?.callId ?? null
}
