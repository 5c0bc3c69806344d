import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import {
  SCREEN_CAPTURE,
  SCREEN_ENCODING,
  SCREEN_SOUND_OPTIONS,
} from '#machines/screen-encodings.ts'
import type { MediaSession } from './media-session.ts'
import { createScreenSender } from './screen-sender.ts'
import type { ScreenTrack } from './screen-sender.ts'

/** Why a share has ended, or has not begun; each has its words. */
export type ShareEnd =
  /** By the own button. */
  | 'stopped'
  /** By the browser's own bar, or with the window that was shared. */
  | 'browser'
  /** The consultant has switched sharing off. */
  | 'forbidden'
  /** The call is not talked any more. */
  | 'over'
  /** The system lets the browser see no screen. */
  | 'system'
  /** The page around this one does not let it share. */
  | 'policy'
  | 'failed'

export type UseScreenShareOptions = {
  session: Pick<MediaSession, 'share'>
  /** Why nothing may be shared now, null: it may. */
  hindrance: () => Extract<ShareEnd, 'forbidden' | 'over'> | null
  onStart: () => void
  onEnd: (why: ShareEnd) => void
  mediaDevices?: MediaDevices
}

export type ScreenShare = {
  /** False: this browser cannot share (most phones). */
  supported: boolean
  /** `choosing`: the browser asks which screen. */
  state: Readonly<ShallowRef<'off' | 'choosing' | 'on'>>
  /** Sound is shared, too. */
  sound: Readonly<ShallowRef<boolean>>
  /** To be called in a press; a choice that is given up is no end and no error. */
  start: () => Promise<void>
  stop: () => void
}

/** What is asked of the browser; the newer wishes are ignored where they are not known. */
const WISHES = {
  video: SCREEN_CAPTURE,
  // The other person's voice must not come back to them out of this page's own sound.
  audio: { restrictOwnAudio: true, echoCancellation: false, autoGainControl: false },
  systemAudio: 'include',
  selfBrowserSurface: 'exclude',
  surfaceSwitching: 'include',
} as DisplayMediaStreamOptions

/** Shares this page's screen, window or tab with the other person of the call (W7). */
export function useScreenShare(options: UseScreenShareOptions): ScreenShare {
  const { session, hindrance, onStart, onEnd } = options
  const mediaDevices = options.mediaDevices ?? navigator.mediaDevices
  const state = shallowRef<'off' | 'choosing' | 'on'>('off')
  const sound = shallowRef(false)
  let shared: MediaStream | null = null
  const sender = createScreenSender((reason) => {
    if (state.value === 'on') end(reason === 'share-off' ? 'forbidden' : 'failed')
  })
  const send = (tracks: ScreenTrack[]) => (session.share.value = sender(tracks))

  function end(why: ShareEnd) {
    shared?.getTracks().forEach((track) => track.stop())
    shared = null
    state.value = 'off'
    sound.value = false
    send([])
    onEnd(why)
  }

  function adopt(stream: MediaStream) {
    shared = stream
    sound.value = stream.getAudioTracks().length > 0
    state.value = 'on'
    send(stream.getTracks().map(toSend))
    for (const track of stream.getTracks())
      track.addEventListener('ended', () => shared === stream && ended(track))
    onStart()
  }

  function ended(track: MediaStreamTrack) {
    if (track.kind === 'video') return end('browser')
    sound.value = false
    send(shared!.getVideoTracks().map(toSend))
  }

  async function start() {
    if (state.value !== 'off') return
    state.value = 'choosing'
    try {
      const stream = await mediaDevices.getDisplayMedia(WISHES)
      shared = stream
      const why = hindrance()
      if (why) end(why)
      else adopt(stream)
    } catch (error) {
      state.value = 'off'
      const why = reasonOf(error)
      if (why) onEnd(why)
    }
  }

  watch(hindrance, (why) => why && state.value === 'on' && end(why), { flush: 'sync' })
  onScopeDispose(() => state.value === 'on' && end('over'))

  return {
    supported: typeof mediaDevices?.getDisplayMedia === 'function',
    ...{ state, sound, start },
    stop: () => state.value === 'on' && end('stopped'),
  }
}

function toSend(track: MediaStreamTrack) {
  if (track.kind === 'audio') return { track, codecOptions: { ...SCREEN_SOUND_OPTIONS } }
  // Set twice: a browser that does not know the second one keeps the first.
  track.contentHint = 'detail'
  track.contentHint = 'text'
  return { track, encodings: [{ ...SCREEN_ENCODING }] }
}

/** Null: the person has chosen nothing. The browsers tell the kinds of refusal in words only. */
function reasonOf(error: unknown): Extract<ShareEnd, 'system' | 'policy' | 'failed'> | null {
  const { name, message } = error as DOMException
  if (name === 'AbortError') return null
  if (name !== 'NotAllowedError') return 'failed'
  if (/polic/i.test(message)) return 'policy'
  return /system/i.test(message) ? 'system' : null
}
