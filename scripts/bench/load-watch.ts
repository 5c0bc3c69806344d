import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { settledMemory } from './memory.ts'

/** What a process went through between two instants. */
export type Load = {
  /** Delay of the event loop (ms). */
  lagP99: number
  lagP999: number
  /** Highest resident set above the one at the beginning (bytes). */
  grown: number
}

const LAG_RESOLUTION_MS = 2
const LOOK_EVERY_MS = 10

/** Watches the own process; one watch at a time. Needs --expose-gc. */
export function createLoadWatch(): { begin(): Promise<void>; end(): Load } {
  const delay = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  let timer: NodeJS.Timeout | undefined
  let before = 0
  let most = 0
  const look = (): void => void (most = Math.max(most, process.memoryUsage.rss()))
  return {
    async begin() {
      before = most = (await settledMemory()).rss
      timer = setInterval(look, LOOK_EVERY_MS)
      delay.reset()
      delay.enable()
    },
    end() {
      delay.disable()
      clearInterval(timer)
      look()
      // The histogram holds the pauses between two looks, of which the resolution is no delay.
      const lag = (percent: number) =>
        Math.max(0, delay.percentile(percent) / 1e6 - LAG_RESOLUTION_MS)
      return {
        lagP99: lag(99),
        lagP999: lag(99.9),
        grown: most - before,
      }
    },
  }
}

/** Clock ticks of the system for each second, as /proc counts them. */
const TICKS_PER_SECOND = 100

/** Processor time of another process up to now (µs), in steps of 10 ms. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_PER_SECOND
}

/** Processor time of the own process up to now, all threads (µs). */
export function usedCpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
