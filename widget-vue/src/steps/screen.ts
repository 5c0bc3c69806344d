import { CLOSE } from '#machines/protocol-constants.ts'
import type { ResidentCall } from '#machines/views.ts'
import type { Aside, Step } from './flow.ts'

/** Why a call cannot be held in this browser at all (privacy.md, section 10). */
export type Obstacle = 'insecure' | 'in-app' | 'no-webrtc'
/** Why the socket of a ticket is closed for good. */
export type Gone = 'ticket' | 'replaced' | 'version' | 'flood' | 'moved'

/** What the panel shows; one component for each. */
export type Screen =
  | { name: 'opening' }
  | { name: 'site-fault'; fault: 'unknown' | 'network' }
  | { name: 'unsupported'; obstacle: Obstacle }
  | { name: 'prepare' }
  | { name: 'notice' }
  | { name: 'devices' }
  | { name: 'waiting' }
  | { name: 'offered' }
  | { name: 'call' }
  | { name: 'end' }
  | { name: 'gone'; gone: Gone }
  | { name: Aside }

export type ScreenInput = {
  site: 'loading' | 'ready' | 'unknown' | 'network'
  obstacle: Obstacle | null
  step: Step
  aside: Aside | null
  /** Close code of the ticket's socket when it will not come back by itself. */
  closedWith: number | null
  call: ResidentCall | null
}

const GONE: Partial<Record<number, Gone>> = {
  [CLOSE.ticketUnknown]: 'ticket',
  [CLOSE.replaced]: 'replaced',
  [CLOSE.version]: 'version',
  [CLOSE.flood]: 'flood',
  [CLOSE.moved]: 'moved',
}

/** The turn has come: nothing else may cover it. */
const isCalling = (call: ResidentCall | null): boolean =>
  call !== null && call.phase !== 'waiting' && call.phase !== 'ended'

/** The one screen that fits; the server's view wins over everything that the page believes. */
export function screenOf(input: ScreenInput): Screen {
  const { site, obstacle, step, aside, closedWith, call } = input
  if (site === 'loading') return { name: 'opening' }
  if (site !== 'ready') return { name: 'site-fault', fault: site }
  // Booking needs neither camera nor WebRTC (privacy.md, section 10).
  if (aside && !(step === 'ticket' && isCalling(call))) return { name: aside }
  if (obstacle) return { name: 'unsupported', obstacle }
  return step === 'ticket' ? ticketScreen(call, closedWith) : { name: step }
}

function ticketScreen(call: ResidentCall | null, closedWith: number | null): Screen {
  if (call?.phase === 'ended') return { name: 'end' }
  if (closedWith !== null) return { name: 'gone', gone: GONE[closedWith] ?? 'ticket' }
  switch (call?.phase) {
    case undefined:
      return { name: 'opening' }
    case 'waiting':
      return { name: 'waiting' }
    case 'offered':
      return { name: 'offered' }
    case 'connecting':
    case 'talking':
    case 'interrupted':
      return { name: 'call' }
  }
}
