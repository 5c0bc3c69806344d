// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import type { EffectScope } from 'vue'
import type { DeviceProblem } from './device-problem.ts'
import type { SourceState } from './local-source.ts'
import { UNMUTE_WITHIN_MS, useReturningDevices } from './returning-devices.ts'

let scope: EffectScope
let visibility: 'visible' | 'hidden'
beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
  visibility = 'visible'
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)
})
afterEach(() => {
  scope.stop()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function camera() {
  const state = shallowRef<SourceState>('on')
  const problem = shallowRef<DeviceProblem | null>(null)
  const track = shallowRef({ muted: false } as MediaStreamTrack | null)
  const ask = vi.fn<() => Promise<boolean>>().mockResolvedValue(true)
  const source = { state, problem, track, ask }
  scope.run(() => useReturningDevices([source]))
  return {
    ...source,
    end(why: DeviceProblem) {
      track.value = null
      problem.value = why
      state.value = 'failed'
    },
  }
}
function show(now: 'visible' | 'hidden') {
  visibility = now
  document.dispatchEvent(new Event('visibilitychange'))
}

it('opens a camera again that the system has ended while the page was away', () => {
  const { end, ask } = camera()
  show('hidden')
  end('busy')
  expect(ask).not.toHaveBeenCalled()
  show('visible')
  expect(ask).toHaveBeenCalledOnce()
})

it.each(['resume', 'pageshow'])('does so after %s, too', (type) => {
  const { end, ask } = camera()
  end('missing')
  ;(type === 'resume' ? document : window).dispatchEvent(new Event(type))
  expect(ask).toHaveBeenCalledOnce()
})

it('asks for nothing that was not on, or that was forbidden', () => {
  const { state, end, ask } = camera()
  state.value = 'off'
  end('missing')
  show('visible')
  state.value = 'on'
  end('denied')
  show('visible')
  expect(ask).not.toHaveBeenCalled()
})

it('gives a muted camera a moment, and takes it anew when it stays muted', () => {
  const { track, ask } = camera()
  const own = { muted: true }
  track.value = own as MediaStreamTrack
  show('visible')
  vi.advanceTimersByTime(UNMUTE_WITHIN_MS - 1)
  expect(ask).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ask).toHaveBeenCalledOnce()
  show('visible')
  own.muted = false
  vi.advanceTimersByTime(UNMUTE_WITHIN_MS)
  expect(ask).toHaveBeenCalledOnce()
})

it('does nothing for a page that is hidden again', () => {
  const { track, ask } = camera()
  track.value = { muted: true } as MediaStreamTrack
  show('visible')
  show('hidden')
  vi.advanceTimersByTime(UNMUTE_WITHIN_MS)
  expect(ask).not.toHaveBeenCalled()
})
