import { watchEffect } from 'vue'
import { useI18n } from 'petite-vue-i18n'
import type { Host } from './host.ts'
import { STEP_NUMBER } from './steps/flow.ts'
import { knownMessage } from './known-message.ts'
import type { Screen } from './steps/screen.ts'
import { useFlowStore } from './stores/flow.ts'
import type { ResidentCall } from '#machines/views.ts'

/** The frame's title changes with the step (WCAG 2.4.2); the city's page changes its own only when the turn is near. */
export function usePanelTitle(
  host: Host,
  screen: () => Screen,
  ticket: () => { live: boolean; call: ResidentCall | null } | null,
): void {
  const { t } = useI18n()
  const steps = useFlowStore()

  function part(screen: Screen): string {
    const call = ticket()?.call
    switch (screen.name) {
      case 'prepare':
      case 'notice':
      case 'devices':
        return t('app.step', { n: STEP_NUMBER[screen.name], of: 3, part: t(`${screen.name}.part`) })
      case 'waiting':
        if (call?.phase !== 'waiting') return ''
        if (steps.isNear) return t('waiting.nearTitle')
        return call.booked ? t('waiting.visit') : t('waiting.part', { place: call.place })
      case 'offered':
        return t('offered.title')
      case 'call':
        return call && 'consultant' in call ? t('call.title', { name: call.consultant }) : ''
      case 'end':
        return t('end.part')
      case 'gone':
        return knownMessage(t, `gone.${screen.gone}Title`) ?? ''
      case 'unsupported':
        return t('support.title')
      case 'site-fault':
        return t('siteFault.title')
      case 'booking':
      case 'visit':
        return steps.asideTitle
      case 'opening':
        return ''
    }
  }

  watchEffect(() => {
    if (knownMessage(t, 'app.title') === null) return
    const now = screen()
    const words = part(now)
    document.title = words ? t('app.title', { part: words }) : t('app.name')
    const turn = now.name === 'offered' || ticket()?.call?.phase === 'connecting'
    const near = now.name === 'waiting' && steps.isNear
    const summons = turn ? t('offered.title') : near ? t('waiting.nearTitle') : null
    host.tell({
      live: ticket()?.live ?? steps.flow.step === 'ticket',
      title: summons && t('app.title', { part: summons }),
      summon: turn,
    })
  })
}
