import { inject, provide, reactive, ref, watch } from 'vue'
import type { InjectionKey } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCallChat } from '#widget/lib/call-chat.ts'
import { useAnnouncer } from '../stores/announcer.ts'
import { useCall } from '../stores/call.ts'
import type { Desk } from './use-desk.ts'

function createDeskChat(desk: Desk, isAtDesk: () => boolean) {
  const { t } = useI18n()
  const call = useCall()
  const announcer = useAnnouncer()
  /** The chat's tab is drawn. */
  const shown = ref(false)
  /** Text that is being written; it stays when the tab is left. */
  const draft = ref('')
  const callId = () => call.running?.callId ?? null
  const isOpen = () => shown.value && isAtDesk()
  const chat = useCallChat({
    connection: desk.connection,
    callId,
    seated: () => call.running !== null,
    self: () => {
      const staffId = desk.connection.view.value?.staffId
      return staffId ? `consultant:${staffId}` : null
    },
    isOpen,
    // An open log speaks for itself.
    onArrival() {
      const n = chat.unread.value
      if (!isOpen()) announcer.say(t('chat.arrived', { n }, n))
    },
  })
  watch(callId, () => (draft.value = ''))
  return reactive({ shown, draft, ...chat })
}

/** The chat of the consultant's call: the log of this page and what is on its way. */
export type DeskChat = ReturnType<typeof createDeskChat>
const CHAT: InjectionKey<DeskChat> = Symbol('desk-chat')

/** @param isAtDesk false while another part of the app covers the desk: what arrives is unread then */
export function provideDeskChat(desk: Desk, isAtDesk: () => boolean): DeskChat {
  const chat = createDeskChat(desk, isAtDesk)
  provide(CHAT, chat)
  return chat
}

/** Gives components below a chat that is there already (tests). */
export function provideDeskChatAs(chat: DeskChat): [InjectionKey<DeskChat>, DeskChat] {
  return [CHAT, chat]
}

export function useDeskChat(): DeskChat {
  const chat = inject(CHAT)
  if (!chat) throw new Error('this component belongs inside the desk')
  return chat
}
