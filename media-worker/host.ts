import { once } from 'node:events'
import { createWorker, type types } from 'mediasoup'
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

export type HostSettings = {
  workerBin: string
  listenIp: string
  /** First of the announced addresses, if any; pages reach the worker there. */
  announced: string | undefined
  /** UDP and TCP; 0 takes any free ports. */
  port: number
}

/** Unanswered probes after which a worker counts as stopped; with one a second found within 5 s (F7). */
const MISSED_PROBES = 3

/** A stopped worker does not hear that it is to end: after this time (ms) it is killed. */
const CLOSE_WITHIN_MS = 1_500

/** @throws Error when the worker does not start or cannot listen */
export const startHost = async (settings: HostSettings): Promise<Host> => {
  const worker = await createWorker({ workerBin: settings.workerBin, logLevel: 'warn' })
  const listen = (protocol: types.TransportProtocol): types.TransportListenInfo => ({
    protocol,
    ip: settings.listenIp,
    ...(settings.announced === undefined ? {} : { announcedAddress: settings.announced }),
    ...(settings.port === 0 ? {} : { port: settings.port }),
  })
  try {
    const server = await worker.createWebRtcServer({ listenInfos: [listen('udp'), listen('tcp')] })
    return { pid: worker.pid, worker, server, rooms: 0, cpu: 0 }
  } catch (error) {
    worker.close()
    throw error
  }
}

/**
 * Probes a host for as long as it lives, and ends it when it is silent: a stopped process acts on
 * nothing but SIGKILL, and its exit is then reported by mediasoup as a death like any other.
 */
export const watchHost = (host: Host, everyMs: number, onSilent: () => void): void => {
  const probe = createProbe({
    everyMs,
    maxMissed: MISSED_PROBES,
    usage: () => host.worker.getResourceUsage(),
    onCpu: (share) => (host.cpu = share),
    onSilent: () => {
      onSilent()
      killProcess(host.pid)
    },
  })
  host.worker.once('died', probe.stop)
  host.worker.observer.once('close', probe.stop)
}

/** Ends a host; resolves when its process is gone, so that its ports are free again. */
export const closeHost = async ({ worker, pid }: Host): Promise<void> => {
  const end = once(worker, 'subprocessclose')
  worker.close()
  if (worker.subprocessClosed) return
  const late = setTimeout(() => killProcess(pid), CLOSE_WITHIN_MS)
  await end
  clearTimeout(late)
}

const killProcess = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}
