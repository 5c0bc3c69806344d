import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { outboxDir } from '#server/mail/outbox.ts'
import { DEMO_SITE } from './demo-data.ts'
import { isMailboxPath, MAILBOX, mailboxReply, type Mailbox } from './mailbox.ts'

/**
 * The page of an invented city hall, for trying the widget as a city would include it: on another site
 * than the app, behind a strict content policy, with the one script tag (G5, privacy.md section 8).
 */

const PAGES = [
  { path: '/', file: 'start.html', title: 'Strona główna' },
  { path: '/sprawy', file: 'sprawy.html', title: 'Sprawy urzędowe' },
  { path: '/kontakt', file: 'kontakt.html', title: 'Kontakt' },
] as const

const read = (name: string) => readFile(new URL(`./city/${name}`, import.meta.url), 'utf8')

/** Headers of a city that lets in nothing but our script and frame, with camera and microphone for it. */
export function cityHeaders(widgetOrigin: string): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      `script-src ${widgetOrigin}`,
      `frame-src ${widgetOrigin}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'permissions-policy': ['camera', 'microphone', 'display-capture']
      .map((right) => `${right}=(self "${widgetOrigin}")`)
      .join(', '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  }
}

/**
 * One page of the demo city, or null when there is none at this path.
 * @param hasMailbox the page tells where letters are read
 */
export async function cityPage(
  path: string,
  widgetOrigin: string,
  hasMailbox = false,
): Promise<string | null> {
  const page = PAGES.find((candidate) => candidate.path === path)
  if (!page) return null
  const [frame, main] = await Promise.all([read('page.html'), read(page.file)])
  const menu = PAGES.map(({ path: href, title }) => {
    const current = href === path ? ' aria-current="page"' : ''
    return `<a href="${href}"${current}>${title}</a>`
  }).join('')
  const parts: Record<string, string> = {
    title: page.title,
    loader: `${widgetOrigin}/s/${DEMO_SITE}/okienko.js`,
    menu,
    main,
    mailbox: hasMailbox ? `<a href="${MAILBOX}">Przeczytaj listy z tej strony</a>` : '',
  }
  return frame.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '')
}

export type CityOptions = {
  widgetOrigin: string
  host: string
  port: number
  /** Contents of an own certificate: a phone lets a page use the camera only over https. */
  tls: { cert: Buffer; key: Buffer } | null
  /** Null or left out: the letters of this demo are not shown. */
  mailbox?: Mailbox | null
}

/** Starts the demo city page; port 0 takes any free one. */
export async function startCity(options: CityOptions): Promise<Server> {
  const { widgetOrigin, host, port, tls, mailbox = null } = options
  const headers = cityHeaders(widgetOrigin)
  async function respond(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url ?? '/', 'http://city')
    if (request.method !== 'GET') return response.writeHead(405, headers).end()
    if (pathname === '/style.css') {
      response.writeHead(200, { ...headers, 'content-type': 'text/css; charset=utf-8' })
      return response.end(await read('style.css'))
    }
    if (mailbox && isMailboxPath(pathname)) {
      const reply = await mailboxReply(pathname, request.headers.host, mailbox)
      return response.writeHead(reply.status, reply.headers).end(reply.body)
    }
    const page = await cityPage(pathname, widgetOrigin, mailbox !== null)
    const type = { ...headers, 'content-type': 'text/html; charset=utf-8' }
    if (page === null) return response.writeHead(404, type).end('<h1>Nie ma takiej strony</h1>')
    return response.writeHead(200, type).end(page)
  }
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    respond(request, response).catch(() => response.writeHead(500).end())
  }
  const server = tls ? createTlsServer(tls, handle) : createServer(handle)
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

async function main() {
  const { env } = process
  const host = env['OKIENKO_CITY_HOST'] ?? '127.0.0.1'
  const port = Number(env['OKIENKO_CITY_PORT'] ?? 8081)
  const widgetOrigin = env['OKIENKO_WIDGET_ORIGIN'] ?? 'http://localhost:8080'
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`OKIENKO_CITY_PORT must be a port number, not "${env['OKIENKO_CITY_PORT']}".`)
  }
  if (!URL.canParse(widgetOrigin) || new URL(widgetOrigin).origin !== widgetOrigin) {
    throw new Error(`OKIENKO_WIDGET_ORIGIN must be an origin, not "${widgetOrigin}".`)
  }
  const { OKIENKO_TLS_CERT: cert, OKIENKO_TLS_KEY: key } = env
  const tls = cert && key ? { cert: await readFile(cert), key: await readFile(key) } : null
  const dataDir = env['OKIENKO_DATA_DIR']
  const isSmtp = Boolean(env['OKIENKO_SMTP_URL'])
  const isDemo = env['OKIENKO_DEMO'] === '1'
  const mailbox = isDemo && dataDir ? { dir: outboxDir(dataDir), isSmtp } : null
  const server = await startCity({ widgetOrigin, host, port, tls, mailbox })
  const stop = () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const scheme = tls ? 'https' : 'http'
  console.log(`okienko-city ready ${scheme}://${host}:${(server.address() as AddressInfo).port}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE'
    console.error(taken ? 'The port of the demo city page is taken.' : error.message)
    process.exit(1)
  })
}
