import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { HEARTBEAT_MS } from '#machines/protocol-constants.ts'
import { demand } from './bench.ts'
import type { RtpPeer } from './call-media.ts'
import { openMedia } from './call-side.ts'
import { BenchChild, type BenchDatabase } from './child.ts'
import { prepareCity } from './city-data.ts'
import { cpuOf } from './load-watch.ts'
import { closePairs, seatPairs, type SeatedPair } from './seated-pairs.ts'

/** Those who carry the calls of a bench: bare mediasoup, or the server with its media worker. */

/** mediasoup's processes on either side. */
export const WORKERS = 2

/** Processor time (µs) of the Node processes and of mediasoup's workers. */
export type Used = { node: number; workers: number }
/** Whoever carries the calls of one group. */
export type Carrier = {
  name: string
  peers: RtpPeer[]
  used(): Promise<Used>
  stop(): Promise<void>
}
const workersOf = async (child: BenchChild): Promise<number> => {
  const pids = await child.ask<number[]>('workers')
  demand(pids.length === WORKERS, 'all workers live')
  return pids.reduce((sum, pid) => sum + cpuOf(pid), 0)
}

export async function bareCarrier(calls: number): Promise<Carrier> {
  const child = new BenchChild('bare-media-child.ts')
  await child.ask('start', WORKERS)
  return {
    name: `bare ${calls}`,
    peers: await child.ask<RtpPeer[]>('open', calls),
    used: async () => ({ node: await child.ask<number>('cpu'), workers: await workersOf(child) }),
    stop: () => child.stop(),
  }
}

/** Server, media worker and the pages of all calls, which say now and then that they are alive. */
export async function ourCarrier(
  database: BenchDatabase,
  calls: number,
): Promise<Carrier & { server: BenchChild }> {
  const { env, signed } = await prepareCity(database, calls, `calls${calls}`)
  const folder = join(database.dir, `media${calls}`)
  mkdirSync(folder, { mode: 0o700 })
  const own = {
    ...env,
    OKIENKO_MEDIA_SOCKET: join(folder, 'media.sock'),
    OKIENKO_MEDIA_WORKERS: String(WORKERS),
    OKIENKO_MEDIA_PORT: '0',
    OKIENKO_BENCH_MEDIA: 'real',
  }
  const media = new BenchChild('media-child.ts', own)
  await media.ask('cpu')
  const server = new BenchChild('app-child.ts', own)
  const origin = await server.ask<string>('listen')
  const pairs = await seatPairs(server, origin, signed)
  const peers: RtpPeer[] = []
  for (const pair of pairs) peers.push(...(await openMedia(pair)))
  const stopBeating = keepAlive(pairs)
  return {
    name: `ours ${calls}`,
    peers,
    server,
    used: async () => ({
      node: (await server.ask<number>('cpu')) + (await media.ask<number>('cpu')),
      workers: await workersOf(media),
    }),
    async stop() {
      stopBeating()
      closePairs(pairs)
      await server.stop()
      await media.stop()
    },
  }
}

/** Heartbeats of all pages, spread over their period. */
function keepAlive(pairs: readonly SeatedPair[]): () => void {
  const pages = pairs.flatMap(({ resident, consultant }) => [resident, consultant])
  let turn = 0
  const timer = setInterval(() => {
    pages[turn % pages.length]!.socket.send('{"type":"heartbeat"}')
    turn += 1
  }, HEARTBEAT_MS / pages.length)
  return () => clearInterval(timer)
}
