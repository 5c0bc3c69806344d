import { computed, effectScope, reactive, ref, shallowRef, watch } from 'vue'
import type { ChatEntry } from '#machines/chat.ts'
import { isTextOnly } from '#machines/text-only.ts'
import type { Tools } from '#machines/views.ts'
import { useCallChat } from '../lib/call-chat.ts'
import { useCallFiles } from '../lib/call-files.ts'
import type { FileItem } from '../lib/call-files.ts'
import type { useTicketStore } from './ticket.ts'

export type Ticket = ReturnType<typeof useTicketStore>
export type ToolName = 'chat' | 'files' | 'screen'

/** Chat and files of the ticket's call: which of them is in sight, and what is in them. */
function createTools(ticket: Ticket) {
  /** The tool whose sheet is open. */
  const open = ref<ToolName | null>(null)
  /** What has just arrived in the chat from the other side. */
  const arrived = shallowRef<ChatEntry[]>([])
  /** Text that is being written; it stays while the sheet is closed. */
  const draft = ref('')
  const callId = computed(() => (ticket.live ? (ticket.view?.callId ?? null) : null))
  /** The running call; null while there is none. */
  const call = computed(() => (ticket.call && 'tools' in ticket.call ? ticket.call : null))
  const chat = useCallChat({
    connection: ticket.connection,
    callId: () => callId.value,
    seated: () => call.value !== null,
    self: () => 'resident',
    isOpen: () => open.value === 'chat',
    onArrival: (entries) => (arrived.value = entries),
  })
  /** A file is held over the page. */
  const dropping = ref(false)
  /** The file that has come to its end last, ready or refused. */
  const fileEnded = shallowRef<FileItem | null>(null)
  const files = useCallFiles({
    connection: ticket.connection,
    callId: () => callId.value,
    seated: () => call.value !== null,
    side: 'resident',
    auth: () => ({ authorization: `Ticket ${ticket.token}` }),
    isOpen: () => open.value === 'files',
    onEnd: (item) => (fileEnded.value = item),
  })
  watch(callId, () => {
    open.value = null
    fileEnded.value = null
    arrived.value = []
    draft.value = ''
  })

  // Who can only write finds the chat open when the call begins.
  watch(
    () => call.value !== null && ticket.view !== null && isTextOnly(ticket.view.devices),
    (writes) => writes && (open.value = 'chat'),
    { immediate: true },
  )

  return reactive({
    ...{ open, arrived, draft, callId, call, fileEnded, dropping },
    files: reactive(files),
    /** What the consultant allows. */
    allowed: computed<Tools>(() => call.value?.tools ?? { chat: true, files: true, share: true }),
    ...chat,
    /** Opens a tool, or closes it when it is open. */
    toggle: (tool: ToolName) => (open.value = open.value === tool ? null : tool),
  })
}
export type CallTools = ReturnType<typeof createTools>

/** They live as long as the ticket's store, so that nothing is lost while the call waits or is shown anew. */
const byTicket = new WeakMap<Ticket, CallTools>()

/**
 * The tools of this ticket. It is given and not fetched here: an import of its store would make the
 * bundler cut the part of the panel that every call loads in two.
 */
export function useTools(ticket: Ticket): CallTools {
  const known = byTicket.get(ticket)
  if (known) return known
  const tools = effectScope(true).run(() => createTools(ticket))!
  byTicket.set(ticket, tools)
  return tools
}
