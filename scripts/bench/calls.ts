import { setTimeout as pause } from 'node:timers/promises'
import { atMost, demand, show, told, type Bench, type Findings } from './bench.ts'
import { bareCarrier, ourCarrier, WORKERS, type Carrier, type Used } from './call-carriers.ts'
import { BenchChild, startDatabase, type BenchDatabase } from './child.ts'
import type { Load } from './load-watch.ts'
import type { RtpResult } from './rtp-child.ts'
import { estimate, median } from './statistics.ts'

/** Many calls at once by senders and sinks of RTP, beside bare mediasoup (goals P7, P8). */

/** Before a round counts: key frames, queues and code have settled. */
const SETTLE_MS = 3_000
/** What is under way at the end of a round has come by then. */
const AFTER_MS = 500
/** A generator that is busier than this measures itself. */
const VOID_ABOVE = 0.85

type Round = RtpResult & {
  /** Share of one core (%), and so the workers'. */
  node: number
  workers: number
  /** Of the server, where it was watched. */
  lag: Load | null
}
type Rounds = { calls: number; ours: Round[]; bare: Round[] }

async function measure(
  generator: BenchChild,
  carrier: Carrier & { server?: BenchChild },
  ms: number,
  withLag: boolean,
): Promise<Round> {
  const { name, used, server } = carrier
  await generator.ask('flow', name)
  await pause(SETTLE_MS)
  const watched = withLag ? server : undefined
  await watched?.ask('watch')
  const before = await used()
  const begun = performance.now()
  await generator.ask('begin')
  await pause(ms)
  const { load } = await generator.ask<{ load: number }>('end')
  const after = await used()
  const lasted = (performance.now() - begun) * 1000
  const lag = watched ? await watched.ask<Load>('watched') : null
  await pause(AFTER_MS)
  const result = await generator.ask<Omit<RtpResult, 'load'>>('result')
  await generator.ask('flow', '')
  demand(load <= VOID_ABOVE, `void: the generator used ${Math.round(load * 100)} % of its core`)
  demand(result.sent > 0, 'packets were sent')
  demand(result.foreign === 0, 'each side gets what the other side of its call sends')
  const share = (kind: keyof Used): number => (100 * (after[kind] - before[kind])) / lasted
  return { ...result, load, lag, node: share('node'), workers: share('workers') }
}

async function roundsOf(
  database: BenchDatabase,
  { calls, rounds, ms, withLag }: Plan,
  say: (line: string) => void,
): Promise<Rounds> {
  const generator = new BenchChild('rtp-child.ts')
  const carriers: Carrier[] = []
  try {
    const bare = await bareCarrier(calls)
    carriers.push(bare)
    const ours = await ourCarrier(database, calls)
    carriers.push(ours)
    say(`${calls} calls are open`)
    for (const { name, peers } of carriers) await generator.ask('open', { name, peers })
    const found: Rounds = { calls, ours: [], bare: [] }
    for (let round = 0; round < rounds; round += 1) {
      found.bare.push(await measure(generator, bare, ms, false))
      found.ours.push(await measure(generator, ours, ms, withLag))
      const [a, b] = [found.ours.at(-1)!, found.bare.at(-1)!]
      say(
        `lost ${a.lost} and ${b.lost} of ${a.sent}; p99 ${show(a.delayP99, 'ms')} and ${show(b.delayP99, 'ms')}; generator ${Math.round(a.load * 100)} %`,
      )
    }
    return found
  } finally {
    for (const carrier of carriers) await carrier.stop()
    await generator.stop()
  }
}

type Plan = { calls: number; rounds: number; ms: number; withLag: boolean }
const FULL: readonly Plan[] = [
  { calls: 20, rounds: 7, ms: 10_000, withLag: false },
  { calls: 100, rounds: 5, ms: 10_000, withLag: true },
]
const QUICK: readonly Plan[] = FULL.map((plan) => ({ ...plan, rounds: 1, ms: 4_000 }))

const lossOf = ({ lost, sent }: Round): number => (100 * lost) / sent
const all = (rounds: readonly Round[], of: (round: Round) => number): number[] => rounds.map(of)
const middle = (rounds: readonly Round[], of: (round: Round) => number): number =>
  median(all(rounds, of))
/** Ours above bare, round by round. */
const above = ({ ours, bare }: Rounds, of: (round: Round) => number): number[] =>
  ours.map((round, i) => of(round) - of(bare[i]!))

/** What both numbers of calls are measured by; goals are those of each number. */
function rowsOf(found: Rounds): Findings['rows'] {
  const { calls, ours, bare } = found
  const isMany = calls > 20
  const name = `${calls} calls`
  const beside = (of: (round: Round) => number, unit: 'ms' | '%') => ({
    ours: show(middle(ours, of), unit),
    baseline: `bare mediasoup ${show(middle(bare, of), unit)}`,
  })
  const node = estimate(above(found, ({ node }) => node))
  const rows: Findings['rows'] = [
    {
      what: `${name}: packets lost`,
      ...beside(lossOf, '%'),
      ...atMost(estimate(all(ours, lossOf)), isMany ? 0.1 : 0, '%'),
    },
    {
      what: `${name}: delay of forwarding above bare, p99`,
      ...beside(({ delayP99 }) => delayP99, 'ms'),
      ...atMost(estimate(above(found, ({ delayP99 }) => delayP99)), 2, 'ms'),
    },
    {
      what: `${name}: server and Node part of the media worker above bare, of one core`,
      ...beside(({ node }) => node, '%'),
      ...(isMany ? told(node, '%') : atMost(node, 3, '%')),
    },
    {
      what: `${name}: mediasoup's workers for each call, of one core`,
      ...beside(({ workers }) => workers / calls, '%'),
      ...told(estimate(all(ours, ({ workers }) => workers / calls)), '%'),
    },
  ]
  const lags = ours.flatMap(({ lag }) => (lag ? [lag.lagP999] : []))
  if (lags.length === 0) return rows
  const lag = {
    what: `${name}: delay of the server's event loop, p99.9`,
    ours: show(median(lags), 'ms'),
    baseline: '',
    ...atMost(estimate(lags), 20, 'ms'),
  }
  return [...rows, lag]
}

function findings(found: readonly Rounds[]): Findings {
  const busiest = Math.max(
    ...found.flatMap(({ ours, bare }) => [...ours, ...bare].map(({ load }) => load)),
  )
  const [first] = found
  return {
    rows: found.flatMap(rowsOf),
    notes: [
      `Ours and bare mediasoup in turn, ${found.map(({ calls, ours }) => `${ours.length} rounds with ${calls} calls`).join(', ')}; ${WORKERS} workers each. In every call each side sends 50 packets of sound (92 B) and 30 of picture (1,250 B, 300 kbit/s) a second, from one process with all sinks, which used at most ${Math.round(busiest * 100)} % of a core (void above ${VOID_ABOVE * 100} %).`,
      'The calls are real ones: two pages on sockets, queue, offer, accept, room and all media requests, then heartbeats; only ICE and DTLS are left out on both sides, so that what is measured is the way of the packets. Bare mediasoup has the same routers, transports, producers and consumers.',
      `Each packet carries its stream, number and instant of sending, read by the sink: loss counts numbers that never came, delay is from send() to the sink's callback and holds the generator's own (bare p50 with ${first!.calls} calls: ${show(
        middle(first!.bare, ({ delayP50 }) => delayP50),
        'ms',
      )}). The event loop is watched with the larger number only, as watching costs processor time.`,
    ],
  }
}

export const callsBench: Bench = {
  name: 'calls',
  title: 'many calls at once by RTP',
  async run({ quick, say }) {
    const database = await startDatabase()
    try {
      const found: Rounds[] = []
      for (const plan of quick ? QUICK : FULL) found.push(await roundsOf(database, plan, say))
      return findings(found)
    } finally {
      await database.stop()
    }
  },
}
