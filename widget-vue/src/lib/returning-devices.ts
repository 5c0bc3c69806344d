import { onScopeDispose, watch } from 'vue'
import { useListener } from './listening.ts'
import type { LocalSource } from './local-source.ts'

/** A device that the system has muted gives sound or picture again by itself within this time (ms), or never. */
export const UNMUTE_WITHIN_MS = 1_500

type Source = Pick<LocalSource, 'state' | 'problem' | 'track' | 'ask'>

/**
 * Camera and microphone of a person whose phone was locked, or who was in another app: the system ends or
 * mutes them meanwhile. What was on is opened again when the page is back; a permission that was taken away
 * is not asked for.
 */
export function useReturningDevices(sources: readonly Source[]): void {
  const lost = new Set<Source>()
  for (const source of sources) {
    watch(
      source.state,
      (now, before) => {
        if (now === 'failed' && before === 'on') lost.add(source)
        else if (now !== 'asking' && now !== 'failed') lost.delete(source)
      },
      { flush: 'sync' },
    )
  }
  const timers = new Set<ReturnType<typeof setTimeout>>()

  function mend(source: Source) {
    const { state, problem, track, ask } = source
    if (lost.has(source) && state.value === 'failed' && problem.value !== 'denied') void ask()
    const muted = track.value
    if (state.value !== 'on' || !muted?.muted) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (track.value === muted && muted.muted && isSeen()) void ask()
    }, UNMUTE_WITHIN_MS)
    timers.add(timer)
  }
  const isSeen = () => document.visibilityState === 'visible'
  const back = () => isSeen() && sources.forEach(mend)
  useListener(document, ['visibilitychange', 'resume'], back)
  useListener(window, ['pageshow'], back)
  onScopeDispose(() => {
    for (const timer of timers) clearTimeout(timer)
  })
}
