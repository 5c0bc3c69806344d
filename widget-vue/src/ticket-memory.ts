/**
 * The ticket between two loads of the panel (open point 4): in the frame's sessionStorage, or, where a
 * browser refuses storage to frames of another site (private windows of Chromium do), in a partitioned
 * session cookie (privacy.md, section 8). Where both are refused it lives as long as the page. At the end
 * of the call the key to rate it takes its place, if there is one.
 */
export type Remembered = {
  ticket: string
  /** Devices that the person had switched on, so that a reload switches nothing on by itself. */
  camera: boolean
  microphone: boolean
  /** The ticket has come from another page, which lets go when this one flows. */
  moved?: true
  /** The call is over, and `ticket` is the key to rate it. */
  over?: true
}

/** A forgotten cookie ends by itself: no call is taken up after so long (s). */
const COOKIE_SECONDS = 4 * 60 * 60

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

/** Only for the panel's own page, so that no other request carries it. */
function writeCookie(siteId: string, value: string, maxAge: number): void {
  document.cookie = `${key(siteId)}=${encodeURIComponent(value)}; Path=/w/${siteId}/; Max-Age=${maxAge}; Secure; SameSite=None; Partitioned`
}

function readCookie(siteId: string): string | null {
  const start = `${key(siteId)}=`
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(start))
  return found === undefined ? null : decodeURIComponent(found.slice(start.length))
}

function stored(siteId: string): string | null {
  try {
    return sessionStorage.getItem(key(siteId))
  } catch {
    return readCookie(siteId)
  }
}

export function recallTicket(siteId: string): Remembered | null {
  try {
    const value: unknown = JSON.parse(stored(siteId) ?? 'null')
    return isRemembered(value) ? value : null
  } catch {
    return null
  }
}

export function rememberTicket(siteId: string, remembered: Remembered): void {
  const value = JSON.stringify(remembered)
  try {
    sessionStorage.setItem(key(siteId), value)
  } catch {
    writeCookie(siteId, value, COOKIE_SECONDS)
  }
}

export function forgetTicket(siteId: string): void {
  try {
    sessionStorage.removeItem(key(siteId))
  } catch {
    writeCookie(siteId, '', 0)
  }
}
