import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { clamdStep, startClamd } from '#scripts/setup/clamd.ts'
import { pdfWith } from '#server/test/documents.ts'
import {
  atMost,
  demand,
  show,
  told,
  type Bench,
  type BenchSetting,
  type Findings,
} from './bench.ts'
import { BenchChild, startDatabase } from './child.ts'
import { prepareCity } from './city-data.ts'
import type { Load } from './load-watch.ts'
import type { Heard } from './load-page.ts'
import { closePairs, seatPairs, type SeatedPair } from './seated-pairs.ts'
import { estimate, median, ratio } from './statistics.ts'

/** From the first byte of an upload to the word of its check, beside clamd alone (goals P13). */

const KB = 1024
const MB = 1024 * KB
const CHUNK = 128 * KB
/** Files that one side may send in a call. */
const PER_SIDE = 10
const AT_ONCE = 2 * PER_SIDE
const FEW_AT_ONCE = 4

/** A document of about so many bytes, whose pages are noise. */
function documentOf(bytes: number): Buffer {
  const noise = Buffer.alloc(bytes)
  let state = 1
  for (let i = 0; i < bytes; i += 1) noise[i] = (state = (state * 48_271) % 2_147_483_647) >> 7
  const head = Buffer.from(`<< /Length ${bytes} >>\nstream\n`)
  return pdfWith('', [Buffer.concat([head, noise, Buffer.from('\nendstream')])])
}

/** What clamd alone says of a file over its socket, in the chunks that a page's upload has. */
function bareScan(socketPath: string, content: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath)
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('error', reject)
    socket.on('end', () => resolve(answer.replace(/\0$/, '')))
    socket.write('zINSTREAM\0')
    for (let at = 0; at < content.length; at += CHUNK) {
      const part = content.subarray(at, at + CHUNK)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      socket.write(length)
      socket.write(part)
    }
    socket.write(Buffer.alloc(4))
  })
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await task()
  return performance.now() - begun
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

/** Sends a file as the resident's page does; resolves when the server has all of it. */
function send(origin: string, { callId, ticket }: SeatedPair, content: Buffer): Promise<void> {
  const headers = {
    origin,
    authorization: `Ticket ${ticket}`,
    'content-type': 'application/octet-stream',
    'content-length': content.byteLength,
    'x-file-id': randomUUID(),
    'x-file-name': 'dokument.pdf',
  }
  return new Promise((resolve, reject) => {
    const url = `${origin}/api/calls/${callId}/files`
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200
          ? resolve()
          : reject(new Error(`an upload got ${response.statusCode}`)),
      )
    })
    sent.on('error', reject)
    sent.end(content)
  })
}

/** The word of `count` checks at the resident's page. */
function verdicts({ resident }: SeatedPair, count: number): Promise<Heard> {
  let ready = 0
  return resident.next('verdict', (text) => {
    if (!text.includes('"type":"file.state"')) return false
    demand(!text.includes('"state":"refused"'), `a clean document passes: ${text}`)
    if (text.includes('"state":"ready"')) ready += 1
    return ready === count
  })
}

/** What a bench of files works with. */
type Scene = { server: BenchChild; origin: string; clamd: string }
type Times = { ours: number[]; bare: number[] }

/** Uploads and bare scans in turn; each pair sends as many files as it may. */
async function inTurn(scene: Scene, pairs: readonly SeatedPair[], content: Buffer): Promise<Times> {
  const times: Times = { ours: [], bare: [] }
  for (const pair of pairs) {
    for (let i = 0; i < PER_SIDE; i += 1) {
      times.ours.push(
        await timed(async () => {
          const verdict = verdicts(pair, 1)
          await send(scene.origin, pair, content)
          await verdict
        }),
      )
      times.bare.push(
        await timed(async () =>
          demand((await bareScan(scene.clamd, content)) === 'stream: OK', 'clamd says OK'),
        ),
      )
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

type Series = { what: string; times: Times }
/** Few and many uploads at once: what one more costs is the difference. */
type Storm = { few: Load; many: Load; fileBytes: number }

function findings(series: readonly Series[], storms: readonly Storm[]): Findings {
  const more = AT_ONCE - FEW_AT_ONCE
  const beyond = storms.map(({ few, many, fileBytes }) => {
    return ((many.grown - few.grown) / more - fileBytes) / KB
  })
  const fixed = storms.map(({ few, fileBytes }) => (few.grown - FEW_AT_ONCE * fileBytes) / KB)
  const lag = storms.map(({ many }) => many.lagP99)
  return {
    rows: [
      ...series.map(({ what, times: { ours, bare } }) => ({
        what: `PDF of ${what}, upload to verdict`,
        ours: show(median(ours), 'ms'),
        baseline: `bare clamd ${show(median(bare), 'ms')}`,
        ...atMost(ratio(ours, bare), 1.15, 'x'),
      })),
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
      'Each upload over HTTP until the page is told that the file is ready, in turn with the same bytes sent to the same clamd over INSTREAM; clamd knows one signature, so that it is much faster than with all of them. Ours includes the transfer over HTTP, which has to end before the scan begins, and the parsing of the document in a thread.',
      `Memory and delay of the server's own process, the generator in another one; ${storms.length} times two residents send together ${FEW_AT_ONCE} and then ${AT_ONCE} files at the same moment. Memory is the highest resident set (every 10 ms) above the one before; for each file the difference of the two storms, so that what is there once (threads that parse, buffers of the scanner's sockets) stands in a row of its own. A chunk is what clamd gets at once, ${CHUNK / KB} kB.`,
    ],
  }
}

/** Calls for each size of file, and pairs of storms; the one before them pays for code and pools that are made only once. */
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
  try {
    const series: Series[] = []
    for (const [what, bytes] of [
      ['100 kB', 100 * KB],
      ['5 MB', 5 * MB],
    ] as const) {
      const times = await inTurn(scene, pairs.splice(0, callsEach), documentOf(bytes))
      series.push({ what, times })
      say(`${times.ours.length} documents of ${what}`)
    }
    const document = documentOf(5 * MB)
    const storm = (each: number) => atOnce(scene, pairs.splice(0, 2), document, each)
    await storm(PER_SIDE)
    const found: Storm[] = []
    for (let round = 0; round < storms; round += 1) {
      const [few, many] = [await storm(FEW_AT_ONCE / 2), await storm(PER_SIDE)]
      found.push({ few, many, fileBytes: document.length })
      say(`at once: ${[few, many].map(({ grown }) => show(grown / KB, 'kB')).join(', ')} more`)
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
    const [calls, storms] = setting.quick ? QUICK : FULL
    try {
      const { env, signed } = await prepareCity(database, 2 * calls + 2 + 4 * storms)
      server = new BenchChild('app-child.ts', {
        ...env,
        OKIENKO_CLAMD_SOCKET: clamd.socket,
        ...(clamd.signatures ? { OKIENKO_CLAMD_SIGNATURES: clamd.signatures } : {}),
      })
      const origin = await server.ask<string>('listen')
      return await measure({ server, origin, clamd: clamd.socket }, signed, setting)
    } finally {
      await server?.stop()
      await clamd.child?.stop()
      await database.stop()
    }
  },
}
