import { useI18n } from 'petite-vue-i18n'
import type { Language } from '#machines/api.ts'
import type { Devices } from '#machines/views.ts'
import { useFlowStore } from './stores/flow.ts'
import { useSiteStore } from './stores/site.ts'
import type { useTicketStore } from './stores/ticket.ts'
import type { Remembered } from './ticket-memory.ts'

type EntranceOptions = {
  siteId: string
  chime: { unlock: () => Promise<unknown> }
  /** Null when the part with the ticket cannot be fetched. */
  fetchTicket: () => Promise<ReturnType<typeof useTicketStore> | null>
  onArrived: (moved: Remembered) => void
}

/** The ways to a ticket: at once, by the check-in of a visit, or from another page that had it. */
export function useEntrances({ siteId, chime, fetchTicket, onArrived }: EntranceOptions) {
  const site = useSiteStore()
  const steps = useFlowStore()
  const { locale } = useI18n()

  async function join(wish: { topicId: string | null; devices: Devices }) {
    // In the click: the browser lets the turn sound later.
    void chime.unlock()
    const store = await fetchTicket()
    const joined = await store?.join({
      ...{ ...wish, siteId },
      termsVersion: steps.flow.acceptedTerms ?? '',
      language: locale.value as Language,
    })
    if (joined) return steps.send({ type: 'joined' })
    const reason = store?.failure?.reason
    if (reason === 'terms-changed' || reason === 'terms-not-accepted') {
      await site.load(siteId)
      steps.send({ type: 'terms.changed' })
    }
  }

  /** A visit's check-in: the same ticket when it is asked for again. */
  async function enter(devices: Devices, ask: () => Promise<{ ticket: string }>) {
    void chime.unlock()
    const store = await fetchTicket()
    if (await store?.enter(siteId, devices, ask)) steps.send({ type: 'joined' })
  }

  /** The other page keeps the media until this one flows. */
  function arrived(moved: Remembered) {
    onArrived(moved)
    steps.send({ type: 'resumed' })
    void fetchTicket()
  }

  return { join, enter, arrived }
}
