import { MessageSquareText, Paperclip } from '@lucide/vue'
import type { Component } from 'vue'
import { useDeskChat } from '../../composables/use-desk-chat.ts'
import { useDeskFiles } from '../../composables/use-desk-files.ts'
import type { SideName } from '../../stores/workplace.ts'
import ChatTab from './ChatTab.vue'
import FileTab from './FileTab.vue'

/** One tool beside the call. Its name is `side.tab.<id>`; each component is given the running call. */
export type SideTab = {
  id: SideName
  icon: Component
  component: Component
  /** How many things wait there unseen; called once, inside of the desk. */
  useUnseen: () => () => number
}

/** The tools in their order. */
export const SIDE_TABS: readonly SideTab[] = [
  {
    id: 'chat',
    icon: MessageSquareText,
    component: ChatTab,
    useUnseen() {
      const chat = useDeskChat()
      return () => chat.unread
    },
  },
  {
    id: 'files',
    icon: Paperclip,
    component: FileTab,
    useUnseen() {
      const files = useDeskFiles()
      return () => files.unread
    },
  },
]
