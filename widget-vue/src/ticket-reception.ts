import { useReception } from './lib/call-reception.ts'
import type { CallReception, ReceptionNews } from './lib/call-reception.ts'
import type { Ticket } from './stores/tools.ts'

/** How well both people of the ticket's call receive each other. */
export const useTicketReception = (
  ticket: Ticket,
  onNews: (news: ReceptionNews) => void = () => {},
): CallReception =>
  useReception({
    connection: ticket.connection,
    seat: () => ticket.view?.media ?? null,
    callId: () => ticket.view?.callId ?? null,
    onNews,
  })
