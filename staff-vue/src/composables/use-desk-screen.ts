import { inject, provide, reactive, shallowRef } from 'vue'
import type { InjectionKey } from 'vue'
import { useI18n } from 'vue-i18n'
import type { MediaSession } from '#widget/lib/media-session.ts'
import { useScreenShare } from '#widget/lib/screen-share.ts'
import type { ShareEnd } from '#widget/lib/screen-share.ts'
import { useAnnouncer } from '../stores/announcer.ts'
import { useCall } from '../stores/call.ts'

/** What keeps a screen from being shared, and is told as long as nothing else is tried. */
export type ShareFault = Extract<ShareEnd, 'system' | 'policy' | 'failed'>
const isFault = (why: ShareEnd): why is ShareFault =>
  why === 'system' || why === 'policy' || why === 'failed'

function createDeskScreen(session: MediaSession) {
  const { t } = useI18n()
  const announcer = useAnnouncer()
  const call = useCall()
  const fault = shallowRef<ShareFault | null>(null)
  const share = useScreenShare({
    session,
    // The switch of the call's side is for the resident's screen.
    hindrance: () => (call.running === null ? 'over' : null),
    onStart: () => announcer.say(t('screen.began')),
    onEnd(why) {
      fault.value = isFault(why) ? why : null
      if (!isFault(why)) announcer.say(t('screen.ended'))
    },
  })
  function start() {
    fault.value = null
    return share.start()
  }
  return reactive({ ...share, start, fault })
}

/** Sharing of the consultant's screen. */
export type DeskScreen = ReturnType<typeof createDeskScreen>
const SCREEN: InjectionKey<DeskScreen> = Symbol('desk-screen')

export function provideDeskScreen(session: MediaSession): DeskScreen {
  const screen = createDeskScreen(session)
  provide(SCREEN, screen)
  return screen
}

export function useDeskScreen(): DeskScreen {
  const screen = inject(SCREEN)
  if (!screen) throw new Error('this component belongs inside the desk')
  return screen
}
