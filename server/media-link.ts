import { connect, type Socket } from 'node:net'
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
export const openMediaLink = (options: MediaLinkOptions): MediaLink => new Link(options)

class Link implements MediaLink {
  readonly #options: MediaLinkOptions
  readonly #timing: MediaTiming
  readonly #waiting = new Map<number, Waiting>()
  #state: MediaLinkState = 'connecting'
  #socket: Socket | null = null
  #timer: NodeJS.Timeout | undefined
  #attached = false
  #attempts = 0
  #lastId = 0
  #unanswered = 0

  constructor(options: MediaLinkOptions) {
    this.#options = options
    this.#timing = { ...MEDIA_TIMING, ...options.timing }
    this.#begin()
  }

  get state(): MediaLinkState {
    return this.#state
  }

  request(verb: MediaVerb, args: object): Promise<unknown> {
    if (this.#state !== 'attached')
      return Promise.reject(unavailable('no media worker is attached'))
    const id = (this.#lastId += 1)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.set(id, { resolve, reject })
    const late = setTimeout(
      () => reject(unavailable(`${verb} was not answered in time`)),
      this.#timing.answerWithin,
    )
    this.#send({ type: 'request', id, verb, args })
    return promise.finally(() => {
      clearTimeout(late)
      this.#waiting.delete(id)
    })
  }

  close(): void {
    this.#state = 'closed'
    clearTimeout(this.#timer)
    this.#socket?.destroySoon()
  }

  #begin(): void {
    const { address, epoch, callIds, log } = this.#options
    const reader = createFrameReader(MAX_MEDIA_FRAME_BYTES)
    const socket = address.kind === 'socket' ? connect(address.path) : connect(address)
    let reason = 'closed'
    const end = (why: string) => {
      reason = why
      socket.destroy()
    }
    this.#socket = socket
    this.#timer = setTimeout(() => end('no attachment in time'), this.#timing.attachWithin)
    socket.setNoDelay(true)
    socket.once('connect', () => this.#send(attachFrame(address, epoch, callIds())))
    socket.on('error', (error) => (reason = error.message))
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const value of reader.push(chunk)) this.#receive(WorkerFrame.parse(value), end)
      } catch (error) {
        log.error('media.frame-unreadable', { error: error as Error })
        end('unreadable frame')
      }
    })
    socket.once('close', () => this.#lose(reason))
  }

  #send(frame: object): void {
    this.#socket?.write(encodeFrame(frame))
  }

  #receive(frame: WorkerFrame, end: (why: string) => void): void {
    this.#unanswered = 0
    switch (frame.type) {
      case 'attached':
        return this.#attach(frame.rooms, end)
      case 'refused':
        this.#options.log.error('media.refused', { reason: frame.reason })
        if (frame.reason === 'fenced') this.#state = 'fenced'
        return end(frame.reason)
      case 'answer':
        return this.#waiting.get(frame.id)?.resolve(frame.result)
      case 'failure':
        return this.#waiting.get(frame.id)?.reject(new MediaError(frame.reason, frame.message))
      case 'notice':
        return this.#options.onNotice(frame.notice)
      default:
        return frame satisfies never
    }
  }

  #attach(rooms: RoomInfo[], end: (why: string) => void): void {
    clearTimeout(this.#timer)
    this.#attempts = 0
    this.#attached = true
    this.#state = 'attached'
    // Counted in ticks: after a pause of this process the answers are read before the next tick.
    this.#timer = setInterval(() => {
      this.#unanswered += 1
      if (this.#unanswered > 2) return end('silent')
      this.request('ping', {}).catch(() => undefined)
    }, this.#timing.pingEvery)
    this.#options.log.info('media.attached', { count: rooms.length })
    this.#options.onAttached(rooms)
  }

  #lose(reason: string): void {
    clearTimeout(this.#timer)
    this.#socket = null
    const wasAttached = this.#attached
    this.#attached = false
    for (const one of this.#waiting.values()) one.reject(unavailable(`connection lost: ${reason}`))
    if (this.#state === 'closed') return
    if (this.#state !== 'fenced') this.#retry(reason)
    if (wasAttached) this.#options.onGone()
  }

  #retry(reason: string): void {
    const { retryFirst, retryMax } = this.#timing
    const ms = Math.min(retryFirst * 2 ** this.#attempts, retryMax)
    // Said once for each loss, not for every attempt after it.
    if (this.#attempts === 0) this.#options.log.warn('media.lost', { reason, ms })
    this.#attempts += 1
    this.#state = 'connecting'
    this.#timer = setTimeout(() => this.#begin(), ms)
  }
}

const attachFrame = (address: MediaAddress, epoch: number, callIds: string[]): AttachFrame => ({
  type: 'attach',
  version: MEDIA_RPC_VERSION,
  epoch,
  callIds,
  ...(address.kind === 'tcp' ? { token: address.token } : {}),
})
