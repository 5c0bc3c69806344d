import { ref } from 'vue'
import type { Ref } from 'vue'
import { useListener } from './listening.ts'

export type FileDropOptions = {
  /** Two people are in a call, and the consultant allows files. */
  isAllowed: () => boolean
  /** What is pasted is meant for the files only while they are in sight. */
  isOpen: () => boolean
  onFiles: (files: File[]) => void
}

/**
 * Files that are let go anywhere in the page, or pasted. One that is let go must never replace the page,
 * and with it the call. @returns whether a file is held over the page just now
 */
export function useFileDrop({
  isAllowed,
  isOpen,
  onFiles,
}: FileDropOptions): Readonly<Ref<boolean>> {
  const isHeld = ref(false)
  const give = (list: FileList | undefined) => {
    const files = [...(list ?? [])]
    if (files.length > 0 && isAllowed()) onFiles(files)
  }

  function onDragOver(event: DragEvent) {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = isAllowed() ? 'copy' : 'none'
    isHeld.value = isAllowed()
  }
  function onDragLeave(event: DragEvent) {
    if (event.relatedTarget === null) isHeld.value = false
  }
  function onDrop(event: DragEvent) {
    isHeld.value = false
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    give(event.dataTransfer.files)
  }
  function onPaste(event: ClipboardEvent) {
    if (isOpen()) give(event.clipboardData?.files)
  }

  useListener(window, ['dragover'], onDragOver)
  useListener(window, ['dragleave'], onDragLeave)
  useListener(window, ['drop'], onDrop)
  useListener(document, ['paste'], onPaste)
  return isHeld
}
