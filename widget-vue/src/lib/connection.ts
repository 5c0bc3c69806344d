import { onScopeDispose, shallowRef, toValue } from 'vue'
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { replacesView } from '#machines/connection.ts'
import type { ViewStamp } from '#machines/connection.ts'
import type { AnswerOf, ClientMessage, ServerMessage } from '#machines/protocol.ts'
import { CLOSE, PROTOCOL_VERSION } from '#machines/protocol-constants.ts'
import type { Refusal } from '#machines/protocol-constants.ts'
import { createHeartbeat, workerTicker } from './heartbeat.ts'
import type { Ticker } from './heartbeat.ts'
import { createRequests } from './requests.ts'
import type { Request } from './requests.ts'
import { createLine } from './socket-line.ts'
import type { ConnectionState, LineStatus, SocketFactory } from './socket-line.ts'

export type { ConnectionState } from './socket-line.ts'

/** Notices about the other person's tracks, for the media session. */
export type MediaNotice = Extract<ServerMessage, { type: `media.${string}` }>
/** News of what both people give each other, for the tools of the call. */
export type ToolNotice = Extract<ServerMessage, { type: `chat.${string}` | `file.${string}` }>

export type UseConnectionOptions = {
  /** Address of the socket; asked for again at each try. */
  url: MaybeRefOrGetter<string>
  /** Subprotocols; asked for again at each try, so that a new ticket is used at once. */
  protocols: MaybeRefOrGetter<string[]>
  /** Sends a heartbeat every 10 s and finds dead sockets by its answers; default true. */
  heartbeat?: boolean
  /** Opens at once; default true. */
  immediate?: boolean
  /** Seams for tests. */
  WebSocket?: SocketFactory
  random?: () => number
  ticker?: Ticker
}

export type Connection<View, Message extends ClientMessage = ClientMessage> = {
  state: Readonly<ShallowRef<ConnectionState>>
  /** The last view; kept while waiting, so that the page does not flicker. */
  view: Readonly<ShallowRef<View | null>>
  /** Why the socket closed last (`CLOSE`, or a code of RFC 6455); null once it is open again. */
  closeCode: Readonly<ShallowRef<number | null>>
  /** Local ms of the next try while waiting. */
  retryAt: Readonly<ShallowRef<number | null>>
  /** Tries since it was open last. */
  attempts: Readonly<ShallowRef<number>>
  /** The last refusal of a frame that carried no number: a mistake of the page, or a flood. */
  refusal: Readonly<ShallowRef<Refusal | null>>
  /** The server's clock (ms UTC), from the last envelope and the page's monotonic clock. */
  serverNow: () => number
  /** Rejects with RefusedError, or with LostError when the socket closes before the answer. */
  request: <M extends Request<Message>>(message: M) => Promise<AnswerOf<M['type']>>
  /** Hears the notices of the other person's tracks; returns the function that stops it. */
  onMediaNotice: (listener: (notice: MediaNotice) => void) => () => void
  /** Hears the news of chat and files; returns the function that stops it. */
  onToolNotice: (listener: (notice: ToolNotice) => void) => () => void
  /** Opens a fresh connection and forgets the view (another ticket, another person). */
  open: () => void
  /** Closes without return. */
  close: () => void
  /** Tries at once, while waiting. */
  retry: () => void
}

/** One WebSocket to the server that comes back by itself and holds the newest view (design rule 4). */
export function useConnection<View, Message extends ClientMessage = ClientMessage>(
  options: UseConnectionOptions,
): Connection<View, Message> {
  const refs = statusRefs()
  const inbox = createInbox<View>()
  const { requests, notices } = inbox
  let clockOffset = Date.now() - performance.now()

  const line = createLine({
    socket: () =>
      new (options.WebSocket ?? WebSocket)(toValue(options.url), toValue(options.protocols)),
    random: options.random ?? Math.random,
    onFrame: hear,
    onLost: requests.lost,
    onStatus: refs.set,
  })
  const heartbeat =
    options.heartbeat === false
      ? null
      : createHeartbeat({
          ticker: options.ticker ?? workerTicker,
          isOpen: () => refs.state.value === 'open',
          beat: () => line.send('{"type":"heartbeat"}'),
          dead: () => line.lose(1006),
        })

  function hear(text: string) {
    heartbeat?.heard()
    const message = parse<View>(text)
    if (!message) return line.lose(1007)
    if ('now' in message) clockOffset = message.now - performance.now()
    if (refs.state.value === 'open') return inbox.take(message)
    // The first frame is the hello of our own protocol, or we do not understand this server.
    if (message.type !== 'hello' || message.protocol !== PROTOCOL_VERSION) {
      return line.lose(CLOSE.version)
    }
    heartbeat?.opened()
    line.greeted()
  }

  function retry() {
    if (refs.state.value === 'waiting') line.connect()
  }
  const stopSignals = onReturn(() => {
    retry()
    heartbeat?.probe()
  })

  function open() {
    inbox.forget()
    line.connect()
  }
  if (options.immediate !== false) open()

  onScopeDispose(() => {
    stopSignals()
    heartbeat?.stop()
    line.close()
  })

  return {
    state: refs.state,
    closeCode: refs.closeCode,
    retryAt: refs.retryAt,
    attempts: refs.attempts,
    view: inbox.view,
    refusal: inbox.refusal,
    serverNow: () => performance.now() + clockOffset,
    request: <M extends Request<Message>>(message: M) =>
      requests.ask<M['type']>(message, line.send),
    onMediaNotice: (listener) => notices.add((one) => isOfMedia(one) && listener(one)),
    onToolNotice: (listener) => notices.add((one) => isOfMedia(one) || listener(one)),
    open,
    close: line.close,
    retry,
  }
}

type Notice = MediaNotice | ToolNotice
const isOfMedia = (notice: Notice): notice is MediaNotice => notice.type.startsWith('media.')

/** Where the frames of an open socket go: view, answers, notices. */
function createInbox<View>() {
  const view = shallowRef<View | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  const requests = createRequests()
  const listeners = new Set<(notice: Notice) => void>()
  let stamp: ViewStamp | null = null

  function take(message: ServerMessage<View>) {
    switch (message.type) {
      case 'view':
        if (!replacesView(stamp, message)) return
        stamp = { bootId: message.bootId, rev: message.rev }
        view.value = message.view
        return
      case 'answer':
        return requests.answered(message.id, message.result)
      case 'refused':
        if (message.id === null) refusal.value = message.reason
        else requests.refused(message.id, message.reason)
        return
      case 'hello':
      case 'alive':
        return
      default:
        for (const listener of [...listeners]) listener(message)
    }
  }

  function forget() {
    stamp = null
    view.value = null
    refusal.value = null
  }
  const notices = {
    /** @returns what stops it */
    add(listener: (notice: Notice) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  return { view, refusal, requests, notices, take, forget }
}

function statusRefs() {
  const state = shallowRef<ConnectionState>('idle')
  const closeCode = shallowRef<number | null>(null)
  const retryAt = shallowRef<number | null>(null)
  const attempts = shallowRef(0)
  function set(status: LineStatus) {
    closeCode.value = status.closeCode
    retryAt.value = status.retryAt
    attempts.value = status.attempts
    state.value = status.state
  }
  return { state, closeCode, retryAt, attempts, set }
}

function parse<View>(text: string): ServerMessage<View> | null {
  try {
    return JSON.parse(text) as ServerMessage<View>
  } catch {
    return null
  }
}

/** Calls back when network or page are back: then waiting any longer would be silly. */
function onReturn(callback: () => void): () => void {
  const onVisible = () => {
    if (document.visibilityState === 'visible') callback()
  }
  window.addEventListener('online', callback)
  window.addEventListener('pageshow', callback)
  document.addEventListener('visibilitychange', onVisible)
  // A page that was frozen in sight, as by a phone that saves its battery.
  document.addEventListener('resume', callback)
  return () => {
    window.removeEventListener('online', callback)
    window.removeEventListener('pageshow', callback)
    document.removeEventListener('visibilitychange', onVisible)
    document.removeEventListener('resume', callback)
  }
}
