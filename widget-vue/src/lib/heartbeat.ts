import { PROBE_MS, PULSE_TICK_MS, newPulse, onPulseTick } from '#machines/connection.ts'
import type { Pulse } from '#machines/connection.ts'

/** Calls `onTick` every so many ms until the returned function is called. */
export type Ticker = (everyMs: number, onTick: () => void) => () => void

/** Ticker on a Web Worker; where workers are missing or refused (CSP), on the page's own timer. */
export const workerTicker: Ticker = (everyMs, onTick) => {
  let worker: Worker | null = null
  let fallback: ReturnType<typeof setInterval> | undefined
  const fallBack = () => {
    worker?.terminate()
    worker = null
    fallback ??= setInterval(onTick, everyMs)
  }
  try {
    worker = new Worker(new URL('./heartbeat.worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', onTick)
    worker.addEventListener('error', fallBack)
    worker.postMessage({ everyMs })
  } catch {
    fallBack()
  }
  return () => {
    worker?.terminate()
    worker = null
    clearInterval(fallback)
  }
}

export type HeartbeatOptions = {
  ticker: Ticker
  isOpen: () => boolean
  beat: () => void
  dead: () => void
}

/** Heartbeat of one page: beats while open, finds sockets that died without saying so. */
export function createHeartbeat({ ticker, isOpen, beat, dead }: HeartbeatOptions) {
  let pulse: Pulse = newPulse(performance.now())
  let probe: ReturnType<typeof setTimeout> | undefined

  const stopTicker = ticker(PULSE_TICK_MS, () => {
    if (!isOpen()) return
    const tick = onPulseTick(pulse, performance.now())
    pulse = tick.pulse
    if (tick.verdict === 'beat') beat()
    if (tick.verdict === 'dead') dead()
  })

  return {
    opened() {
      clearTimeout(probe)
      probe = undefined
      pulse = newPulse(performance.now())
    },
    /** Any frame shows that the socket lives. */
    heard() {
      clearTimeout(probe)
      probe = undefined
      pulse = { ...pulse, unansweredSince: null }
    },
    /** Something has happened to page or network: ask now, and believe silence soon. */
    probe() {
      if (!isOpen() || probe !== undefined) return
      beat()
      probe = setTimeout(() => {
        probe = undefined
        if (isOpen()) dead()
      }, PROBE_MS)
    },
    stop() {
      clearTimeout(probe)
      stopTicker()
    },
  }
}
