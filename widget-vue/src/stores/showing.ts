import { computed, effectScope, nextTick, reactive, ref, watch } from 'vue'
import { useDocumentCamera } from '../lib/document-camera.ts'
import type { MediaSession } from '../lib/media-session.ts'
import { useMediaStore } from './media.ts'
import { useTools } from './tools.ts'
import type { Ticket } from './tools.ts'

/** The resident's side of showing a document to the camera (W8). */
function createShowing(session: MediaSession, ticket: Ticket) {
  const tools = useTools(ticket)
  const media = useMediaStore()
  const { camera } = media.local
  const state = computed(() => tools.call?.showing ?? 'none')
  /** The camera does not come, or the server does not answer. */
  const fault = ref<'camera' | 'server' | null>(null)
  /** It was off before, and goes off again afterwards. */
  let wasOff = false
  useDocumentCamera({ track: camera.track, session, active: () => state.value === 'showing' })

  async function answer(agreed: boolean) {
    fault.value = null
    wasOff = agreed && !media.on.camera
    if (wasOff && !(await media.use('camera', true))) {
      fault.value = 'camera'
      return
    }
    if (agreed) {
      tools.open = null
      // The server must know of the camera before it hears that it will be shown.
      await nextTick()
    }
    await ask({ type: 'showing.answer', agreed })
  }

  async function ask(
    message: { type: 'showing.answer'; agreed: boolean } | { type: 'showing.end' },
  ) {
    const { callId } = tools
    if (callId === null) return
    try {
      await ticket.connection.request({ ...message, callId })
    } catch {
      fault.value = 'server'
    }
  }

  watch(state, (now, before) => {
    fault.value = null
    if (before === 'showing' && wasOff) void camera.setOn(false)
    if (now === 'none') wasOff = false
  })
  return reactive({
    state,
    fault,
    agree: () => answer(true),
    decline: () => answer(false),
    end: () => ask({ type: 'showing.end' }),
  })
}

export type ShowingDocument = ReturnType<typeof createShowing>

/** It lives as long as the session of the ticket's media, as sharing does. */
const bySession = new WeakMap<MediaSession, ShowingDocument>()

export function useShowing(session: MediaSession, ticket: Ticket): ShowingDocument {
  const known = bySession.get(session)
  if (known) return known
  const showing = effectScope(true).run(() => createShowing(session, ticket))!
  bySession.set(session, showing)
  return showing
}
