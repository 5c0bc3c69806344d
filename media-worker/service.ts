import { ROOM_LEASE_MS } from '#machines/media.ts'
import { ConfigError, type Config } from './config.ts'
import { createLeases } from './lease.ts'
import type { Log } from './log.ts'
import { LOOK_EVERY_MS } from './reception.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { openRpc, type Rpc } from './rpc.ts'
import type { OpenTransports } from './transports.ts'
import { openPool, retryDelay, type Pool, type PoolSettings } from './workers.ts'

/** A stopped worker is found after at most five of these (ms): one until asked, three unanswered. */
const PROBE_EVERY_MS = 1_000
const EXPIRE_EVERY_MS = 5_000
/** Workers of a killed predecessor let go of their ports only when they notice its death. */
const PORTS_WITHIN_MS = 3_000

/** Opens the pool, patient for a moment with ports that are still taken. */
const openPoolSoon = async (
  settings: PoolSettings,
  log: Log,
  onLost: Parameters<typeof openPool>[2],
): Promise<Pool> => {
  const endsAt = performance.now() + PORTS_WITHIN_MS
  for (let failures = 0; ; failures += 1) {
    try {
      return await openPool(settings, log, onLost)
    } catch (error) {
      if (performance.now() > endsAt) throw startFailure(error, settings)
      await new Promise((resolve) => setTimeout(resolve, retryDelay(failures)))
    }
  }
}

const startFailure = (error: unknown, { listenIp, firstPort, count }: PoolSettings) => {
  const reason = error instanceof Error ? error.message : String(error)
  const ports = firstPort === 0 ? 'free ports' : `ports ${firstPort} to ${firstPort + count - 1}`
  return new ConfigError(
    `The mediasoup workers do not start on ${listenIp}, ${ports} (UDP and TCP): ${reason}.`,
  )
}

/** The parts of a media worker that runs. */
export type OpenedService = { pool: Pool; rooms: Rooms; rpc: Rpc; close(): Promise<void> }

/**
 * Opens workers, rooms and the RPC, and puts them together.
 * @param transports of the peers; WebRTC unless given
 * @throws ConfigError with one sentence when workers or RPC cannot use what the configuration names
 */
export const openMediaService = async (
  config: Config,
  log: Log,
  transports?: OpenTransports,
): Promise<OpenedService> => {
  const leases = createLeases(ROOM_LEASE_MS, () => performance.now())
  const settings: PoolSettings = {
    count: config.workers,
    workerBin: config.workerBin,
    listenIp: config.listenIp,
    announced: config.announced[0],
    firstPort: config.firstPort,
    probeEveryMs: PROBE_EVERY_MS,
  }
  // Pool, rooms and RPC each tell the next one; nothing is told before all three are there.
  let rpc: Rpc | null = null
  let rooms: Rooms | null = null
  const pool = await openPoolSoon(settings, log, (host) => rooms?.lose(host))
  rooms = createRooms({
    pool,
    leases,
    announced: config.announced,
    log,
    tell: (notice) => rpc?.tell(notice),
    ...(transports ? { openTransports: transports } : {}),
  })
  const timers = [
    setInterval(rooms.expire, EXPIRE_EVERY_MS),
    setInterval(rooms.look, LOOK_EVERY_MS),
  ]
  const stopTimers = () => timers.forEach(clearInterval)
  try {
    const opened = (rpc = await openRpc(config.rpc, rooms, log))
    const close = async () => {
      stopTimers()
      await opened.close()
      await pool.close()
    }
    return { pool, rooms, rpc: opened, close }
  } catch (error) {
    stopTimers()
    await pool.close()
    throw error
  }
}
