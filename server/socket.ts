import type {
  HttpRequest as UwsRequest,
  HttpResponse,
  TemplatedApp,
  WebSocket,
} from 'uWebSockets.js'
import type { CloseCode } from '#machines/protocol-constants.ts'
import { clientAddress } from './address.ts'
import type { Admission, HttpHandler, HttpReply, UpgradeRequest } from './exchange.ts'
import type { Log } from './log.ts'
import { readBody, streamBody } from './socket-body.ts'
import { LONG_BODY_BYTES, writeLong } from './socket-reply.ts'
import { SocketWire } from './socket-wire.ts'
import { statusLine } from './status-line.ts'
import { uws } from './uws.ts'

/** A larger frame is not even read: the connection is cut. Up to here it gets a named refusal. */
const HARD_FRAME_BYTES = 256 * 1024
/** Above what a page may owe before it is closed with 1013 (peer.ts), so that the close still fits. */
const HARD_BACKPRESSURE_BYTES = 4 * 1024 * 1024
/** Sockets at most; far above what one machine's calls need, far below what takes its memory. */
const MAX_SOCKETS = 20_000
/** A page that answers no ping for so long is gone (s). */
const IDLE_SECONDS = 12

export type EdgeOptions = {
  host: string
  /** 0: any free port. */
  port: number
  tls: { cert: string; key: string } | null
  trustedProxies: readonly string[]
  http: HttpHandler
  /** Whose bodies are taken in parts instead of whole; none unless given. */
  isStreamed?(method: string, path: string): boolean
  /** Asked for each upgrade; a rejection becomes 503. */
  admit(request: UpgradeRequest): Promise<Admission>
  log: Log
}

/** The server cannot be reached from outside; `sentence` is for whoever starts it. */
export class EdgeError extends Error {
  override readonly name = 'EdgeError'
  get sentence(): string {
    return this.message
  }
}

/** The port to the outside; all of uWebSockets.js is behind it. */
export type Edge = {
  /** @throws EdgeError when the port is taken */
  listen(): Promise<{ port: number }>
  stopListening(): void
  /** Closes every socket with this code. */
  closeAll(code: CloseCode): void
  /** Cuts whatever is still open. Can be called twice. */
  close(): Promise<void>
}

/** uWebSockets.js copies these onto the socket itself: no name may be one of its methods. */
type SocketData = { wire: SocketWire }
type Socket = WebSocket<SocketData>
type ListenSocket = Parameters<typeof uws.us_listen_socket_close>[0]
type ListenExclusively = (
  host: string,
  port: number,
  option: number,
  done: (token: ListenSocket | false) => void,
) => void
const { LIBUS_LISTEN_EXCLUSIVE_PORT: LISTEN_EXCLUSIVE_PORT } = uws as unknown as {
  LIBUS_LISTEN_EXCLUSIVE_PORT: number
}

/**
 * Builds the port without listening yet.
 * @throws EdgeError when the certificate is unusable
 */
export function createEdge(options: EdgeOptions): Edge {
  const app = makeApp(options.tls)
  const sockets = new Set<Socket>()
  let listening: ListenSocket | null = null
  let closed = false

  app.any('/*', (res, req) => handleHttp(options, res, req))
  app.ws<SocketData>('/ws/*', {
    maxPayloadLength: HARD_FRAME_BYTES,
    maxBackpressure: HARD_BACKPRESSURE_BYTES,
    closeOnBackpressureLimit: true,
    idleTimeout: IDLE_SECONDS,
    sendPingsAutomatically: true,
    compression: uws.DISABLED,
    upgrade(res, req, context) {
      if (sockets.size < MAX_SOCKETS) handleUpgrade(options, res, req, context)
      else writeReply(res, { status: 503, body: 'overload' }, false)
    },
    open(ws) {
      sockets.add(ws)
      ws.getUserData().wire.open(ws)
    },
    message(ws, message, isBinary) {
      ws.getUserData().wire.message(Buffer.from(message), isBinary)
    },
    close(ws) {
      sockets.delete(ws)
      ws.getUserData().wire.closed()
    },
  })

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        const { host, port } = options
        // A forgotten older process must not share the port. The types lack this form with four arguments.
        const listen = app.listen.bind(app) as unknown as ListenExclusively
        listen(host, port, LISTEN_EXCLUSIVE_PORT, (token) => {
          if (!token) {
            reject(
              new EdgeError(
                `Port ${port} on ${host} (OKIENKO_PORT) cannot be used: it is taken or not allowed.`,
              ),
            )
            return
          }
          listening = token
          resolve({ port: uws.us_socket_local_port(token) })
        })
      }),
    stopListening() {
      if (listening) uws.us_listen_socket_close(listening)
      listening = null
    },
    closeAll(code) {
      for (const ws of [...sockets]) ws.end(code)
    },
    async close() {
      if (closed) return
      closed = true
      listening = null
      app.close()
    },
  }
}

function makeApp(tls: EdgeOptions['tls']): TemplatedApp {
  if (!tls) return uws.App()
  try {
    return uws.SSLApp({ cert_file_name: tls.cert, key_file_name: tls.key })
  } catch (cause) {
    throw new EdgeError('The certificate of OKIENKO_TLS_CERT and OKIENKO_TLS_KEY cannot be used.', {
      cause,
    })
  }
}

function handleHttp(options: EdgeOptions, res: HttpResponse, req: UwsRequest): void {
  // All of the request is read before the first await: it lives on the stack.
  const method = req.getCaseSensitiveMethod().toUpperCase()
  const head = headOf(options, res, req)
  const query = new URLSearchParams(req.getQuery() ?? '')
  let aborted = false
  const onGone = () => void (aborted = true)
  const length = head.headers['content-length']
  const request = options.isStreamed?.(method, head.path)
    ? { body: async () => Buffer.alloc(0), stream: streamBody(res, onGone) }
    : { body: readBody(res, method, length, onGone) }
  options
    .http({ ...head, method, query, ...request })
    .catch((error: unknown): HttpReply => {
      options.log.error('http.fault', { error, method })
      return {
        status: 500,
        headers: { 'content-type': 'application/json' },
        body: '{"refused":"internal"}',
      }
    })
    .then((reply) => {
      if (!aborted) res.cork(() => writeReply(res, reply, method === 'HEAD'))
    })
    .catch((error: unknown) => options.log.error('http.reply-fault', { error, method }))
}

function writeReply(res: HttpResponse, reply: HttpReply, isHead: boolean): void {
  res.writeStatus(statusLine(reply.status))
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.writeHeader(name, value)
  const body = reply.body ?? ''
  const isBodiless = reply.status === 304 || reply.status === 204
  if (isBodiless) res.endWithoutBody()
  else if (isHead) res.endWithoutBody(Buffer.byteLength(body))
  else if (typeof body !== 'string' && body.byteLength >= LONG_BODY_BYTES) writeLong(res, body)
  // The rest of a body that nobody wants is not waited for.
  else res.end(body, reply.status === 413)
}

function handleUpgrade(
  options: EdgeOptions,
  res: HttpResponse,
  req: UwsRequest,
  context: unknown,
): void {
  const head = headOf(options, res, req)
  const key = req.getHeader('sec-websocket-key')
  const extensions = req.getHeader('sec-websocket-extensions')
  let aborted = false
  res.onAborted(() => (aborted = true))
  options
    .admit(head)
    .catch((error: unknown): Admission => {
      options.log.error('upgrade.fault', { error, route: head.path })
      return { admitted: false, status: 503, reason: 'internal' }
    })
    .then((admission) => {
      if (aborted) return
      if (admission.admitted) {
        const data: SocketData = { wire: new SocketWire(admission.open) }
        // Not inside cork(): afterwards it takes the upgraded socket for the old response whenever both
        // lie at the same address, and now and then closes it at once (seen: 1006 right after `open`).
        res.upgrade(data, key, admission.protocol, extensions, context as never)
      } else {
        const refusal = { status: admission.status, body: admission.reason }
        res.cork(() => writeReply(res, refusal, false))
      }
    })
    .catch((error: unknown) => options.log.error('upgrade.reply-fault', { error }))
}

function headOf(options: EdgeOptions, res: HttpResponse, req: UwsRequest): UpgradeRequest {
  const headers: Record<string, string> = {}
  req.forEach((name, value) => {
    const separator = name === 'cookie' ? '; ' : ', '
    headers[name] = headers[name] === undefined ? value : headers[name] + separator + value
  })
  const remote = Buffer.from(res.getRemoteAddressAsText()).toString()
  const ip = clientAddress(remote, headers['x-forwarded-for'], options.trustedProxies)
  return { path: req.getUrl(), headers, ip }
}
