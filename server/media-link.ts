import { connect as connectSocket, type Socket } from 'node:net'
import { createFrameReader, encodeFrame } from '#machines/frames.ts'
import { MediaError, type RoomInfo } from '#machines/media.ts'
import {
  MAX_MEDIA_FRAME_BYTES,
  MEDIA_RPC_VERSION,
  WorkerFrame,
  type AttachFrame,
  type MediaVerb,
  type WorkerNotice,
} from '#machines/media-rpc.ts'

/** Where the media worker listens (config.ts). */
export type MediaAddress =
  { kind: 'socket'; path: string } | { kind: 'tcp'; host: string; port: number; token: string }

/** The part of the server's log that is used here. */
export type MediaLog = {
  info(event: string, fields?: { count?: number }): void
  warn(event: string, fields?: { reason?: string; ms?: number; error?: Error }): void
  error(event: string, fields?: { reason?: string; error?: Error }): void
}

/**
 * `attached`: verbs work. `connecting`: they fail at once, and it goes on trying. `fenced`: a server
 * with a newer epoch has the worker; this one does not come back by itself.
 */
export type MediaLinkState = 'connecting' | 'attached' | 'fenced' | 'closed'

export type MediaLinkOptions = {
  address: MediaAddress
  epoch: number
  /** Calls that this server holds now; asked at every attachment. */
  callIds: () => string[]
  log: MediaLog
  onAttached(rooms: RoomInfo[]): void
  onGone(): void
  onNotice(notice: WorkerNotice): void
  /** For tests: all times in ms. */
  timing?: Partial<MediaTiming>
}

/** Times of the link in ms. */
export type MediaTiming = {
  /** A verb is answered within this, or fails: above the 5 s in which a stopped worker is found. */
  answerWithin: number
  /** Connecting and attaching. */
  attachWithin: number
  /** Between signs of life; two unanswered ones end the connection (a stopped process keeps it open). */
  pingEvery: number
  /** First and longest wait before another attempt. */
  retryFirst: number
  retryMax: number
}
export const MEDIA_TIMING: MediaTiming = {
  answerWithin: 6_000,
  attachWithin: 3_000,
  pingEvery: 1_500,
  retryFirst: 50,
  retryMax: 1_000,
}

export type MediaLink = {
  readonly state: MediaLinkState
  /**
   * @returns the raw result of the verb
   * @throws MediaError with the worker's reason, or media-unavailable without an answer in time
   */
  request(verb: MediaVerb, args: object): Promise<unknown>
  close(): void
}

type Waiting = { resolve(value: unknown): void; reject(error: MediaError): void }

const unavailable = (message: string) => new MediaError('media-unavailable', message)

/** Keeps one connection to the media worker, attached with this server's epoch. */
export const openMediaLink = (options: MediaLinkOptions): MediaLink => {
  const { address, epoch, callIds, log } = options
  const timing = { ...MEDIA_TIMING, ...options.timing }
  const waiting = new Map<number, Waiting>()
  let state: MediaLinkState = 'connecting'
  let socket: Socket | null = null
  let timer: NodeJS.Timeout | undefined
  let attached = false
  let attempts = 0
  let lastId = 0
  let unanswered = 0

  const send = (frame: object) => socket?.write(encodeFrame(frame))

  const begin = () => {
    const reader = createFrameReader(MAX_MEDIA_FRAME_BYTES)
    const made = address.kind === 'socket' ? connectSocket(address.path) : connectSocket(address)
    let reason = 'closed'
    const end = (why: string) => {
      reason = why
      made.destroy()
    }
    socket = made
    timer = setTimeout(() => end('no attachment in time'), timing.attachWithin)
    made.setNoDelay(true)
    made.once('connect', () => send(attachFrame(address, epoch, callIds())))
    made.on('error', (error) => (reason = error.message))
    made.on('data', (chunk: Buffer) => {
      try {
        for (const value of reader.push(chunk)) receive(WorkerFrame.parse(value), end)
      } catch (error) {
        log.error('media.frame-unreadable', { error: error as Error })
        end('unreadable frame')
      }
    })
    made.once('close', () => lose(reason))
  }

  const receive = (frame: WorkerFrame, end: (why: string) => void) => {
    unanswered = 0
    switch (frame.type) {
      case 'attached':
        return attach(frame.rooms, end)
      case 'refused':
        log.error('media.refused', { reason: frame.reason })
        if (frame.reason === 'fenced') state = 'fenced'
        return end(frame.reason)
      case 'answer':
        return waiting.get(frame.id)?.resolve(frame.result)
      case 'failure':
        return waiting.get(frame.id)?.reject(new MediaError(frame.reason, frame.message))
      case 'notice':
        return options.onNotice(frame.notice)
      default:
        return frame satisfies never
    }
  }

  const attach = (rooms: RoomInfo[], end: (why: string) => void) => {
    clearTimeout(timer)
    attempts = 0
    attached = true
    state = 'attached'
    // Counted in ticks: after a pause of this process the answers are read before the next tick.
    timer = setInterval(() => {
      unanswered += 1
      if (unanswered > 2) return end('silent')
      request('ping', {}).catch(() => undefined)
    }, timing.pingEvery)
    log.info('media.attached', { count: rooms.length })
    options.onAttached(rooms)
  }

  const lose = (reason: string) => {
    clearTimeout(timer)
    socket = null
    const wasAttached = attached
    attached = false
    for (const one of [...waiting.values()]) one.reject(unavailable(`connection lost: ${reason}`))
    if (state === 'closed') return
    if (state !== 'fenced') {
      state = 'connecting'
      const ms = Math.min(timing.retryFirst * 2 ** attempts, timing.retryMax)
      attempts += 1
      timer = setTimeout(begin, ms)
      if (wasAttached || attempts === 1) log.warn('media.lost', { reason, ms })
    }
    if (wasAttached) options.onGone()
  }

  const request = (verb: MediaVerb, args: object): Promise<unknown> => {
    if (state !== 'attached') return Promise.reject(unavailable('no media worker is attached'))
    const id = (lastId += 1)
    return new Promise<unknown>((resolve, reject) => {
      const late = setTimeout(
        () => waiting.get(id)?.reject(unavailable(`${verb} was not answered in time`)),
        timing.answerWithin,
      )
      const done = () => {
        clearTimeout(late)
        waiting.delete(id)
      }
      waiting.set(id, {
        resolve: (value) => {
          done()
          resolve(value)
        },
        reject: (error) => {
          done()
          reject(error)
        },
      })
      send({ type: 'request', id, verb, args })
    })
  }

  begin()
  return {
    get state() {
      return state
    },
    request,
    close() {
      state = 'closed'
      clearTimeout(timer)
      socket?.destroySoon()
    },
  }
}

const attachFrame = (address: MediaAddress, epoch: number, callIds: string[]): AttachFrame => ({
  type: 'attach',
  version: MEDIA_RPC_VERSION,
  epoch,
  callIds,
  ...(address.kind === 'tcp' ? { token: address.token } : {}),
})
