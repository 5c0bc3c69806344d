import type { Log } from './log.ts'
import { openPool, type Host, type Pool, type PoolSettings } from './workers.ts'

export const quietLog: Log = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Real workers in the test's own process, on any free ports, probed often.
 * @throws Error with one sentence when the worker binary is not named
 */
export const testPool = (
  settings: Partial<PoolSettings>,
  onLost: (host: Host) => void = () => {},
): Promise<Pool> => {
  const workerBin = process.env['OKIENKO_MEDIASOUP_WORKER_BIN']
  if (!workerBin)
    throw new Error(
      'OKIENKO_MEDIASOUP_WORKER_BIN is not set: run npm test, or set it to the mediasoup worker binary.',
    )
  return openPool(
    {
      count: 1,
      workerBin,
      listenIp: '127.0.0.1',
      announced: '198.51.100.7',
      firstPort: 0,
      probeEveryMs: 100,
      ...settings,
    },
    quietLog,
    onLost,
  )
}
