import { connect } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_FILE_BYTES, type FileRefusal } from '#machines/file.ts'
import {
  deflated,
  EICAR,
  goodPdf,
  objectStream,
  pdfWith,
  smallZip,
} from '#server/test/documents.ts'
import { fetchFile, sendFile, storyOf, untilFile, type Sender } from '#server/test/file-pages.ts'
import { startScannedCity, type ScannedCity, type ScannedPair } from './scanned-city.ts'

/** The way of a file through the real server and the real scanner; only scripts may start that one. */

const HOUR_MS = 60 * 60_000

let scanned: ScannedCity
let pair: ScannedPair

beforeAll(async () => {
  scanned = await startScannedCity()
}, 180_000)
afterAll(() => scanned.close())

const picture = () => sharp({ create: { width: 80, height: 60, channels: 3, background: 'teal' } })
const jpeg = () =>
  picture()
    .withExif({ IFD0: { Copyright: 'MARKER' } })
    .jpeg()
    .toBuffer()
const png = () => picture().png().toBuffer()
const used = () => scanned.city.app.world.files.used()

async function newPair(): Promise<void> {
  if (pair) await pair.end()
  pair = await scanned.pair()
}

/** What both sides are told in the end of a file that is sent. */
async function verdict(sender: Sender, name: string, content: Buffer) {
  const { fileId, refused } = await sendFile(sender, pair.callId, name, content)
  if (refused) return refused
  const { progress } = await untilFile(sender, fileId)
  const other = sender === pair.resident ? pair.consultant : pair.resident
  expect((await untilFile(other, fileId)).progress).toEqual(progress)
  return progress.state === 'refused' ? progress.reason : progress.state
}

describe('good files', () => {
  beforeAll(newPair)

  test('[F1, F7, F10] go both ways and are what was sent, without what nobody should get', async () => {
    for (const [sender, receiver] of [
      [pair.resident, pair.consultant],
      [pair.consultant, pair.resident],
    ] as const) {
      const sent = await sendFile(sender, pair.callId, 'Zażółć.pdf', goodPdf())
      expect(sent).toMatchObject({ status: 200, refused: null })
      expect(await untilFile(receiver, sent.fileId)).toMatchObject({
        name: 'Zażółć.pdf',
        kind: 'pdf',
        progress: { state: 'ready' },
      })
      const early = storyOf(receiver, sent.fileId).filter(
        ({ progress }) => progress.state !== 'ready',
      )
      expect(early.map(({ name }) => name)).toEqual(early.map(() => null))
      const got = await fetchFile(receiver, pair.callId, sent.fileId)
      expect(Buffer.from(await got.arrayBuffer()).equals(goodPdf())).toBe(true)
      expect(Object.fromEntries(got.headers)).toMatchObject({
        'content-type': 'application/pdf',
        'content-disposition': `attachment; filename="Zazo_c.pdf"; filename*=UTF-8''Za%C5%BC%C3%B3%C5%82%C4%87.pdf`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; sandbox",
      })
    }
  })

  test('[F7] images arrive made anew', async () => {
    for (const [name, content, type] of [
      ['a.JPEG', await jpeg(), 'image/jpeg'],
      ['b.png', await png(), 'image/png'],
    ] as const) {
      const sent = await sendFile(pair.resident, pair.callId, name, content)
      expect((await untilFile(pair.consultant, sent.fileId)).progress.state).toBe('ready')
      const got = await fetchFile(pair.consultant, pair.callId, sent.fileId)
      expect(got.headers.get('content-type')).toBe(type)
      const body = Buffer.from(await got.arrayBuffer())
      expect(await sharp(body).metadata()).toMatchObject({ width: 80, height: 60 })
      expect(body.includes('MARKER')).toBe(false)
    }
  })

  test('[F11] a large one comes whole, also to a slow reader', async () => {
    const noise = Buffer.alloc(MAX_FILE_BYTES - 2000)
    for (let i = 0, x = 1; i < noise.length; i += 1) noise[i] = (x = (x * 48271) % 2147483647) >> 7
    const stream = Buffer.concat([
      Buffer.from(`<< /Length ${noise.length} >>\nstream\n`),
      noise,
      Buffer.from('\nendstream'),
    ])
    const content = pdfWith('', [stream])
    const sent = await sendFile(pair.consultant, pair.callId, 'duży.pdf', content)
    expect((await untilFile(pair.resident, sent.fileId)).progress.state).toBe('ready')
    const got = await fetchFile(pair.resident, pair.callId, sent.fileId)
    const parts: Buffer[] = []
    for await (const part of got.body!) {
      parts.push(Buffer.from(part))
      await new Promise(setImmediate)
    }
    expect(Buffer.concat(parts).equals(content)).toBe(true)
  })

  test('[F2] a page that comes back asks what there is', async () => {
    const page = scanned.city.reopenResident(pair.ticket)
    await page.until('view', () => page.view)
    const answer = await page.request({ type: 'file.read', callId: pair.callId })
    if ('refused' in answer) throw new Error(answer.refused)
    const known = storyOf(pair.resident, answer.result.files[0]!.fileId).at(-1)
    expect(answer.result.files[0]).toEqual(known)
    expect(answer.result.files.length).toBeGreaterThan(3)
  })
})

const eicarStream = `<< /Length ${EICAR.length} >>\nstream\n${EICAR}\nendstream`

const BAD: [string, FileRefusal, string, () => Buffer | Promise<Buffer>][] = [
  ['EICAR alone', 'virus-found', 'a.pdf', () => Buffer.from(EICAR)],
  ['EICAR in a PDF', 'virus-found', 'a.pdf', () => pdfWith('', [eicarStream])],
  ['EICAR packed in a PDF', 'virus-found', 'a.pdf', () => pdfWith('', [deflated(EICAR)])],
  [
    'EICAR behind a JPEG',
    'virus-found',
    'a.jpg',
    async () => Buffer.concat([await jpeg(), Buffer.from(EICAR)]),
  ],
  [
    'EICAR in the metadata of a JPEG',
    'virus-found',
    'a.jpeg',
    () =>
      picture()
        .withExif({ IFD0: { Copyright: EICAR } })
        .jpeg()
        .toBuffer(),
  ],
  [
    'EICAR behind a PNG',
    'virus-found',
    'a.png',
    async () => Buffer.concat([await png(), Buffer.from(EICAR)]),
  ],
  ['a program', 'file-kind', 'a.exe', () => Buffer.from('MZ')],
  ['a program named as a PDF', 'file-mismatch', 'a.pdf', () => Buffer.from('MZ'.repeat(99))],
  ['a PNG named as a JPEG', 'file-mismatch', 'a.jpg', png],
  ['nothing', 'file-empty', 'a.pdf', () => Buffer.alloc(0)],
  ['too much', 'file-too-large', 'a.pdf', () => Buffer.alloc(MAX_FILE_BYTES + 1)],
  ['a name of nothing', 'file-name', '../\u202e/', goodPdf],
  [
    'an archive behind a PNG',
    'file-mixed',
    'a.png',
    async () => Buffer.concat([await png(), smallZip()]),
  ],
  [
    'a document in a JPEG',
    'file-mixed',
    'a.jpg',
    () =>
      picture()
        .withExif({ IFD0: { Copyright: '%PDF-1.4' } })
        .jpeg()
        .toBuffer(),
  ],
  ['a cut image', 'file-damaged', 'a.png', async () => (await png()).subarray(0, 90)],
  [
    'a PDF with a script',
    'pdf-active',
    'a.pdf',
    () => pdfWith('/OpenAction << /S /JavaScript /JS (1) >>'),
  ],
  [
    'a PDF with a script in an object stream',
    'pdf-active',
    'a.pdf',
    () => pdfWith('/OpenAction 9 0 R', [objectStream(9, '<< /S /J#61vaScript /JS (1) >>')]),
  ],
  [
    'a locked PDF',
    'pdf-locked',
    'a.pdf',
    () => pdfWith('', ['<< /Filter /Standard >>'], '/Encrypt 5 0 R'),
  ],
  [
    'a PDF with a file',
    'pdf-attachments',
    'a.pdf',
    () => pdfWith('/Names << /EmbeddedFiles << >> >>'),
  ],
]

describe('bad files', () => {
  beforeAll(newPair)

  test.each(BAD)('[F3, F4, F6, F7, F8] %s is refused: %s', async (_what, reason, name, content) => {
    const before = used()
    expect(await verdict(pair.resident, name, await content())).toBe(reason)
    expect(used()).toBe(before)
  })

  test('[F1, F11] an upload that is cut in the middle', async () => {
    const { hostname, port } = new URL(scanned.city.origin)
    const socket = connect(Number(port), hostname)
    const head = [
      `POST /api/calls/${pair.callId}/files HTTP/1.1`,
      `host: ${hostname}:${port}`,
      `origin: ${scanned.city.origin}`,
      `authorization: ${pair.resident.auth['authorization']}`,
      'x-file-id: cut-in-the-middle',
      'x-file-name: a.pdf',
      'content-length: 500000',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n%PDF-1.7${' '.repeat(200_000)}`)
    const story = () => storyOf(pair.consultant, 'cut-in-the-middle')
    await pair.consultant.page.until('part of the file', () =>
      story().some(({ progress }) => progress.state === 'sending' && progress.received > 100_000),
    )
    expect(used()).toBe(500_000)
    socket.destroy()
    expect((await untilFile(pair.consultant, 'cut-in-the-middle')).progress).toEqual({
      state: 'refused',
      reason: 'upload-cut',
    })
    expect(used()).toBe(0)
  })
})

describe('limits', () => {
  beforeAll(newPair)

  test('[F5] the eleventh file of a side', async () => {
    for (let i = 0; i < 10; i += 1)
      expect(await verdict(pair.consultant, `${i}.pdf`, goodPdf())).toBe('ready')
    expect(await verdict(pair.consultant, 'x.pdf', goodPdf())).toBe('too-many-files')
    expect(await verdict(pair.resident, 'x.pdf', goodPdf())).toBe('ready')
  })
})

describe('who may', () => {
  beforeAll(newPair)

  test('[F10] nobody but the two of a live call', async () => {
    const { origin } = scanned.city
    const { callId } = pair
    const { fileId } = await sendFile(pair.resident, callId, 'a.pdf', goodPdf())
    await untilFile(pair.consultant, fileId)
    const stranger = await scanned.city.resident()
    const strangers: Record<string, string>[] = [
      {},
      { authorization: `Ticket ${stranger.ticket}` },
      { authorization: 'Ticket forged' },
      { cookie: await scanned.city.cookie('bartek') },
    ]
    for (const auth of strangers) {
      const sent = await sendFile({ origin, auth }, callId, 'b.pdf', goodPdf())
      expect(sent).toMatchObject({ status: 403, refused: 'not-yours' })
      expect((await fetchFile({ origin, auth }, callId, fileId)).status).toBe(403)
    }
    const own = { origin, auth: { authorization: `Ticket ${stranger.ticket}` } }
    const waiting = await sendFile(own, stranger.callId, 'b.pdf', goodPdf())
    expect(waiting.refused).toBe('not-yours')
    const elsewhere = { origin: 'https://elsewhere.example' }
    const foreign = await sendFile(pair.resident, callId, 'b.pdf', goodPdf(), elsewhere)
    expect(foreign.refused).toBe('foreign-origin')
    expect((await fetchFile(pair.resident, callId, 'no-such-file')).status).toBe(404)
    await stranger.request({ type: 'ticket.leave' })
  })

  test('[F10] nobody while the consultant has switched files off', async () => {
    const { callId, consultant } = pair
    const tools = { type: 'tools.set' as const, callId, chat: true, share: true }
    await consultant.page.request({ ...tools, files: false })
    expect(await verdict(pair.resident, 'a.pdf', goodPdf())).toBe('files-off')
    expect(await verdict(consultant, 'a.pdf', goodPdf())).toBe('files-off')
    await consultant.page.request({ ...tools, files: true })
    expect(await verdict(pair.resident, 'a.pdf', goodPdf())).toBe('ready')
  })

  test('[F9, F10] nobody once the call is over, and nothing of it is left', async () => {
    const { callId, resident } = pair
    const { fileId } = await sendFile(resident, callId, 'a.pdf', goodPdf())
    await untilFile(resident, fileId)
    expect(used()).toBeGreaterThan(0)
    await pair.end()
    expect(used()).toBe(0)
    expect((await fetchFile(resident, callId, fileId)).status).toBe(403)
    expect((await sendFile(resident, callId, 'b.pdf', goodPdf())).refused).toBe('not-yours')
    pair = await scanned.pair()
  })
})

describe('the scanner', () => {
  beforeAll(newPair)

  test('[F8] stopped in mid-call lets nothing pass, the call goes on, and it is found again', async () => {
    expect(await verdict(pair.resident, 'a.pdf', goodPdf())).toBe('ready')
    await scanned.stopScanner()
    expect(await verdict(pair.resident, 'b.pdf', goodPdf())).toBe('scanner-down')
    expect(await verdict(pair.resident, 'c.pdf', goodPdf())).toBe('scanner-down')
    const { callId } = pair
    const text = { type: 'chat.send' as const, callId, messageId: 'm-1', text: 'Halo' }
    expect(await pair.resident.page.request(text)).not.toHaveProperty('refused')
    await scanned.startScanner()
    expect(await verdict(pair.resident, 'd.pdf', goodPdf())).toBe('ready')
  })

  test('[F8] with signatures older than 48 hours lets nothing pass', async () => {
    scanned.setSignatures(scanned.city.clock.now() - 49 * HOUR_MS)
    await scanned.city.pass(60_000)
    expect(await verdict(pair.consultant, 'e.pdf', goodPdf())).toBe('scanner-outdated')
    scanned.setSignatures(scanned.city.clock.now() - 47 * HOUR_MS)
    await scanned.city.pass(60_000)
    expect(await verdict(pair.consultant, 'f.pdf', goodPdf())).toBe('ready')
  })
})
