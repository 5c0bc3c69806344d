import { createTickets } from '#server/tickets.ts'
import type { OpenedCall } from './app-child.ts'
import type { BenchChild } from './child.ts'
import { SECRET, type Signed } from './city-data.ts'
import { LoadPage } from './load-page.ts'

/** Calls with two pages each, for benches of what goes on in a call. */

const tickets = createTickets(SECRET)
export const BOTH = { camera: true, microphone: true }

/** A view in which an offer stands. */
export const hasOffer = (text: string): boolean => text.includes('"offer":{')

/** The offer of such a view. */
export function offerIn(text: string): { offerId: string; callId: string } {
  const { view } = JSON.parse(text) as { view: { offer: { offerId: string; callId: string } } }
  return view.offer
}

/** A resident and a consultant in a call, and what names them to the server. */
export type SeatedPair = {
  callId: string
  staffId: string
  ticket: string
  resident: LoadPage
  consultant: LoadPage
}

/** Seats each of these consultants with a resident of their own, one pair after the other. */
export async function seatPairs(
  server: BenchChild,
  origin: string,
  signed: readonly Signed[],
): Promise<SeatedPair[]> {
  const pairs: SeatedPair[] = []
  for (const { staffId, cookie } of signed) {
    const [opened] = await server.ask<OpenedCall[]>('open', 1)
    const { callId } = opened!
    const ticket = tickets.issue(callId)
    const resident = LoadPage.resident(origin, ticket)
    await resident.hello()
    const consultant = LoadPage.staff(origin, cookie)
    await consultant.next('first view', (text) => text.includes('"type":"view"'))
    const offer = consultant.next('offer', hasOffer)
    consultant.send({ type: 'shift.start', devices: BOTH } as never)
    const { offerId } = offerIn((await offer).text)
    await consultant.request({ type: 'offer.accept', offerId } as never)
    pairs.push({ callId, staffId, ticket, resident, consultant })
  }
  return pairs
}

export function closePairs(pairs: readonly SeatedPair[]): void {
  for (const { resident, consultant } of pairs) {
    resident.close()
    consultant.close()
  }
}
