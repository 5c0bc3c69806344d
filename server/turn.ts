import { createHmac } from 'node:crypto'
import type { IceServer } from '#machines/protocol.ts'
import type { Relays } from './sites/read-site.ts'

/** How long TURN credentials are good for (ms): longer than a call with its repairs. */
export const TURN_CREDENTIAL_MS = 4 * 60 * 60 * 1000

export type IceServersOptions = {
  /** Addresses of coturn with `use-auth-secret`, and its `static-auth-secret`. */
  turn: Relays | null
  /** Those of one site alone, in place of the others; a page gets them only for a call of that site. */
  turnOf: (siteId: string) => Relays | null
  stunUrls: string[]
  now: () => number
}

/** The ICE servers for a page in a call of this site; `label` names the page to the relay. */
export type IceServersFor = (label: string, siteId: string) => IceServer[]

/**
 * The ICE servers for one page. TURN is given by coturn's REST scheme: the name is the end of its
 * validity (seconds) and a label, the credential is HMAC-SHA1 of that name.
 */
export function createIceServers(options: IceServersOptions): IceServersFor {
  return (label, siteId) => {
    const servers: IceServer[] = []
    if (options.stunUrls.length > 0) servers.push({ urls: options.stunUrls })
    const turn = options.turnOf(siteId) ?? options.turn
    if (turn) {
      const until = Math.floor((options.now() + TURN_CREDENTIAL_MS) / 1000)
      const username = `${until}:${label}`
      const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
      servers.push({ urls: turn.urls, username, credential })
    }
    return servers
  }
}
