import { inject, provide, reactive, ref } from 'vue'
import type { InjectionKey } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCallFiles } from '#widget/lib/call-files.ts'
import type { FileItem } from '#widget/lib/call-files.ts'
import { useFileDrop } from '#widget/lib/file-drop.ts'
import { useAnnouncer } from '../stores/announcer.ts'
import { useCall } from '../stores/call.ts'
import { useWorkplace } from '../stores/workplace.ts'
import { useFileWords } from '../words/file-words.ts'
import type { Desk } from './use-desk.ts'

function createDeskFiles(desk: Desk, isAtDesk: () => boolean) {
  const call = useCall()
  const workplace = useWorkplace()
  const announcer = useAnnouncer()
  const words = useFileWords(useI18n())
  /** The files' tab is drawn. */
  const shown = ref(false)
  const isOpen = () => shown.value && isAtDesk()
  const files = useCallFiles({
    connection: desk.connection,
    callId: () => call.running?.callId ?? null,
    seated: () => call.running !== null,
    side: 'consultant',
    // The session's cookie says who it is.
    auth: () => ({}),
    isOpen,
    onEnd(item: FileItem) {
      if (item.state === 'refused') announcer.interrupt(words.end(item))
      else announcer.say(words.end(item))
    },
  })
  /** A file is held over the page. */
  const held = useFileDrop({
    isAllowed: () => isAtDesk() && (call.running?.tools.files ?? false),
    isOpen,
    onFiles(given) {
      workplace.side = 'files'
      files.add(given)
    },
  })
  return reactive({ shown, held, ...files })
}

/** Files of the consultant's call, as this page has them. */
export type DeskFiles = ReturnType<typeof createDeskFiles>
const FILES: InjectionKey<DeskFiles> = Symbol('desk-files')

/** @param isAtDesk false while another part of the app covers the desk */
export function provideDeskFiles(desk: Desk, isAtDesk: () => boolean): DeskFiles {
  const files = createDeskFiles(desk, isAtDesk)
  provide(FILES, files)
  return files
}

/** Gives components below files that are there already (tests). */
export function provideDeskFilesAs(files: DeskFiles): [InjectionKey<DeskFiles>, DeskFiles] {
  return [FILES, files]
}

export function useDeskFiles(): DeskFiles {
  const files = inject(FILES)
  if (!files) throw new Error('this component belongs inside the desk')
  return files
}
