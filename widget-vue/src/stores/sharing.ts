import { effectScope, reactive, shallowRef } from 'vue'
import type { MediaSession } from '../lib/media-session.ts'
import { useScreenShare } from '../lib/screen-share.ts'
import type { ShareEnd } from '../lib/screen-share.ts'
import { useTools } from './tools.ts'
import type { Ticket } from './tools.ts'

/** Sharing of the resident's screen in the ticket's call. */
function createSharing(session: MediaSession, ticket: Ticket) {
  const tools = useTools(ticket)
  /** What is to be said last: a share that has begun, or how it ended. */
  const news = shallowRef<'began' | ShareEnd | null>(null)
  const share = useScreenShare({
    session,
    hindrance() {
      if (tools.call === null) return 'over'
      return tools.allowed.share ? null : 'forbidden'
    },
    onStart: () => (news.value = 'began'),
    onEnd: (why) => (news.value = why),
  })
  function start() {
    news.value = null
    return share.start()
  }
  return reactive({ ...share, start, news })
}

export type Sharing = ReturnType<typeof createSharing>

/** It lives as long as the session of the ticket's media, whatever of the call is in sight. */
const bySession = new WeakMap<MediaSession, Sharing>()

export function useSharing(session: MediaSession, ticket: Ticket): Sharing {
  const known = bySession.get(session)
  if (known) return known
  const sharing = effectScope(true).run(() => createSharing(session, ticket))!
  bySession.set(session, sharing)
  return sharing
}
