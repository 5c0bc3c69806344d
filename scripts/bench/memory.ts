import { readFileSync } from 'node:fs'

export type Memory = { /** Resident set (bytes). */ rss: number; heap: number }

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Memory of this process after garbage has been collected; needs --expose-gc and Linux. */
export async function settledMemory(): Promise<Memory> {
  await pause(300)
  for (let turn = 0; turn < 4; turn += 1) {
    // As when memory is short: pages of the heap that are free go back to the system.
    globalThis.gc!({ execution: 'sync', type: 'major', flavor: 'last-resort' })
    await pause(50)
  }
  const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8')
  const kilobytes = Number(/^Rss:\s+(\d+) kB/m.exec(rollup)?.[1])
  return { rss: kilobytes * 1024, heap: process.memoryUsage().heapUsed }
}
