import { defineStore } from 'pinia'
import { ref } from 'vue'

export type DeskTab = 'work' | 'side' | 'line'
/** A tool beside the call. */
export type SideName = 'chat' | 'files' | 'note'

/** What this page shows; the server knows nothing of it. */
export const useWorkplace = defineStore('workplace', () => ({
  /** The device check stands where the work goes on. */
  checking: ref(false),
  /** Which part a narrow screen shows. */
  tab: ref<DeskTab>('work'),
  /** Which tool is open beside the call. */
  side: ref<SideName>('chat'),
}))
