import { ref } from 'vue'
import type { Ref } from 'vue'
import type { Host } from './host.ts'
import { useListener } from './lib/listening.ts'
import { useFlowStore } from './stores/flow.ts'

/** What the door must know of the ticket, once there is one. */
type DoorTicket = {
  live: boolean
  call: { phase: string } | null
  leave: () => Promise<void>
  hangUp: () => Promise<void>
}

export type Door = {
  /** The question "close the window?" is on the screen. */
  asking: Ref<boolean>
  /** Hides the panel; a ticket goes on. */
  close: () => void
  /** Gives place or call up. */
  leave: () => void
}

/**
 * Opening and closing of the panel in the city's page: Esc asks first while a ticket lives; a panel
 * that reopened by itself for nothing closes again.
 */
export function useDoor(host: Host, ticket: () => DoorTicket | null): Door {
  const steps = useFlowStore()
  const asking = ref(false)

  function close() {
    asking.value = false
    host.close()
  }
  function askToClose() {
    if (ticket()?.live) asking.value = true
    else if (host.embedded) close()
  }
  function leave() {
    asking.value = false
    const line = ['waiting', 'offered'].includes(ticket()?.call?.phase ?? '')
    void (line ? ticket()?.leave() : ticket()?.hangUp())
  }

  host.on((message) => {
    if (message.type === 'close-asked') askToClose()
    if (message.type === 'hidden') steps.send({ type: 'panel.hidden' })
    if (message.type === 'welcome' && message.reopened && steps.flow.step !== 'ticket') close()
    if (message.type === 'shown' && message.byPerson) {
      document.querySelector<HTMLElement>('[data-step-heading]')?.focus()
    }
  })

  useListener<KeyboardEvent>(document, ['keydown'], (event) => {
    // An open dialog takes Esc for itself.
    if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return
    // Or the same press would close the question that it opens.
    event.preventDefault()
    askToClose()
  })

  return { asking, close, leave }
}
