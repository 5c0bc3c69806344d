import { defineStore } from 'pinia'
import { reactive } from 'vue'
import type { OwnCall } from '#machines/api-after.ts'
import { callAfter } from '../components/after/after-api.ts'
import { reasonOf } from '../composables/use-command.ts'

/** `stale`: saved from elsewhere meanwhile; nothing is overwritten before the person says so. */
export type NoteState = 'loading' | 'saved' | 'typed' | 'saving' | 'failed' | 'stale'

/** Note and outcome of one call as they are being written. */
export type NoteDraft = {
  readonly callId: string
  note: string
  outcome: string | null
  state: NoteState
  error: unknown
  /** As the server has it; null until it has answered. */
  call: OwnCall | null
}

/** Saved so long after the last letter (ms), and tried again so long after a failure. */
const TYPING_PAUSE_MS = 800
const RETRY_MS = 5_000

/**
 * What is written about calls, kept in the page until it is stored: the panel of wrap-up may go while
 * somebody still writes, the text goes on being saved.
 */
export const useNotes = defineStore('notes', () => {
  const drafts = new Map<string, NoteDraft>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  function later(draft: NoteDraft, ms: number, task: (draft: NoteDraft) => Promise<void>) {
    clearTimeout(timers.get(draft.callId))
    timers.set(
      draft.callId,
      setTimeout(() => void task(draft), ms),
    )
  }

  /** What the server has; what was typed meanwhile stays. */
  async function load(draft: NoteDraft): Promise<void> {
    try {
      const { call } = await callAfter('ownCall', undefined, { params: { callId: draft.callId } })
      const isUntouched = draft.call === null && draft.note === '' && draft.outcome === null
      draft.call = call
      draft.error = null
      if (isUntouched) Object.assign(draft, { note: call.note, outcome: call.outcome })
      if (isSame(draft)) draft.state = 'saved'
      else await save(draft)
    } catch (error) {
      // The end of the call may still be being written.
      draft.error = isWaiting(error) ? null : error
      if (draft.error !== null) draft.state = 'failed'
      later(draft, RETRY_MS, load)
    }
  }

  async function save(draft: NoteDraft): Promise<void> {
    if (draft.state === 'saving' || draft.call === null) return
    const { callId, note, outcome } = draft
    draft.state = 'saving'
    try {
      const { savedAt } = await callAfter('saveNote', {
        ...{ callId, note, outcome },
        savedAt: draft.call.savedAt,
      })
      draft.call = { ...draft.call, note, outcome, savedAt }
      draft.error = null
      draft.state = isSame(draft) ? 'saved' : 'typed'
      if (draft.state === 'typed') later(draft, TYPING_PAUSE_MS, save)
    } catch (error) {
      draft.error = error
      const isStale = reasonOf(error) === 'changed-meanwhile'
      draft.state = isStale ? 'stale' : 'failed'
      if (!isStale && reasonOf(error) === null) later(draft, RETRY_MS, save)
    }
  }

  /** The draft of this call; opened anew it is asked for anew, unless something is not saved yet. */
  function open(callId: string): NoteDraft {
    const known = drafts.get(callId)
    if (known && known.state !== 'saved') return known
    const draft: NoteDraft = reactive({
      ...{ callId, note: '', outcome: null, state: 'loading', error: null, call: null },
    })
    drafts.set(callId, draft)
    void load(draft)
    return draft
  }

  return {
    open,
    /** Something was typed or chosen: kept at once, saved after a pause. */
    change(draft: NoteDraft, words: Partial<Pick<NoteDraft, 'note' | 'outcome'>>) {
      Object.assign(draft, words)
      if (draft.call === null || draft.state === 'stale') return
      if (draft.state !== 'saving') draft.state = isSame(draft) ? 'saved' : 'typed'
      if (draft.state === 'typed') later(draft, TYPING_PAUSE_MS, save)
    },
    /** At once, without waiting for a pause in typing. */
    flush(callId: string) {
      const draft = drafts.get(callId)
      if (draft && (draft.state === 'typed' || draft.state === 'failed')) void save(draft)
    },
    retry: (draft: NoteDraft) => (draft.call === null ? load(draft) : save(draft)),
    /** The person's own words win over those saved from elsewhere. */
    overwrite(draft: NoteDraft) {
      draft.state = 'typed'
      return load(draft)
    },
    clear() {
      timers.forEach((timer) => clearTimeout(timer))
      timers.clear()
      drafts.clear()
    },
  }
})

const isWaiting = (error: unknown) => ['too-early', 'not-found'].includes(reasonOf(error) ?? '')

/** Nothing has to be saved; the server keeps notes without blank ends. */
const isSame = ({ note, outcome, call }: NoteDraft) =>
  call !== null && note.trim() === call.note.trim() && outcome === call.outcome
