import { MAX_FILE_BYTES, type FileRefusal, type FileSide } from '#machines/file.ts'
import { isRightHost, matchPath } from '#server/api-handler.ts'
import type { HttpHandler, HttpReply, HttpRequest } from '#server/exchange.ts'
import type { Log } from '#server/log.ts'
import type { Origins } from '#server/origins.ts'
import { jsonReply } from '#server/plain-reply.ts'
import { refusalReply } from '#server/refusals.ts'
import type { StaffCaller } from '#server/routes/caller.ts'
import type { Tickets } from '#server/tickets.ts'
import type { CallFiles } from './call-files.ts'
import { CONTENT_TYPE } from './file-kind.ts'
import type { Upload, Uploads } from './uploads.ts'

/** The call of a ticket or of a consultant as long as people are in it. */
export type LiveCall = {
  staffId: string
  /** The consultant has not switched files off. */
  filesOn: boolean
}

export type FileHandlerDeps = {
  origins: Origins
  tickets: Tickets
  callers: StaffCaller
  /** Null: nobody is in such a call. */
  liveCall(callId: string): LiveCall | null
  files: CallFiles
  uploads: Uploads
  log: Log
}

/** Path below which bodies are taken in parts. */
export const FILES_PATH = '/api/calls/:callId/files'
export const FILE_PATH = `${FILES_PATH}/:fileId`
/** A page sends its ticket like this; on the staff side the session's cookie says who it is. */
const TICKET_SCHEME = 'Ticket '
/** The name is no part of the address, which proxies write into their logs. Percent-encoded UTF-8. */
export const NAME_HEADER = 'x-file-name'
export const ID_HEADER = 'x-file-id'
const FILE_ID = /^[\w-]{8,64}$/
/** What is refused is read to its end, so that the answer arrives; not when it is out of all proportion. */
const MOST_DISCARDED_BYTES = 2 * MAX_FILE_BYTES

const STATUS: Partial<Record<FileRefusal, number>> = {
  'file-too-large': 413,
  'files-off': 409,
  'too-many-files': 409,
  'too-many-tries': 429,
  'memory-full': 503,
  'scanner-down': 503,
  'scanner-outdated': 503,
  internal: 500,
}

/** True for requests whose body is a file. */
export const isFileUpload = (method: string, path: string): boolean =>
  method === 'POST' && matchPath(FILES_PATH, path) !== null

/**
 * Takes files in and hands them out, to the two parties of a live call only (privacy.md 7). An upload is
 * answered when its last byte is here; what the check finds is told over the sockets (`file.state`).
 */
export function createFileHandler(deps: FileHandlerDeps): HttpHandler {
  return async (request) => {
    const upload = matchPath(FILES_PATH, request.path)
    const fetched = matchPath(FILE_PATH, request.path)
    if (upload && request.method === 'POST') return receive(deps, request, upload.callId!)
    if (fetched && (request.method === 'GET' || request.method === 'HEAD'))
      return hand(deps, request, fetched.callId!, fetched.fileId!)
    if (!upload && !fetched) return refusalReply('not-found')
    const allow = upload ? 'POST' : 'GET, HEAD'
    return { ...refusalReply('not-found'), status: 405, headers: { allow } }
  }
}

type Party = { side: FileSide; call: LiveCall } | { refused: 'not-yours' | 'foreign-origin' }

/** Who asks: a party of this very call, or nobody. */
async function partyOf(
  deps: FileHandlerDeps,
  request: HttpRequest,
  callId: string,
): Promise<Party> {
  const { origins, tickets, callers, log } = deps
  const given = request.headers.authorization
  const audience = given === undefined ? 'staff' : 'widget'
  const refuse = (refused: 'not-yours' | 'foreign-origin'): Party => {
    log.warn('file.not-served', { callId, reason: refused })
    return { refused }
  }
  if (!isRightHost(audience, request, origins)) return refuse('not-yours')
  const isDeed = request.method === 'POST'
  const wanted = audience === 'staff' ? origins.staff() : origins.widget()
  if (isDeed && request.headers.origin !== wanted) return refuse('foreign-origin')
  const call = deps.liveCall(callId)
  if (!call) return refuse('not-yours')
  if (given !== undefined) {
    const isTicket = given.startsWith(TICKET_SCHEME)
    const isOwn = isTicket && tickets.read(given.slice(TICKET_SCHEME.length)) === callId
    return isOwn ? { side: 'resident', call } : refuse('not-yours')
  }
  const caller = await (isDeed ? callers.use(request) : callers.find(request))
  return caller?.person._id === call.staffId ? { side: 'consultant', call } : refuse('not-yours')
}

async function receive(
  deps: FileHandlerDeps,
  request: HttpRequest,
  callId: string,
): Promise<HttpReply> {
  const party = await partyOf(deps, request, callId)
  if ('refused' in party) return refuseUpload(request, refusalReply(party.refused))
  const { headers } = request
  const fileId = headers[ID_HEADER] ?? ''
  const length = headers['content-length'] ?? ''
  if (!FILE_ID.test(fileId) || !/^\d{1,15}$/.test(length) || deps.files.has(callId, fileId))
    return refuseUpload(request, refusalReply('malformed'))
  if (!party.call.filesOn) return refuseUpload(request, fileRefusal('files-off'))
  const name = decodeName(headers[NAME_HEADER])
  const announced = { fileId, name, bytes: Number(length) }
  const upload = deps.uploads.begin(callId, party.side, announced)
  if ('refused' in upload) return refuseUpload(request, fileRefusal(upload.refused))
  const isWhole = await takeAll(request, upload)
  if (!isWhole) return refusalReply('malformed')
  const { progress } = upload.file.facts
  return progress.state === 'refused' ? fileRefusal(progress.reason) : jsonReply(200, { fileId })
}

function takeAll(request: HttpRequest, upload: Upload): Promise<boolean> {
  return new Promise((resolve) => {
    request.stream!({
      take: (chunk) => upload.take(chunk),
      done() {
        upload.done()
        resolve(true)
      },
      cut() {
        upload.cut()
        resolve(false)
      },
    })
  })
}

/** A sender in mid-sentence would not hear the answer. */
async function refuseUpload(request: HttpRequest, reply: HttpReply): Promise<HttpReply> {
  const length = Number(request.headers['content-length'] ?? Infinity)
  if (length <= MOST_DISCARDED_BYTES) {
    await new Promise<void>((resolve) => {
      request.stream!({ take: () => {}, done: resolve, cut: resolve })
    })
  }
  return reply
}

async function hand(
  deps: FileHandlerDeps,
  request: HttpRequest,
  callId: string,
  fileId: string,
): Promise<HttpReply> {
  const party = await partyOf(deps, request, callId)
  if ('refused' in party) return refusalReply(party.refused)
  const file = deps.files.ready(callId, fileId)
  if (!file) return refusalReply('not-found')
  return {
    status: 200,
    headers: downloadHeaders(file.name, CONTENT_TYPE[file.kind]),
    body: file.content,
  }
}

/** privacy.md 7; the name as RFC 6266 and RFC 8187 have it, for old readers in plain letters. */
export function downloadHeaders(name: string, contentType: string): Record<string, string> {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w. -]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return {
    'content-type': contentType,
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  }
}

function decodeName(given: string | undefined): string {
  try {
    return decodeURIComponent(given ?? '')
  } catch {
    return ''
  }
}

const fileRefusal = (refused: FileRefusal): HttpReply =>
  jsonReply(STATUS[refused] ?? 422, { refused })
