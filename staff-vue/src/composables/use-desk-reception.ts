import { useReception } from '#widget/lib/call-reception.ts'
import type { CallReception, ReceptionNews } from '#widget/lib/call-reception.ts'
import { useCall } from '../stores/call.ts'
import { useDesk } from './use-desk.ts'

/** How well both people of the desk's call receive each other. */
export function useDeskReception(onNews: (news: ReceptionNews) => void = () => {}): CallReception {
  const { connection } = useDesk()
  const store = useCall()
  return useReception({
    connection,
    seat: () => store.seat,
    callId: () => store.mediaCallId,
    onNews,
  })
}
