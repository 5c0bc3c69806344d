import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFrameReader, encodeFrame } from '#machines/frames.ts'
import { MediaError, type MediaNotice } from '#machines/media.ts'
import {
  MEDIA_RPC_VERSION,
  AttachFrame,
  MAX_MEDIA_FRAME_BYTES,
  RequestFrame,
  type WorkerFrame,
} from '#machines/media-rpc.ts'
import { createMediaClient, type MediaClient } from './media-client.ts'

/** The worker's side, played by the test: it hears frames and says what it is told to say. */
type PlayedWorker = {
  server: Server
  /** Connections that have attached, newest last. */
  attached: { frame: AttachFrame; socket: Socket; say(frame: WorkerFrame | object): void }[]
  /** What to do with a request; by default it is never answered, pings are. */
  onRequest: (request: RequestFrame, say: (frame: WorkerFrame | object) => void) => void
  /** What to do with an attach frame; by default an empty inventory. */
  onAttach: (frame: AttachFrame, say: (frame: WorkerFrame | object) => void) => void
}

let folder: string
let path: string
let worker: PlayedWorker
let client: MediaClient
let notices: MediaNotice[]
let changed: () => void
const errors: string[] = []

const timing = { answerWithin: 200, attachWithin: 200, pingEvery: 50, retryFirst: 5, retryMax: 20 }

const play = async (): Promise<PlayedWorker> => {
  const played: PlayedWorker = {
    server: createServer(),
    attached: [],
    onRequest: () => {},
    onAttach: (_, say) => say({ type: 'attached', rooms: [] }),
  }
  played.server.on('connection', (socket) => {
    const reader = createFrameReader(MAX_MEDIA_FRAME_BYTES)
    const say = (frame: WorkerFrame | object) => void socket.write(encodeFrame(frame))
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      for (const value of reader.push(chunk)) {
        const attach = AttachFrame.safeParse(value)
        if (attach.success) {
          played.attached.push({ frame: attach.data, socket, say })
          played.onAttach(attach.data, say)
          continue
        }
        const request = RequestFrame.parse(value)
        if (request.verb === 'ping') say({ type: 'answer', id: request.id, result: null })
        else played.onRequest(request, say)
      }
    })
  })
  await new Promise<void>((resolve) => played.server.listen(path, resolve))
  return played
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise<void>((resolve) => (changed = resolve))
}
const count = (type: MediaNotice['type']) => notices.filter((notice) => notice.type === type).length

const open = (epoch = 3, callIds: () => string[] = () => ['c1']) => {
  client = createMediaClient({
    address: { kind: 'socket', path },
    epoch,
    callIds,
    timing,
    log: { info: () => {}, warn: () => {}, error: (event) => errors.push(event) },
  })
  client.onNotice((notice) => {
    notices.push(notice)
    changed()
  })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'okienko-client-'))
  path = join(folder, 'media.sock')
  notices = []
  errors.length = 0
  changed = () => {}
  worker = await play()
})
afterEach(() => {
  client.close()
  for (const { socket } of worker.attached) socket.destroy()
  worker.server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('attachment', () => {
  test('it says who it is, and tells the inventory', async () => {
    const rooms = [{ callId: 'c1', roomId: 'r1', seated: null, peers: [] }]
    worker.onAttach = (_, say) => say({ type: 'attached', rooms })
    open(3)
    expect(client.state).toBe('connecting')
    await until(() => count('worker.attached') === 1)
    expect(client.state).toBe('attached')
    expect(worker.attached[0]?.frame).toMatchObject({
      epoch: 3,
      callIds: ['c1'],
      version: MEDIA_RPC_VERSION,
    })
    expect(notices).toEqual([{ type: 'worker.attached', rooms }])
  })

  test('it comes back after a loss, each time with the calls of that moment', async () => {
    let callIds = ['c1']
    open(3, () => callIds)
    await until(() => count('worker.attached') === 1)
    callIds = ['c1', 'c2']
    worker.attached[0]!.socket.destroy()
    await until(() => count('worker.attached') === 2)
    expect(notices.map(({ type }) => type)).toEqual([
      'worker.attached',
      'worker.gone',
      'worker.attached',
    ])
    expect(worker.attached[1]?.frame.callIds).toEqual(['c1', 'c2'])
  })

  test('it tries until somebody listens, without a word of what was never there', async () => {
    await new Promise<void>((resolve) => worker.server.close(() => resolve()))
    open()
    await expect(client.load()).rejects.toMatchObject({ reason: 'media-unavailable' })
    worker = await play()
    await until(() => count('worker.attached') === 1)
    expect(count('worker.gone')).toBe(0)
  })

  test('a worker that never answers the attachment is left and tried again', async () => {
    let asked = 0
    worker.onAttach = (_, say) => {
      asked += 1
      if (asked > 1) say({ type: 'attached', rooms: [] })
    }
    open()
    await until(() => count('worker.attached') === 1)
    expect(asked).toBe(2)
  })

  test('when fenced it says so, and does not come back', async () => {
    open()
    await until(() => count('worker.attached') === 1)
    worker.attached[0]!.say({ type: 'refused', reason: 'fenced' })
    await until(() => count('worker.gone') === 1)
    expect(client.state).toBe('fenced')
    await expect(client.load()).rejects.toMatchObject({ reason: 'media-unavailable' })
    expect(errors).toContain('media.refused')
  })
})

describe('verbs', () => {
  test('each answer finds its question, in whatever order they come', async () => {
    const late: (() => void)[] = []
    worker.onRequest = ({ id, args }, say) => {
      const result = { roomId: `room of ${Reflect.get(Object(args), 'callId')}` }
      late.unshift(() => say({ type: 'answer', id, result }))
      if (late.length === 3) for (const answer of late) answer()
    }
    open()
    await until(() => client.state === 'attached')
    const answers = await Promise.all(['a', 'b', 'c'].map((callId) => client.openRoom(callId)))
    expect(answers.map(({ roomId }) => roomId)).toEqual(['room of a', 'room of b', 'room of c'])
  })

  test('a refusal is thrown as a MediaError with its reason', async () => {
    worker.onRequest = ({ id }, say) =>
      say({ type: 'failure', id, reason: 'no-such-peer', message: 'nobody' })
    open()
    await until(() => client.state === 'attached')
    const error = await client.start('c1', 'consultant:k1').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MediaError)
    expect(error).toMatchObject({ reason: 'no-such-peer', message: 'nobody' })
  })

  test('a verb that is not answered fails within its time, and a late answer does no harm', async () => {
    let answerLate = () => {}
    worker.onRequest = ({ id, verb }, say) => {
      if (verb === 'start') answerLate = () => say({ type: 'answer', id, result: null })
      else say({ type: 'answer', id, result: { roomId: 'r' } })
    }
    open()
    await until(() => client.state === 'attached')
    await expect(client.start('c1', 'consultant:k1')).rejects.toMatchObject({
      reason: 'media-unavailable',
    })
    answerLate()
    expect(await client.openRoom('c1')).toEqual({ roomId: 'r' })
  })

  test('verbs under way fail at once when the connection is lost', async () => {
    worker.onRequest = () => worker.attached[0]!.socket.destroy()
    open()
    await until(() => client.state === 'attached')
    await expect(client.start('c1', 'consultant:k1')).rejects.toMatchObject({
      reason: 'media-unavailable',
      message: expect.stringContaining('lost'),
    })
  })

  test('an answer of another shape is a fault of the worker, not a result', async () => {
    worker.onRequest = ({ id }, say) => say({ type: 'answer', id, result: { room: 5 } })
    open()
    await until(() => client.state === 'attached')
    await expect(client.openRoom('c1')).rejects.toMatchObject({ reason: 'media-unavailable' })
    expect(errors).toContain('media.answer-unreadable')
  })
})

describe('a worker that misbehaves', () => {
  test('one that stops answering is left, and attached to again', async () => {
    let silent = true
    worker.server.removeAllListeners('connection')
    worker.server.on('connection', (socket) => {
      const say = (frame: object) => socket.write(encodeFrame(frame))
      worker.attached.push({ frame: undefined as unknown as AttachFrame, socket, say })
      socket.once('data', () => say({ type: 'attached', rooms: [] }))
      if (!silent) socket.on('data', () => say({ type: 'answer', id: 0, result: null }))
      silent = false
    })
    open()
    await until(() => count('worker.attached') === 2)
    expect(count('worker.gone')).toBe(1)
  })

  test('frames that cannot be read end the connection, and it is made anew', async () => {
    open()
    await until(() => count('worker.attached') === 1)
    worker.attached[0]!.say({ type: 'notice', notice: { type: 'room.exploded' } })
    await until(() => count('worker.attached') === 2)
    expect(errors).toContain('media.frame-unreadable')
  })

  test('a listener that throws costs neither the others the notice nor the connection', async () => {
    open()
    await until(() => count('worker.attached') === 1)
    client.onNotice(() => {
      throw new Error('fault of a listener')
    })
    const stop = client.onNotice(() => errors.push('must not be heard any more'))
    stop()
    const lost = { type: 'room.lost', callId: 'c1', roomId: 'r1' }
    let seen = false
    client.onNotice(() => (seen = true))
    worker.attached[0]!.say({ type: 'notice', notice: lost })
    await until(() => count('room.lost') === 1)
    await until(() => seen)
    expect(client.state).toBe('attached')
    expect(errors).toEqual(['media.listener-failed'])
  })
})
