import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { HttpReply, HttpRequest } from './exchange.ts'

/** A file as it is served, with the forms that the build has compressed. */
export type StaticFile = {
  body: Buffer
  br: Buffer | null
  gzip: Buffer | null
  type: string
  etag: string
}

/** The files of one built app by path relative to its folder, `assets/index-abc.js`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}

/** Reads a built app into memory: it is small, and no path of a request ever reaches the disk. */
export async function loadStatic(dir: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  if (!existsSync(dir)) return files
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.(br|gz|map)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const body = await readFile(path)
    files.set(relative(dir, path).split(sep).join('/'), {
      body,
      br: await readIfThere(`${path}.br`),
      gzip: await readIfThere(`${path}.gz`),
      type: TYPES[extname(entry.name).toLowerCase()] ?? 'application/octet-stream',
      etag: etagOf(body),
    })
  }
  return files
}

async function readIfThere(path: string): Promise<Buffer | null> {
  return existsSync(path) ? readFile(path) : null
}

/** A file made in memory, compressed here and now; for small ones that are made seldom. */
export function madeFile(content: string | Buffer, type: string): StaticFile {
  const body = Buffer.from(content)
  const gzip = gzipSync(body, { level: 9 })
  return { body, br: brotliCompressSync(body), gzip, type, etag: etagOf(body) }
}

function etagOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 22)
}

/** Cache rules: a hashed name never changes its content; everything else is asked for again. */
export const IMMUTABLE = 'public, max-age=31536000, immutable'
export const REVALIDATE = 'no-cache'

/** Serves a file to GET and HEAD in the best form that the browser takes. */
export function fileReply(
  request: HttpRequest,
  file: StaticFile,
  headers: Record<string, string>,
): HttpReply {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, headers: { allow: 'GET, HEAD' } }
  }
  const form = bestForm(file, request.headers['accept-encoding'] ?? '')
  const etag = `"${file.etag}${form.suffix}"`
  const common = { ...headers, etag, vary: 'Accept-Encoding', 'x-content-type-options': 'nosniff' }
  if (matches(request.headers['if-none-match'], etag)) return { status: 304, headers: common }
  return {
    status: 200,
    headers: {
      ...common,
      'content-type': file.type,
      ...(form.encoding ? { 'content-encoding': form.encoding } : {}),
    },
    body: form.body,
  }
}

type Form = { body: Buffer; encoding: string | null; suffix: string }

function bestForm(file: StaticFile, acceptEncoding: string): Form {
  const accepted = new Set(
    acceptEncoding
      .split(',')
      .map((part) => part.trim().split(/\s*;\s*/))
      .filter(([, weight]) => !/^q=0(\.0*)?$/.test(weight ?? ''))
      .map(([name]) => name),
  )
  if (file.br && accepted.has('br')) return { body: file.br, encoding: 'br', suffix: '-br' }
  if (file.gzip && accepted.has('gzip')) return { body: file.gzip, encoding: 'gzip', suffix: '-gz' }
  return { body: file.body, encoding: null, suffix: '' }
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((part) => part.trim().replace(/^W\//, '') === etag)
}
