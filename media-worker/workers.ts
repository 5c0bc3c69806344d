import { EventEmitter, once } from 'node:events'
import { closeHost, startHost, watchHost, type Host, type HostSettings } from './host.ts'
import type { Log } from './log.ts'

export type { Host } from './host.ts'

export type PoolSettings = Omit<HostSettings, 'port'> & {
  count: number
  /** Worker n listens on `firstPort + n`, UDP and TCP; 0 takes any free ports. */
  firstPort: number
  probeEveryMs: number
}

/**
 * How long to wait before the next attempt (ms) after so many failures in a row: at once the first
 * time, because calls wait for it, then ever slower, because a worker that dies at once will again.
 */
export const retryDelay = (failures: number): number =>
  failures === 0 ? 0 : Math.min(100 * 2 ** failures, 10_000)

/** A worker that lived so long (ms) counts as having worked: its death begins a new row of failures. */
const PROVEN_AFTER_MS = 10_000

/** A dead worker is replaced within some 50 ms; a call whose only worker it was waits for that (ms). */
const TAKE_WITHIN_MS = 2_000

export type Pool = {
  /**
   * The host with the fewest rooms, already counted for one more. When none lives, the first that
   * comes within TAKE_WITHIN_MS; otherwise null.
   */
  take(): Promise<Host | null>
  release(host: Host): void
  load(): { pid: number; rooms: number; cpu: number }[]
  /** Resolves when the worker processes have ended, so that their ports are free again. */
  close(): Promise<void>
}

/**
 * Starts `count` workers and keeps that many alive. Resolves when all listen.
 * @param onLost called once for each host that is gone, after its routers have been closed
 * @throws the error of the first worker that cannot start or listen
 */
export const openPool = async (
  settings: PoolSettings,
  log: Log,
  onLost: (host: Host) => void,
): Promise<Pool> => {
  const pool = new WorkerPool(settings, log, onLost)
  try {
    await pool.fillAll()
  } catch (error) {
    await pool.close()
    throw error
  }
  return pool
}

class WorkerPool implements Pool {
  readonly #settings: PoolSettings
  readonly #log: Log
  readonly #onLost: (host: Host) => void
  readonly #hosts = new Map<number, Host>()
  readonly #timers = new Map<number, NodeJS.Timeout>()
  readonly #arrivals = new EventEmitter()
  #closed = false

  constructor(settings: PoolSettings, log: Log, onLost: (host: Host) => void) {
    this.#settings = settings
    this.#log = log
    this.#onLost = onLost
  }

  async fillAll(): Promise<void> {
    const slots = Array.from({ length: this.#settings.count }, (_, slot) => slot)
    const filled = await Promise.allSettled(slots.map((slot) => this.#fill(slot, 0)))
    for (const one of filled) if (one.status === 'rejected') throw one.reason
  }

  async take(): Promise<Host | null> {
    if (this.#hosts.size === 0 && !this.#closed) await this.#arrival()
    const [least] = [...this.#hosts.values()].sort((a, b) => a.rooms - b.rooms || a.cpu - b.cpu)
    if (!least) return null
    least.rooms += 1
    return least
  }

  release(host: Host): void {
    host.rooms -= 1
  }

  load() {
    return [...this.#hosts.values()].map(({ pid, rooms, cpu }) => ({ pid, rooms, cpu }))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    const hosts = [...this.#hosts.values()]
    this.#hosts.clear()
    await Promise.all(hosts.map(closeHost))
  }

  /** @param failures how often in a row this slot's worker has failed before */
  async #fill(slot: number, failures: number): Promise<void> {
    const { firstPort, probeEveryMs } = this.#settings
    const port = firstPort === 0 ? 0 : firstPort + slot
    const startedAt = performance.now()
    const host = await startHost({ ...this.#settings, port })
    if (this.#closed) return closeHost(host)
    this.#hosts.set(slot, host)
    this.#arrivals.emit('host')
    this.#log.info('worker.started', { pid: host.pid, port })
    host.worker.once('died', (error) => {
      this.#hosts.delete(slot)
      this.#log.error('worker.died', { pid: host.pid, rooms: host.rooms, error })
      this.#onLost(host)
      const proven = performance.now() - startedAt > PROVEN_AFTER_MS
      this.#refill(slot, proven ? 0 : failures)
    })
    watchHost(host, probeEveryMs, () => this.#log.error('worker.silent', { pid: host.pid }))
  }

  #refill(slot: number, failures: number): void {
    if (this.#closed) return
    const again = () => {
      this.#timers.delete(slot)
      this.#fill(slot, failures + 1).catch((error: unknown) => {
        this.#log.error('worker.start-failed', { attempt: failures + 1, error })
        this.#refill(slot, failures + 1)
      })
    }
    this.#timers.set(slot, setTimeout(again, retryDelay(failures)))
  }

  #arrival(): Promise<unknown> {
    const signal = AbortSignal.timeout(TAKE_WITHIN_MS)
    return once(this.#arrivals, 'host', { signal }).catch(() => undefined)
  }
}
