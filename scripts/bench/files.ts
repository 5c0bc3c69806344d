import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { clamdStep, startClamd } from '#scripts/setup/clamd.ts'
import {
  atMost,
  demand,
  show,
  told,
  type Bench,
  type BenchSetting,
  type Findings,
  type Row,
} from './bench.ts'
import { BenchChild, startDatabase } from './child.ts'
import { prepareCity } from './city-data.ts'
import { letterOf, photo, scanOf } from './file-corpus.ts'
import type { Load } from './load-watch.ts'
import { closePairs, seatPairs, type SeatedPair } from './seated-pairs.ts'
import { estimate, median, ratio } from './statistics.ts'
import { bareScan, CHUNK, post, send, verdicts } from './uploads.ts'

/** From the first byte of an upload to the word of its check, beside clamd alone (goals P13). */

const KB = 1024
const MB = 1024 * KB
/** Files that one side may send in a call. */
const PER_SIDE = 10
const AT_ONCE = 2 * PER_SIDE
const FEW_AT_ONCE = 4

async function timed(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await task()
  return performance.now() - begun
}

/** What a bench of files works with. */
type Scene = { server: BenchChild; origin: string; clamd: string; bareOrigin: string }
/** One kind of file; `limit`: how much longer than clamd alone it may take. */
type Corpus = { what: string; name: string; content: Buffer; limit: number | null }
type Times = { ours: number[]; bare: number[]; way: number[] }

/** Uploads, bare scans and bare transfers in turn; each pair sends as many files as it may. */
async function inTurn(
  scene: Scene,
  pairs: readonly SeatedPair[],
  { content, name }: Corpus,
): Promise<Times> {
  const times: Times = { ours: [], bare: [], way: [] }
  for (const pair of pairs) {
    for (let i = 0; i < PER_SIDE; i += 1) {
      times.ours.push(
        await timed(async () => {
          const verdict = verdicts(pair, 1)
          await send(scene.origin, pair, content, name)
          await verdict
        }),
      )
      times.bare.push(
        await timed(async () =>
          demand((await bareScan(scene.clamd, content)) === 'stream: OK', 'clamd says OK'),
        ),
      )
      times.way.push(await timed(() => post(scene.bareOrigin, content)))
    }
    await pair.consultant.request({ type: 'call.end', callId: pair.callId } as never)
  }
  return times
}

/** Two residents send `each` files at the same moment; what the server's process goes through. */
async function atOnce(
  { server, origin }: Scene,
  pairs: readonly SeatedPair[],
  content: Buffer,
  each: number,
): Promise<Load> {
  await server.ask('watch')
  const done = Promise.all(pairs.map((pair) => verdicts(pair, each)))
  await Promise.all(
    pairs.flatMap((pair) => Array.from({ length: each }, () => send(origin, pair, content))),
  )
  await done
  const load = await server.ask<Load>('watched')
  const heldBytes = await server.ask<number>('filesHeld')
  demand(heldBytes === 2 * each * content.length, 'every file is held, and once')
  for (const { consultant, callId } of pairs)
    await consultant.request({ type: 'call.end', callId } as never)
  return load
}

type Series = { corpus: Corpus; times: Times }
/** Few and many uploads at once: what one more costs is the difference. */
type Storm = { few: Load; many: Load; fileBytes: number }

function rowsOf({ corpus: { what, content, limit }, times: { ours, bare, way } }: Series): Row[] {
  const whole = {
    what: `${what}, ${show(content.length / KB, 'kB')}: upload to verdict`,
    ours: show(median(ours), 'ms'),
  }
  const both = bare.map((ms, index) => ms + way[index]!)
  return [
    {
      ...whole,
      baseline: `bare clamd ${show(median(bare), 'ms')}`,
      ...(limit === null ? told(ratio(ours, bare), 'x') : atMost(ratio(ours, bare), limit, 'x')),
    },
    {
      ...whole,
      what: 'the same, beside the bare transfer and bare clamd one after the other',
      baseline: `bare uWS ${show(median(way), 'ms')}, bare clamd ${show(median(bare), 'ms')}`,
      ...told(ratio(ours, both), 'x'),
    },
  ]
}

function findings(series: readonly Series[], storms: readonly Storm[]): Findings {
  const more = AT_ONCE - FEW_AT_ONCE
  const beyond = storms.map(({ few, many, fileBytes }) => {
    return ((many.grown - few.grown) / more - fileBytes) / KB
  })
  const fixed = storms.map(({ few, fileBytes }) => (few.grown - FEW_AT_ONCE * fileBytes) / KB)
  const lag = storms.map(({ many }) => many.lagP99)
  return {
    rows: [
      ...series.flatMap(rowsOf),
      {
        what: `${AT_ONCE} of 5 MB at once: memory beyond the file, for each`,
        ours: show(median(beyond), 'kB'),
        baseline: '',
        ...atMost(estimate(beyond), (2 * CHUNK) / KB, 'kB'),
      },
      {
        what: `beyond the files with ${FEW_AT_ONCE} at once, all together`,
        ours: show(median(fixed), 'kB'),
        baseline: '',
        ...told(estimate(fixed), 'kB'),
      },
      {
        what: `${AT_ONCE} of 5 MB at once: delay of the event loop, p99`,
        ours: show(median(lag), 'ms'),
        baseline: '',
        ...atMost(estimate(lag), 20, 'ms'),
      },
    ],
    notes: [
      'Each upload over HTTP until the page is told that the file is ready, in turn with the same bytes sent to the same clamd over INSTREAM; clamd knows one signature here, with all of them it takes longer. Ours includes the transfer over HTTP, during which clamd gets the bytes already, and the reading of the document in a thread while clamd scans it; the row below has the same body sent to bare uWebSockets.js, which only reads it, and the bare scan after it. A photo is decoded and written anew without its metadata, which clamd alone does not do, so that it has no goal.',
      `Memory and delay of the server's own process, the generator in another one; ${storms.length} times two residents send together ${FEW_AT_ONCE} and then ${AT_ONCE} files at the same moment. Memory is the highest resident set (every 10 ms) above the one before; for each file the difference of the two storms, so that what is there once (threads that parse, buffers of the scanner's sockets) stands in a row of its own. The C library is told to give freed memory back at once. A chunk is what clamd gets at once, ${CHUNK / KB} kB.`,
    ],
  }
}

/** What glibc would keep for later is given back, so that the resident set is what is held (bytes). */
const FREED_AT_ONCE = { MALLOC_MMAP_THRESHOLD_: String(CHUNK) }
/** Calls for each kind of file, and pairs of storms; the one before them pays for code and pools that are made only once. */
const FULL = [6, 7] as const
const QUICK = [1, 2] as const

async function measure(
  scene: Scene,
  signed: Parameters<typeof seatPairs>[2],
  { quick, say }: BenchSetting,
): Promise<Findings> {
  const { server, origin } = scene
  const [callsEach, storms] = quick ? QUICK : FULL
  const pairs = await seatPairs(server, origin, signed)
  const left = [...pairs]
  const corpora: Corpus[] = [
    { what: 'letter as PDF', name: 'pismo.pdf', content: letterOf(100 * KB), limit: 1.15 },
    { what: 'scan as PDF', name: 'skan.pdf', content: await scanOf(5 * MB), limit: 1.15 },
    { what: 'photo, made anew', name: 'zdjecie.jpg', content: await photo(), limit: null },
  ]
  try {
    const document = corpora[1]!.content
    const storm = (each: number) => atOnce(scene, left.splice(0, 2), document, each)
    await storm(PER_SIDE)
    const found: Storm[] = []
    for (let round = 0; round < storms; round += 1) {
      const [few, many] = [await storm(FEW_AT_ONCE / 2), await storm(PER_SIDE)]
      found.push({ few, many, fileBytes: document.length })
      say(`at once: ${[few, many].map(({ grown }) => show(grown / KB, 'kB')).join(', ')} more`)
    }
    const series: Series[] = []
    for (const corpus of corpora) {
      const times = await inTurn(scene, left.splice(0, callsEach), corpus)
      series.push({ corpus, times })
      say(`${times.ours.length} times ${corpus.what}`)
    }
    return findings(series, found)
  } finally {
    closePairs(pairs)
  }
}

export const filesBench: Bench = {
  name: 'files',
  title: 'upload to verdict',
  async run(setting) {
    const database = await startDatabase()
    const folder = join(database.dir, 'clamd')
    mkdirSync(folder, { mode: 0o700 })
    const clamd = await startClamd(await clamdStep.run({ print: () => {} }), folder)
    let server: BenchChild | null = null
    const bare = new BenchChild('bare-child.ts')
    const [calls, storms] = setting.quick ? QUICK : FULL
    try {
      const { env, signed } = await prepareCity(database, 3 * calls + 2 + 4 * storms)
      server = new BenchChild('app-child.ts', {
        ...env,
        ...FREED_AT_ONCE,
        OKIENKO_CLAMD_SOCKET: clamd.socket,
        ...(clamd.signatures ? { OKIENKO_CLAMD_SIGNATURES: clamd.signatures } : {}),
      })
      const origin = await server.ask<string>('listen')
      const bareOrigin = await bare.ask<string>('listen')
      return await measure({ server, origin, clamd: clamd.socket, bareOrigin }, signed, setting)
    } finally {
      await server?.stop()
      await bare.stop()
      await clamd.child?.stop()
      await database.stop()
    }
  },
}
