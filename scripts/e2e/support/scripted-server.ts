import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { PROTOCOL_VERSION } from '#machines/protocol-constants.ts'
import type { Refusal } from '#machines/protocol-constants.ts'
import type { ClientMessage, ServerMessage } from '#machines/protocol.ts'

/** What the script answers to a JSON call. */
export type Scripted = { status?: number; body: unknown; headers?: Record<string, string> }
type Request = {
  method: string
  path: string
  query: Record<string, string>
  body: unknown
  headers?: IncomingHttpHeaders
}

/** One of our protocol's ends, moved by a test: every answer is given by the script. */
export type ScriptedServer = {
  origin: string
  /** Answers of the JSON calls by "METHOD /path". */
  api: Map<string, (request: Request) => Scripted>
  /** Every JSON call that came. */
  requests: Request[]
  /** Every message that came over sockets, heartbeats left out. */
  messages: ClientMessage[]
  /** Refuses requests of a type instead of answering with null. */
  refuse: Map<ClientMessage['type'], Refusal>
  /** Answers requests of a type with this instead of null. */
  results: Map<ClientMessage['type'], unknown>
  /** Says this to every socket. */
  tell: (message: ServerMessage) => void
  /** Called with each message before it is answered. */
  onMessage: (message: ClientMessage) => void
  /** Sends a view to every socket and to those that come later. */
  show: (view: unknown) => void
  /** Closes every socket with this code; `admit` false refuses those that come. */
  cut: (code: number) => void
  admit: boolean
  /** Resolves with the next message of a type, or one that has come already. */
  heard: <T extends ClientMessage['type']>(type: T) => Promise<Extract<ClientMessage, { type: T }>>
  /** Forgets what came. */
  forget: () => void
  close: () => Promise<void>
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** A message that has not come by then does not come (ms). */
const HEARD_WITHIN_MS = 10_000

export type ScriptedOptions = {
  /** Built folders by the path that they are served under, with `index.html` for the path itself. */
  folders: Record<string, string>
  /** Headers of every file, so that the page meets the content policy of the real server. */
  headers?: Record<string, string>
}

/** Starts the scripted server on a free loopback port. */
export async function startScriptedServer(options: ScriptedOptions): Promise<ScriptedServer> {
  const sockets = new Set<WebSocket>()
  const waiting = new Set<() => void>()
  const bootId = 'scripted'
  let rev = 0
  let view: unknown = null

  const http = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })

  async function respond(request: IncomingMessage, response: ServerResponse) {
    const address = new URL(request.url ?? '/', 'http://loopback')
    const path = address.pathname
    if (path.startsWith('/api/')) return answerCall(request, response, address)
    for (const [prefix, folder] of Object.entries(options.folders)) {
      if (!path.startsWith(prefix)) continue
      const name = path.slice(prefix.length) || 'index.html'
      const content = await readFile(join(folder, name)).catch(() => null)
      if (!content) break
      const type = TYPES[extname(name)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': type, ...options.headers }).end(content)
      return
    }
    response.writeHead(404).end()
  }

  async function answerCall(request: IncomingMessage, response: ServerResponse, address: URL) {
    const path = address.pathname
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const method = request.method ?? 'GET'
    const query = Object.fromEntries(address.searchParams)
    // A file that is sent is no JSON; it is heard of, and not kept.
    const isFile = request.headers['content-type'] === 'application/octet-stream'
    const body = text && !isFile ? (JSON.parse(text) as unknown) : null
    const asked = { method, path, query, body, headers: request.headers }
    server.requests.push(asked)
    const answer = server.api.get(`${method} ${path}`)?.(asked)
    const {
      status = 200,
      body: reply,
      headers,
    } = answer ?? { status: 404, body: { refused: 'not-found' } }
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(reply))
  }

  const envelope = () => JSON.stringify({ type: 'view', bootId, rev, now: Date.now(), view })

  function hear(socket: WebSocket, message: ClientMessage) {
    if (message.type === 'heartbeat') {
      socket.send(JSON.stringify({ type: 'alive', now: Date.now() }))
      return
    }
    server.messages.push(message)
    server.onMessage(message)
    const reason = server.refuse.get(message.type)
    socket.send(
      JSON.stringify(
        reason
          ? { type: 'refused', id: message.id, reason }
          : { type: 'answer', id: message.id, result: server.results.get(message.type) ?? null },
      ),
    )
    for (const look of [...waiting]) look()
  }

  const ws = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0]! })
  http.on('upgrade', (request, socket, head) => {
    if (!server.admit) return socket.destroy()
    ws.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened)
      opened.on('close', () => sockets.delete(opened))
      opened.on('message', (data) => hear(opened, JSON.parse(String(data)) as ClientMessage))
      opened.send(
        JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, bootId, now: Date.now() }),
      )
      if (view) opened.send(envelope())
    })
  })

  const server: ScriptedServer = {
    origin: '',
    api: new Map(),
    requests: [],
    messages: [],
    refuse: new Map(),
    results: new Map(),
    tell(message) {
      for (const socket of sockets) socket.send(JSON.stringify(message))
    },
    onMessage: () => {},
    admit: true,
    show(next) {
      view = next
      rev++
      for (const socket of sockets) socket.send(envelope())
    },
    cut(code) {
      for (const socket of sockets) socket.close(code)
    },
    heard(type) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${type} has not come`)), HEARD_WITHIN_MS)
        const look = () => {
          const found = server.messages.find((message) => message.type === type)
          if (!found) return
          clearTimeout(late)
          waiting.delete(look)
          resolve(found as never)
        }
        waiting.add(look)
        look()
      })
    },
    forget() {
      server.messages.length = 0
      server.requests.length = 0
    },
    async close() {
      for (const socket of sockets) socket.terminate()
      http.closeAllConnections()
      await new Promise((done) => http.close(done))
    },
  }
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  server.origin = `http://localhost:${(http.address() as AddressInfo).port}`
  return server
}
