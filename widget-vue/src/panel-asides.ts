import { computed, shallowRef, watch } from 'vue'
import type { ResidentCall } from '#machines/views.ts'
import { useListener } from './lib/listening.ts'
import type { BookingStart } from './stores/booking-draft.ts'
import { useFlowStore } from './stores/flow.ts'
import { useSiteStore } from './stores/site.ts'
import { forgetVisit, recallVisit, rememberVisit, takeVisitToken } from './visit-memory.ts'

/** What the asides must know of the ticket, once there is one. */
type AsideTicket = {
  token: string | null
  live: boolean
  call: ResidentCall | null
  drop: () => void
}

/**
 * Booking and the page of a visit, beside the way to a call: opened by a press or by the link of a
 * letter, and left again without a trace on the way itself.
 */
export function useAsides(siteId: string, link: string | null, ticket: () => AsideTicket | null) {
  const steps = useFlowStore()
  const site = useSiteStore()
  const visitToken = shallowRef(link ?? recallVisit(siteId))
  const bookingStart = shallowRef<BookingStart>({
    siteId,
    topicId: null,
    moves: null,
    atOnce: false,
  })
  const isWaiting = computed(() => ticket()?.live === true && ticket()?.call?.phase === 'waiting')
  const topics = computed(() => (site.info?.topics ?? []).filter((t) => t.bookable !== false))

  function openVisit(token: string) {
    visitToken.value = token
    rememberVisit(siteId, token)
    steps.send({ type: 'aside.opened', aside: 'visit' })
  }
  function forget() {
    visitToken.value = null
    forgetVisit(siteId)
  }

  /** Another letter's link, opened in the tab that shows this page already. */
  const onHash = () => {
    const token = takeVisitToken()
    if (token) openVisit(token)
  }
  useListener(window, ['hashchange'], onHash)
  if (visitToken.value) openVisit(visitToken.value)

  watch(
    () => ['offered', 'connecting', 'talking'].includes(ticket()?.call?.phase ?? ''),
    // The turn has come: the booking that was to replace it is given up.
    (comes) => comes && steps.flow.aside === 'booking' && steps.send({ type: 'aside.left' }),
  )

  return {
    visitToken,
    bookingStart,
    bookable: computed(() => topics.value.length > 0),
    /** The ticket that a booking would give up. */
    waitingTicket: computed(() => (isWaiting.value ? (ticket()?.token ?? null) : null)),
    /** Opens the booking; from the line the next free time of the same topic is held at once. */
    book(topicId: string | null) {
      const known = topics.value.some((topic) => topic.topicId === topicId) ? topicId : null
      bookingStart.value = { siteId, topicId: known, moves: null, atOnce: isWaiting.value }
      steps.send({ type: 'aside.opened', aside: 'booking' })
    },
    booked(gaveUpTicket: boolean) {
      forget()
      if (!gaveUpTicket) return
      ticket()?.drop()
      steps.send({ type: 'ticket.given-up' })
    },
    leaveBooking() {
      if (visitToken.value) steps.send({ type: 'aside.opened', aside: 'visit' })
      else steps.send({ type: 'aside.left' })
    },
    leaveVisit() {
      forget()
      steps.send({ type: 'aside.left' })
    },
    /** After a ticket: a visit whose place was lost is still there, one that was held is over. */
    afterTicket(after: 'end' | 'gone') {
      if (after === 'end') forget()
      else if (visitToken.value) openVisit(visitToken.value)
    },
  }
}
