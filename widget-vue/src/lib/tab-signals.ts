import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { useListener } from './listening.ts'

const TITLE_EVERY_MS = 1_500

/** Changes the page's title for attention, and puts the real one back. */
export function useTitleSignal() {
  let usual: string | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  function clear() {
    clearInterval(timer)
    if (usual !== null) document.title = usual
    usual = null
  }

  /** Shows the text at once, then by turns with the usual title, until `clear`. */
  function show(text: string) {
    clear()
    usual = document.title
    document.title = text
    timer = setInterval(() => {
      document.title = document.title === text ? (usual ?? text) : text
    }, TITLE_EVERY_MS)
  }

  onScopeDispose(clear)
  return { show, clear }
}

export type ChimeName = 'offer' | 'turn' | 'near'

/** Tones (Hz) one after another; all sounds stay far below 3 s (WCAG 1.4.2). */
const tones: Record<ChimeName, number[]> = {
  offer: [659, 880, 659, 880],
  turn: [523, 659, 784],
  near: [523, 659],
}
const TONE_SECONDS = 0.18
const VOLUME = 0.2

/** Short sounds made on the spot, no file needed. */
export function useChime() {
  let context: AudioContext | null = null

  /** Call it in a click: browsers let a page sound only after one. False: no sound here. */
  async function unlock(): Promise<boolean> {
    if (typeof AudioContext === 'undefined') return false
    context ??= new AudioContext()
    // Without a click `resume` stays pending in some browsers, so it is not waited for alone.
    await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 300))])
    return context.state === 'running'
  }

  /** False: the browser kept it silent. */
  async function play(name: ChimeName): Promise<boolean> {
    if (!(await unlock()) || !context) return false
    for (const [index, frequency] of tones[name].entries()) {
      sound(context, frequency, context.currentTime + index * TONE_SECONDS)
    }
    return true
  }

  onScopeDispose(() => void context?.close())
  return { unlock, play }
}

function sound(context: AudioContext, frequency: number, at: number) {
  const oscillator = new OscillatorNode(context, { type: 'sine', frequency })
  const gain = new GainNode(context, { gain: 0 })
  // Ramps instead of steps, which would click.
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(VOLUME, at + 0.02)
  gain.gain.linearRampToValueAtTime(0, at + TONE_SECONDS)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + TONE_SECONDS)
}

/** Keeps the screen on during a call; the browser drops the lock of a hidden page, so it is taken anew. */
export function useWakeLock() {
  const supported = 'wakeLock' in navigator
  const active = shallowRef(false)
  let lock: WakeLockSentinel | null = null
  let wanted = false

  async function take(): Promise<boolean> {
    if (!supported || !wanted || lock || document.hidden) return active.value
    try {
      const taken = await navigator.wakeLock.request('screen')
      if (!wanted || lock) {
        await taken.release()
        return active.value
      }
      lock = taken
      active.value = true
      taken.addEventListener('release', () => {
        if (lock === taken) lock = null
        active.value = lock !== null
      })
    } catch {
      // Low battery or a policy: the call goes on, the screen may go dark.
    }
    return active.value
  }

  function hold() {
    wanted = true
    return take()
  }

  async function release() {
    wanted = false
    await lock?.release()
  }

  useListener(document, ['visibilitychange'], () => void take())
  onScopeDispose(() => void release())
  return { supported, active: active as Readonly<ShallowRef<boolean>>, hold, release }
}
