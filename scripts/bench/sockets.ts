import { randomUUID } from 'node:crypto'
import { createTickets } from '#server/tickets.ts'
import type { OpenedCall } from './app-child.ts'
import { atMost, demand, show, told, type Bench, type Findings } from './bench.ts'
import { BenchChild, startDatabase } from './child.ts'
import { prepareCity, SECRET } from './city-data.ts'
import { inTurns, LoadPage } from './load-page.ts'
import type { Memory } from './memory.ts'
import { estimate, median, ratio, slope } from './statistics.ts'

/** Memory of one more socket and one more waiting ticket, beside bare uWebSockets.js (goals P2). */

const POINTS = 4
const tickets = createTickets(SECRET)

type Kind = 'bare' | 'idle' | 'waiting'
type Slopes = Record<Kind, { rss: number[]; heap: number[] }>
const ENTRY: Record<Kind, string> = {
  bare: 'bare-child.ts',
  idle: 'edge-child.ts',
  waiting: 'app-child.ts',
}

/** A fresh server takes `step` sockets four times; what one more costs is the slope of the four points. */
async function slopeOf(kind: Kind, env: Record<string, string>, step: number): Promise<Memory> {
  const server = new BenchChild(ENTRY[kind], env)
  const pages: LoadPage[] = []
  try {
    const origin = await server.ask<string>('listen')
    const points: (Memory & { x: number })[] = []
    // The first sockets also pay for code that is compiled only once: they come before the first point.
    for (let point = 0; point <= POINTS; point += 1) {
      const callIds =
        kind === 'waiting'
          ? (await server.ask<OpenedCall[]>('open', step)).map(({ callId }) => callId)
          : Array.from({ length: step }, () => randomUUID())
      await inTurns(callIds, 50, async (callId) => {
        const page = LoadPage.resident(origin, tickets.issue(callId))
        pages.push(page)
        await page.hello()
      })
      const memory = await server.ask<Memory>('memory')
      if (point > 0) points.push({ x: pages.length, ...memory })
    }
    await checkAll(kind, server, pages)
    return {
      rss: slope(points.map(({ x, rss }) => ({ x, y: rss }))),
      heap: slope(points.map(({ x, heap }) => ({ x, y: heap }))),
    }
  } finally {
    pages.forEach((page) => page.close())
    await server.stop()
  }
}

/** Every socket is open on both sides, every ticket stands in the line with its page there. */
async function checkAll(kind: Kind, server: BenchChild, pages: readonly LoadPage[]): Promise<void> {
  const open = pages.filter(({ socket }) => socket.readyState === socket.OPEN).length
  demand(open === pages.length, `${open} of ${pages.length} sockets are open (${kind})`)
  if (kind === 'idle')
    demand((await server.ask<number>('sockets')) === open, 'the edge has them all')
  if (kind === 'waiting')
    demand((await server.ask<number>('waiting')) === open, 'the line has them all')
}

function findings(slopes: Slopes, rounds: number, step: number): Findings {
  const { bare, idle, waiting } = slopes
  const more = waiting.rss.map((bytes, round) => bytes - bare.rss[round]!)
  const base = `bare uWS ${show(median(bare.rss), 'B')}`
  return {
    rows: [
      {
        what: 'idle authenticated socket (RSS)',
        ours: show(median(idle.rss), 'B'),
        baseline: base,
        ...atMost(ratio(idle.rss, bare.rss), 1.3, 'x'),
      },
      {
        what: 'waiting ticket with its socket and actor, above bare (RSS)',
        ours: show(median(waiting.rss), 'B'),
        baseline: base,
        ...atMost(estimate(more), 6 * 1024, 'B'),
      },
      {
        what: 'of the idle socket in the JavaScript heap',
        ours: show(median(idle.heap), 'B'),
        baseline: `bare uWS ${show(median(bare.heap), 'B')}`,
        ...told(ratio(idle.heap, bare.heap), 'x'),
      },
      {
        what: 'of the waiting ticket in the JavaScript heap',
        ours: show(median(waiting.heap), 'B'),
        baseline: `bare uWS ${show(median(bare.heap), 'B')}`,
        ...told(estimate(waiting.heap), 'B'),
      },
    ],
    notes: [
      `${rounds} rounds, in each a fresh process for bare, ours and ours with tickets; ${step} sockets before the first of ${POINTS} points and ${step} between them; RSS from smaps_rollup after garbage collection, slope by least squares. The bare server has our limits and keeps an id and an identity for each socket.`,
    ],
  }
}

export const socketsBench: Bench = {
  name: 'sockets',
  title: 'memory of idle sockets and waiting tickets',
  async run({ quick, say }) {
    const rounds = quick ? 1 : 5
    const step = quick ? 400 : 500
    const database = await startDatabase()
    const slopes: Slopes = {
      bare: { rss: [], heap: [] },
      idle: { rss: [], heap: [] },
      waiting: { rss: [], heap: [] },
    }
    try {
      const { env } = await prepareCity(database, 0)
      for (let round = 0; round < rounds; round += 1) {
        for (const kind of ['bare', 'idle', 'waiting'] as const) {
          // Each round's tickets in a database of their own: none is restored by the next server.
          const own = {
            ...env,
            MONGODB_URI: env['MONGODB_URI']!.replace('/okienko?', `/round${round}?`),
          }
          const { rss, heap } = await slopeOf(kind, kind === 'waiting' ? own : env, step)
          slopes[kind].rss.push(rss)
          slopes[kind].heap.push(heap)
          say(`${kind}: ${show(rss, 'B')} RSS, ${show(heap, 'B')} heap`)
        }
      }
      return findings(slopes, rounds, step)
    } finally {
      await database.stop()
    }
  },
}
