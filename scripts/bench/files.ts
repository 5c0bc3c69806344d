import { connect } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  startScannedCity,
  type ScannedCity,
  type ScannedPair,
} from '#scripts/contract/scanned-city.ts'
import { pdfWith } from '#server/test/documents.ts'
import { sendFile, untilFile } from '#server/test/file-pages.ts'
import { atMost, demand, show, told, type Bench, type Findings } from './bench.ts'
import { estimate, median, ratio } from './statistics.ts'

/** From the first byte of an upload to the word of its check, beside clamd alone (goals P13). */

const KB = 1024
const MB = 1024 * KB
/** Files that one side may send in a call. */
const PER_PAIR = 10
const AT_ONCE = 20

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
    for (let at = 0; at < content.length; at += 128 * KB) {
      const part = content.subarray(at, at + 128 * KB)
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

async function upload(pair: ScannedPair, content: Buffer): Promise<void> {
  const { fileId } = await sendFile(pair.resident, pair.callId, 'dokument.pdf', content)
  const { progress } = await untilFile(pair.resident, fileId)
  demand(progress.state === 'ready', 'a clean document passes')
}

type Times = { ours: number[]; bare: number[] }

/** Uploads and bare scans in turn; after the files of a call the next one begins. */
async function inTurn(scanned: ScannedCity, content: Buffer, rounds: number): Promise<Times> {
  const times: Times = { ours: [], bare: [] }
  for (let round = 0; round < rounds; round += PER_PAIR) {
    const pair = await scanned.pair()
    for (let i = 0; i < Math.min(PER_PAIR, rounds - round); i += 1) {
      times.ours.push(await timed(() => upload(pair, content)))
      times.bare.push(
        await timed(async () =>
          demand((await bareScan(scanned.socket(), content)) === 'stream: OK', 'clamd says OK'),
        ),
      )
    }
    await pair.end()
  }
  return times
}

/** Both sides send all that they may at the same moment: what it costs beyond the files. */
async function atOnce(scanned: ScannedCity, content: Buffer) {
  const pair = await scanned.pair()
  const { files } = scanned.city.app.world
  const delay = monitorEventLoopDelay({ resolution: 5 })
  global.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20)
  delay.enable()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, i) => {
      const sender = i % 2 === 0 ? pair.resident : pair.consultant
      const { fileId } = await sendFile(sender, pair.callId, `${i}.pdf`, content)
      await untilFile(sender, fileId)
    }),
  )
  delay.disable()
  clearInterval(watch)
  const held = files.used()
  demand(held === AT_ONCE * content.length, 'every file is held, and once')
  await pair.end()
  return { grownPerFile: (most - before - held) / AT_ONCE, p99: delay.percentile(99) / 1e6 }
}

export const filesBench: Bench = {
  name: 'files',
  title: 'upload to verdict',
  async run({ quick, say }): Promise<Findings> {
    const scanned = await startScannedCity()
    try {
      const rows: Findings['rows'] = []
      for (const [what, bytes] of [
        ['100 kB', 100 * KB],
        ['5 MB', 5 * MB],
      ] as const) {
        const { ours, bare } = await inTurn(scanned, documentOf(bytes), quick ? 10 : 60)
        say(`${ours.length} documents of ${what}`)
        rows.push({
          what: `PDF of ${what}, upload to verdict`,
          ours: show(median(ours), 'ms'),
          baseline: `bare clamd ${show(median(bare), 'ms')}`,
          ...atMost(ratio(ours, bare), 1.15, 'x'),
        })
      }
      const { grownPerFile, p99 } = await atOnce(scanned, documentOf(5 * MB))
      rows.push(
        {
          what: `${AT_ONCE} of 5 MB at once: memory beyond the files, each`,
          ours: show(grownPerFile / KB, 'kB'),
          baseline: '',
          ...told(estimate([grownPerFile / KB]), 'kB'),
        },
        {
          what: `${AT_ONCE} of 5 MB at once: delay of the event loop, p99`,
          ours: show(p99, 'ms'),
          baseline: '',
          ...told(estimate([p99]), 'ms'),
        },
      )
      return {
        rows,
        notes: [
          'Each upload over HTTP until the page is told that the file is ready, in turn with the same bytes sent to the same clamd over INSTREAM; clamd knows one signature. Ours includes the parsing of the document in a thread. Generator and server share one process: memory and delay are those of both.',
        ],
      }
    } finally {
      await scanned.close()
    }
  },
}
