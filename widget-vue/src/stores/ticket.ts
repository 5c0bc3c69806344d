import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { Language } from '#machines/api.ts'
import type { WidgetMessage } from '#machines/protocol.ts'
import { MOVE_SUBPROTOCOL } from '#machines/move-routes.ts'
import { CLOSE, SUBPROTOCOL } from '#machines/protocol-constants.ts'
import type { Devices, ResidentCall, ResidentView } from '#machines/views.ts'
import { failureOf } from '../failure.ts'
import type { Failure } from '../failure.ts'
import { callApi } from '../lib/api-client.ts'
import { useConnection } from '../lib/connection.ts'
import type { Connection } from '../lib/connection.ts'
import { useEndedCall } from '../ended-call.ts'
import { forgetTicket, rememberTicket } from '../ticket-memory.ts'
import type { Remembered } from '../ticket-memory.ts'

export type JoinWish = {
  siteId: string
  topicId: string | null
  termsVersion: string
  devices: Devices
  language: Language
}

/** After these a page keeps nothing: the ticket is over, or another page has it. */
const LET_GO: (number | null)[] = [CLOSE.ticketUnknown, CLOSE.moved]

const socketUrl = () => `${location.origin.replace(/^http/, 'ws')}/ws/widget`

/** Giving up place or call; a refusal is shown and changes nothing. */
function partings(
  connection: Connection<ResidentView, WidgetMessage>,
  failure: ShallowRef<Failure | null>,
) {
  async function ask(send: () => Promise<unknown>) {
    failure.value = null
    try {
      await send()
    } catch (error) {
      failure.value = failureOf(error)
    }
  }
  return {
    leave: () => ask(() => connection.request({ type: 'ticket.leave' })),
    hangUp: () =>
      ask(async () => {
        const callId = connection.view.value?.callId
        if (callId) await connection.request({ type: 'call.end', callId })
      }),
  }
}

/** The ways to a ticket: at once, or by the check-in of a visit. */
function entrances(
  start: (site: string, remembered: Remembered) => void,
  failure: ShallowRef<Failure | null>,
) {
  const joining = ref(false)

  /** Takes a ticket from the server by the given request; true when there is one. */
  async function enter(
    site: string,
    devices: Devices,
    ask: () => Promise<{ ticket: string }>,
  ): Promise<boolean> {
    if (joining.value) return false
    joining.value = true
    failure.value = null
    try {
      const { ticket } = await ask()
      start(site, { ticket, ...devices })
      return true
    } catch (error) {
      failure.value = failureOf(error)
      return false
    } finally {
      joining.value = false
    }
  }

  /** W3: joins the line without a name. */
  const join = (wish: JoinWish) => enter(wish.siteId, wish.devices, () => callApi('join', wish))
  return { joining, enter, join }
}

type AtEnd = {
  siteId: Ref<string>
  call: Ref<ResidentCall | null>
  closedWith: Ref<number | null>
  connection: { close: () => void }
}

/** What this tab remembers when the ticket is over or gone: the key to rate the call, or nothing. */
function keepAtEnd({ siteId, call, closedWith, connection }: AtEnd) {
  const ended = computed(() => call.value?.phase === 'ended')
  watch([ended, closedWith], () => {
    if (ended.value) connection.close()
    const key = call.value?.phase === 'ended' ? call.value.ratingKey : null
    // What was switched on is not switched on again by looking at the end.
    const over = { camera: false, microphone: false, over: true } as const
    if (key !== null) rememberTicket(siteId.value, { ticket: key, ...over })
    else if (ended.value || LET_GO.includes(closedWith.value)) forgetTicket(siteId.value)
  })
}

/**
 * The ticket and what the server says of it. The view is the server's word; actions only ask, and
 * nothing is guessed meanwhile.
 */
export const useTicketStore = defineStore('ticket', () => {
  const siteId = ref('')
  /** Another page keeps the media of the ticket until this one flows. */
  let moved = false
  const token = ref<string | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const connection = markRaw(
    useConnection<ResidentView, WidgetMessage>({
      url: socketUrl,
      protocols: () => [SUBPROTOCOL, `ticket.${token.value}`, ...(moved ? [MOVE_SUBPROTOCOL] : [])],
      immediate: false,
    }),
  )
  /** The last view; it stays after the end, for the end screen. */
  const view = computed(() => connection.view.value)
  const past = useEndedCall()
  const call = computed(() => view.value?.call ?? past.call.value)
  const closedWith = computed(() => {
    if (past.isLapsed.value) return CLOSE.ticketUnknown
    const isClosed = connection.state.value === 'closed' && token.value !== null
    return isClosed ? connection.closeCode.value : null
  })
  const live = computed(
    () => token.value !== null && call.value?.phase !== 'ended' && closedWith.value === null,
  )

  function start(site: string, remembered: Remembered) {
    siteId.value = site
    if (remembered.over) return past.recall(remembered.ticket)
    past.forget()
    token.value = remembered.ticket
    moved = remembered.moved === true
    rememberTicket(site, remembered)
    connection.open()
  }

  const { joining, enter, join } = entrances(start, failure)

  /** Keeps what is switched on for the next load of the panel, and tells what there is. */
  function setDevices(devices: Devices, on: Devices) {
    if (!live.value || token.value === null) return
    rememberTicket(siteId.value, { ticket: token.value, ...on })
    const known = view.value?.devices
    if (known?.camera === devices.camera && known.microphone === devices.microphone) return
    connection.request({ type: 'ticket.devices', devices }).catch(() => {
      // Told again with the next change or the next view.
    })
  }

  const { leave, hangUp } = partings(connection, failure)

  /** Forgets the ticket on this device. */
  function drop() {
    forgetTicket(siteId.value)
    token.value = null
    failure.value = null
    past.forget()
    connection.close()
  }

  keepAtEnd({ siteId, call, closedWith, connection })

  return {
    siteId,
    token,
    joining,
    failure,
    connection,
    view,
    call,
    closedWith,
    live,
    join,
    /** Opens the ticket of a visit's check-in. */
    enter,
    /** Takes up the ticket of before the reload. */
    resume: start,
    setDevices,
    leave,
    hangUp,
    drop,
    /** The call was rated before the reload. */
    wasRated: past.isRated,
    /** The person does not want to rate the call: its key goes. */
    skipRating: () => forgetTicket(siteId.value),
    /** Takes the ticket back from the page that has it now. */
    retry() {
      moved = closedWith.value === CLOSE.moved
      connection.open()
    },
  }
})
