import { createHmac, timingSafeEqual } from 'node:crypto'

/** Makes and reads the tokens by which a resident's page owns its ticket (design rule 4). */
export type Tickets = {
  /** The bearer token of a call; the same for the same call, so that nothing needs to be stored. */
  issue(callId: string): string
  /** The call of a genuine token, or null for anything else. Whether the call lives is another question. */
  read(token: string): string | null
}

const SHAPE = /^([\w-]{1,64})\.([\w-]{43})$/

/**
 * @param secret the installation's own; another one makes every token void
 * @param purpose what the token is for: one of another purpose is none here
 */
export function createTickets(secret: string, purpose: 'ticket' | 'rating' = 'ticket'): Tickets {
  const mac = (callId: string) =>
    createHmac('sha256', secret).update(`${purpose}:${callId}`).digest()
  return {
    issue: (callId) => `${callId}.${mac(callId).toString('base64url')}`,
    read(token) {
      const [, callId, given] = SHAPE.exec(token) ?? []
      if (callId === undefined || given === undefined) return null
      return timingSafeEqual(Buffer.from(given, 'base64url'), mac(callId)) ? callId : null
    },
  }
}
