import { inject, onScopeDispose, provide, watch } from 'vue'
import type { InjectionKey } from 'vue'
import { useLocalMedia } from '#widget/lib/local-media.ts'
import type { LocalMedia, LocalSource } from '#widget/lib/local-media.ts'
import { useMediaSession } from '#widget/lib/media-session.ts'
import type { MediaSession } from '#widget/lib/media-session.ts'
import { useChime } from '#widget/lib/tab-signals.ts'
import { useCall } from '../stores/call.ts'
import type { Desk } from './use-desk.ts'

type Chime = ReturnType<typeof useChime>

/** The consultant's own devices, and the media of the call that they serve. */
export type DeskMedia = {
  local: LocalMedia
  session: MediaSession
  /** Sound of an offer; unlocked by the presses that start a shift. */
  chime: Chime
}

const MEDIA: InjectionKey<DeskMedia> = Symbol('desk-media')

/**
 * Camera and microphone are taken when an offer prepares its media (design rule 8), and given back
 * when neither an offer, a call nor a device check needs them: between calls the light is off.
 */
export function provideDeskMedia(desk: Desk): DeskMedia {
  const store = useCall()
  const local = useLocalMedia()
  local.microphone.measure(false)
  const session = useMediaSession({
    connection: desk.connection,
    seat: () => store.seat,
    callId: () => store.mediaCallId,
    local,
  })
  watch(
    () => store.seat !== null || store.running !== null,
    (needed, before) => {
      if (needed)
        void local.ask({ camera: isIdle(local.camera), microphone: isIdle(local.microphone) })
      else if (before) local.stop()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    session.dispose()
    local.stop()
  })
  const media = { local, session, chime: useChime() }
  provide(MEDIA, media)
  return media
}

/** What was switched off on purpose stays off when media are built anew. */
const isIdle = (source: LocalSource) => source.state.value === 'idle'

/** Gives components below media that are there already (tests). */
export function provideDeskMediaAs(media: DeskMedia): [InjectionKey<DeskMedia>, DeskMedia] {
  return [MEDIA, media]
}

export function useDeskMedia(): DeskMedia {
  const media = inject(MEDIA)
  if (!media) throw new Error('this component belongs inside the desk')
  return media
}
