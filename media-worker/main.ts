import { ROOM_LEASE_MS } from '#machines/media.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import { createLeases } from './lease.ts'
import { createLog, type Log } from './log.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { openRpc, type Rpc } from './rpc.ts'
import { openPool, retryDelay, type Pool, type PoolSettings } from './workers.ts'

/** Composition root of the media worker process; its environment is described in config.ts. */

/** A stopped worker is found after at most five of these (ms): one until asked, three unanswered. */
const PROBE_EVERY_MS = 1_000
const EXPIRE_EVERY_MS = 5_000
/** Everything is closed within this time (ms) or left to the end of the process. */
const EXIT_WITHIN_MS = 2_500
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

const openAll = async (config: Config, log: Log) => {
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
  })
  const sweep = setInterval(rooms.expire, EXPIRE_EVERY_MS)
  try {
    rpc = await openRpc(config.rpc, rooms, log)
  } catch (error) {
    clearInterval(sweep)
    await pool.close()
    throw error
  }
  return { pool, rooms, rpc, sweep }
}

const main = async () => {
  const config = readConfig(process.env)
  const log = createLog(config.log)
  const { pool, rooms, rpc, sweep } = await openAll(config, log)

  let leaving = false
  const leave = async () => {
    if (leaving) return
    leaving = true
    // mediasoup has handlers of its own for these signals, so the process does not end by itself.
    setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref()
    clearInterval(sweep)
    await rpc.close()
    await pool.close()
    log.info('process.ended')
    process.exit(0)
  }
  process.on('SIGTERM', () => void leave())
  process.on('SIGINT', () => void leave())
  process.on('SIGUSR2', () => {
    rooms.drain()
    log.info('process.draining')
  })
  log.info('process.ready', { rooms: 0, ...(rpc.port === null ? {} : { port: rpc.port }) })
  process.stdout.write('okienko-media-worker ready\n')
  process.send?.('ready')
}

try {
  await main()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
