import { watch } from 'vue'
import { RefusedError } from '#widget/lib/refusal.ts'

/**
 * Tells the server that an offer is on the screen, once for each, from a watcher that runs after
 * the page has rendered it: a page that is frozen or fails to render stays silent (goals R6). When
 * the connection is lost before the answer, it is told again after the return (`isOpen`).
 */
export function useOfferAcknowledgement(
  offer: () => { offerId: string } | null,
  isOpen: () => boolean,
  /** The card of this offer in the document, or null while it is not there. */
  renderedCard: () => HTMLElement | null,
  seeOffer: (offerId: string) => Promise<unknown>,
) {
  const told = new Set<string>()

  async function tell(offerId: string) {
    told.add(offerId)
    try {
      await seeOffer(offerId)
    } catch (error) {
      // A refusal is final: the offer is gone. A lost answer is not.
      if (!(error instanceof RefusedError)) told.delete(offerId)
    }
  }

  watch(
    () => [offer()?.offerId ?? null, isOpen(), renderedCard()] as const,
    ([offerId, open, card]) => {
      if (!offerId || !open || told.has(offerId)) return
      if (card?.isConnected) void tell(offerId)
    },
    { immediate: true, flush: 'post' },
  )
}
