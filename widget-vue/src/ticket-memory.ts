/**
 * The ticket between two loads of the panel (open point 4): in memory and in the frame's sessionStorage.
 * Where storage is partitioned it still lives for this tab, where it is refused the ticket lives as
 * long as the page. It is forgotten at the end of the call.
 */
export type Remembered = {
  ticket: string
  /** Devices that the person had switched on, so that a reload switches nothing on by itself. */
  camera: boolean
  microphone: boolean
}

const key = (siteId: string) => `okienko.ticket.${siteId}`

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false
  const { ticket, camera, microphone } = value as Record<string, unknown>
  // The ticket travels as a subprotocol of the socket, so it is a token of RFC 7230.
  return (
    typeof ticket === 'string' &&
    /^[\w.~-]{1,512}$/.test(ticket) &&
    typeof camera === 'boolean' &&
    typeof microphone === 'boolean'
  )
}

export function recallTicket(siteId: string): Remembered | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key(siteId)) ?? 'null')
    return isRemembered(value) ? value : null
  } catch {
    return null
  }
}

export function rememberTicket(siteId: string, remembered: Remembered): void {
  try {
    sessionStorage.setItem(key(siteId), JSON.stringify(remembered))
  } catch {
    // Storage is refused: the ticket lives in memory only.
  }
}

export function forgetTicket(siteId: string): void {
  try {
    sessionStorage.removeItem(key(siteId))
  } catch {
    // Nothing was stored then.
  }
}
