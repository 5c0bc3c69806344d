import type { types } from 'mediasoup'

type Usage = Pick<types.WorkerResourceUsage, 'ru_utime' | 'ru_stime'>

export type ProbeOptions = {
  everyMs: number
  /** So many ticks without an answer mean that the worker is stopped. */
  maxMissed: number
  /** Asks the worker for its used CPU time (ms); a stopped one never answers. */
  usage: () => Promise<Usage>
  onCpu: (share: number) => void
  onSilent: () => void
}

/**
 * Asks a worker again and again whether it is there, and reckons its CPU share from the answers.
 * Silence is counted in ticks and not in time: when this process itself was held up, the ticks were
 * too, so that a busy machine does not look like a dead worker.
 */
export const createProbe = (options: ProbeOptions): { stop: () => void } => {
  let missed = 0
  let waiting = false
  let last: { at: number; used: number } | null = null

  const ask = async () => {
    waiting = true
    try {
      const usage = await options.usage()
      const at = performance.now()
      const used = usage.ru_utime + usage.ru_stime
      if (last !== null && at > last.at)
        options.onCpu(Math.min(1, Math.max(0, (used - last.used) / (at - last.at))))
      last = { at, used }
    } catch {
      // Closed or dead: the worker's own events tell, and stop this probe.
    } finally {
      waiting = false
      missed = 0
    }
  }

  const timer = setInterval(() => {
    if (!waiting) return void ask()
    missed += 1
    if (missed < options.maxMissed) return
    clearInterval(timer)
    options.onSilent()
  }, options.everyMs)
  return { stop: () => clearInterval(timer) }
}
