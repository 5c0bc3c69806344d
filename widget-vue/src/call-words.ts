import type { ResidentCall } from '#machines/views.ts'

export type CallPhase = Extract<ResidentCall, { consultant: string }>

/** Events of a running call that are told once, by comparing two views (accessibility.md, section 3). */
export type CallNews =
  | { key: 'call.started' | 'call.back' | 'call.interruptedSaid'; urgent: boolean }
  | { key: 'call.transferring' | 'call.stays'; urgent: false }
  | {
      key: 'call.cameraOff' | 'call.cameraBack' | 'call.microphoneOff' | 'call.microphoneBack'
      urgent: false
    }

/** A colleague is being asked to go on with the call (C4). */
export const isTransferring = (call: CallPhase | null): boolean =>
  call?.phase === 'talking' && call.transferring

/** What has changed between two views of the call, as message keys. */
export function newsOf(previous: CallPhase | null, next: CallPhase): CallNews[] {
  if (next.phase === 'interrupted') {
    return previous?.phase === 'interrupted' ? [] : [{ key: 'call.interruptedSaid', urgent: true }]
  }
  if (previous && previous.consultant !== next.consultant)
    return [{ key: 'call.started', urgent: false }]
  if (previous?.phase === 'interrupted') return [{ key: 'call.back', urgent: false }]
  if (next.phase === 'talking' && previous?.phase !== 'talking') {
    return [{ key: 'call.started', urgent: false }]
  }
  const news: CallNews[] = []
  if (isTransferring(previous) !== isTransferring(next))
    news.push({ key: isTransferring(next) ? 'call.transferring' : 'call.stays', urgent: false })
  if (previous && previous.partner.camera !== next.partner.camera) {
    news.push({ key: next.partner.camera ? 'call.cameraBack' : 'call.cameraOff', urgent: false })
  }
  if (previous && previous.partner.microphone !== next.partner.microphone) {
    const key = next.partner.microphone ? 'call.microphoneBack' : 'call.microphoneOff'
    news.push({ key, urgent: false })
  }
  return news
}

/** What to say when the ticket's own socket goes and comes back. */
export function newsOfConnection(
  lost: boolean,
  wasLost: boolean,
  live: boolean,
): 'call.reconnecting' | 'call.reconnected' | null {
  if (lost) return 'call.reconnecting'
  return wasLost && live ? 'call.reconnected' : null
}
