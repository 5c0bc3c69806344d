import { EventEmitter, once } from 'node:events'
import { createWorker, type types } from 'mediasoup'
import type { Log } from './log.ts'
import { createProbe } from './probe.ts'

/** One running mediasoup worker with its WebRTC server, and how much it carries. */
export type Host = {
  readonly pid: number
  readonly worker: types.Worker
  readonly server: types.WebRtcServer
  /** Rooms on it, those that are just being made included. */
  rooms: number
  /** Share of one core used lately, 0 to 1. */
  cpu: number
}

export type PoolSettings = {
  count: number
  workerBin: string
  listenIp: string
  /** First of the announced addresses, if any; pages reach the worker there. */
  announced: string | undefined
  /** Worker n listens on `firstPort + n`, UDP and TCP; 0 takes free ports. */
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
/** Unanswered probes after which a worker counts as stopped; with one a second found within 5 s (F7). */
const MISSED_PROBES = 3

/** A dead worker is replaced within some 50 ms; a call whose only worker it was waits for that (ms). */
const TAKE_WITHIN_MS = 2_000

/** A stopped worker does not hear that it is to end: after this time (ms) it is killed. */
const CLOSE_WITHIN_MS = 1_500

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
  const hosts = new Map<number, Host>()
  const timers = new Map<number, NodeJS.Timeout>()
  const arrivals = new EventEmitter()
  let closed = false

  const fill = async (slot: number, failures: number): Promise<void> => {
    const startedAt = performance.now()
    const host = await startHost(settings, slot)
    if (closed) return host.worker.close()
    hosts.set(slot, host)
    arrivals.emit('host')
    log.info('worker.started', {
      pid: host.pid,
      port: settings.firstPort && settings.firstPort + slot,
    })
    const probe = createProbe({
      everyMs: settings.probeEveryMs,
      maxMissed: MISSED_PROBES,
      usage: () => host.worker.getResourceUsage(),
      onCpu: (share) => (host.cpu = share),
      onSilent: () => {
        log.error('worker.silent', { pid: host.pid })
        // A stopped process acts on nothing but this; its exit is then reported as a death.
        process.kill(host.pid, 'SIGKILL')
      },
    })
    host.worker.once('died', (error) => {
      probe.stop()
      hosts.delete(slot)
      log.error('worker.died', { pid: host.pid, rooms: host.rooms, error })
      onLost(host)
      const proven = performance.now() - startedAt > PROVEN_AFTER_MS
      refill(slot, proven ? 0 : failures)
    })
    host.worker.observer.once('close', () => probe.stop())
  }

  const refill = (slot: number, failures: number) => {
    if (closed) return
    const again = () => {
      timers.delete(slot)
      fill(slot, failures + 1).catch((error: unknown) => {
        log.error('worker.start-failed', { attempt: failures + 1, error })
        refill(slot, failures + 1)
      })
    }
    timers.set(slot, setTimeout(again, retryDelay(failures)))
  }

  const close = async () => {
    closed = true
    for (const timer of timers.values()) clearTimeout(timer)
    const ended = [...hosts.values()].map(async ({ worker, pid }) => {
      const end = once(worker, 'subprocessclose')
      worker.close()
      const late = setTimeout(() => process.kill(pid, 'SIGKILL'), CLOSE_WITHIN_MS)
      if (!worker.subprocessClosed) await end
      clearTimeout(late)
    })
    hosts.clear()
    await Promise.all(ended)
  }

  try {
    await Promise.all(Array.from({ length: settings.count }, (_, slot) => fill(slot, 0)))
  } catch (error) {
    await close()
    throw error
  }
  return {
    async take() {
      if (hosts.size === 0) await hostArrives(arrivals)
      const [least] = [...hosts.values()].sort((a, b) => a.rooms - b.rooms || a.cpu - b.cpu)
      if (!least) return null
      least.rooms += 1
      return least
    },
    release(host) {
      host.rooms -= 1
    },
    load: () => [...hosts.values()].map(({ pid, rooms, cpu }) => ({ pid, rooms, cpu })),
    close,
  }
}

const hostArrives = (arrivals: EventEmitter): Promise<unknown> =>
  once(arrivals, 'host', { signal: AbortSignal.timeout(TAKE_WITHIN_MS) }).catch(() => undefined)

const startHost = async (settings: PoolSettings, slot: number): Promise<Host> => {
  const worker = await createWorker({ workerBin: settings.workerBin, logLevel: 'warn' })
  const port = settings.firstPort === 0 ? undefined : settings.firstPort + slot
  const listen = (protocol: types.TransportProtocol): types.TransportListenInfo => ({
    protocol,
    ip: settings.listenIp,
    ...(settings.announced === undefined ? {} : { announcedAddress: settings.announced }),
    ...(port === undefined ? {} : { port }),
  })
  try {
    const server = await worker.createWebRtcServer({ listenInfos: [listen('udp'), listen('tcp')] })
    return { pid: worker.pid, worker, server, rooms: 0, cpu: 0 }
  } catch (error) {
    worker.close()
    throw error
  }
}
