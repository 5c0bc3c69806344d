import type { MongoClient } from 'mongodb'
import type { Log } from './log.ts'

/** How often the heartbeat is looked at (ms). */
const LOOK_EVERY_MS = 500

type Monitor = { close(): void; connect(): void }
/** Where the driver (7.8) keeps the monitors of its servers; nothing public restarts one. */
type Inside = { topology?: { s: { servers: Map<string, { monitor: Monitor | null }> } } }
export type Watched = Pick<MongoClient, 'on' | 'off'> & Inside

/**
 * The driver looks at the database again and again, and finds it by that once it is back. When a socket is
 * destroyed in the very moment of such a look, it gets neither answer nor error nor timeout, and no
 * other look follows: the database would stay away until a restart of the server (seen in about one
 * outage of twenty on a busy machine). A look that lasts longer than `limitMs` is begun anew.
 *
 * @returns ends the watch
 */
export function watchHeartbeat(client: Watched, limitMs: number, log: Log): () => void {
  let begunAt: number | null = null
  const begin = () => void (begunAt = performance.now())
  const end = () => void (begunAt = null)
  client.on('serverHeartbeatStarted', begin)
  client.on('serverHeartbeatSucceeded', end)
  client.on('serverHeartbeatFailed', end)
  const timer = setInterval(() => {
    if (begunAt === null || performance.now() - begunAt < limitMs) return
    begunAt = null
    log.warn('database.heartbeat-stuck')
    for (const { monitor } of client.topology?.s.servers.values() ?? []) {
      monitor?.close()
      monitor?.connect()
    }
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    client.off('serverHeartbeatStarted', begin)
    client.off('serverHeartbeatSucceeded', end)
    client.off('serverHeartbeatFailed', end)
  }
}
