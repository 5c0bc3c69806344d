import type { Socket } from 'node:net'
import { decode, decodeKeepingDocuments, encode, type Doc } from './value.ts'

const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013
const HEADER_BYTES = 16
const CHECKSUM_PRESENT = 1
const MORE_TO_COME = 2

/** Largest message, in bytes, as MongoDB. */
export const MAX_MESSAGE_BYTES = 48_000_000

/** A command from the wire. Documents to insert stay bytes in `documents`. */
export interface Request {
  id: number
  legacy: boolean
  /** False when the sender waits for no answer (write concern w: 0). */
  answered: boolean
  command: Doc
}

/** Cuts a byte stream into messages; throws on a length that no message can have. */
export class Framer {
  private parts: Buffer[] = []
  private size = 0

  /** Adds a chunk and returns the messages that are complete now. */
  push(chunk: Buffer): Buffer[] {
    this.parts.push(chunk)
    this.size += chunk.length
    const messages: Buffer[] = []
    let needed = this.neededBytes()
    while (needed !== undefined && this.size >= needed) {
      const all = this.joined()
      messages.push(all.subarray(0, needed))
      this.parts = [all.subarray(needed)]
      this.size -= needed
      needed = this.neededBytes()
    }
    return messages
  }

  private neededBytes(): number | undefined {
    if (this.size < 4) return undefined
    const first = this.parts[0] as Buffer
    const length = (first.length >= 4 ? first : this.joined()).readInt32LE(0)
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
      throw new Error(`a message of ${length} bytes is outside the protocol`)
    }
    return length
  }

  private joined(): Buffer {
    const all = this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts)
    this.parts = [all]
    return all
  }
}

/** Reads one message: OP_MSG, or OP_QUERY as drivers use it for their first hello. */
export function parseMessage(message: Buffer): Request {
  const id = message.readInt32LE(4)
  const opCode = message.readInt32LE(12)
  if (opCode === OP_MSG) return parseOpMsg(message, id)
  if (opCode === OP_QUERY) return parseOpQuery(message, id)
  throw new Error(`operation code ${opCode} is not supported`)
}

function parseOpMsg(message: Buffer, id: number): Request {
  const flags = message.readUInt32LE(HEADER_BYTES)
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0)
  let command: Doc | undefined
  const sequences: Doc = {}
  for (let at = HEADER_BYTES + 4; at < end;) {
    const kind = message[at++]
    const length = message.readInt32LE(at)
    if (length < 5 || at + length > end) throw new Error('a section runs over its message')
    const section = message.subarray(at, at + length)
    if (kind === 0) command = isInsert(section) ? decodeKeepingDocuments(section) : decode(section)
    else if (kind === 1) readSequence(section, sequences)
    else throw new Error(`section kind ${kind} is not supported`)
    at += length
  }
  if (command === undefined) throw new Error('a message without a command')
  return {
    id,
    legacy: false,
    answered: (flags & MORE_TO_COME) === 0,
    command: { ...command, ...sequences },
  }
}

/** Only an insert may keep its documents as bytes: elsewhere `documents` is a field like others. */
function isInsert(section: Buffer): boolean {
  return section.toString('latin1', 5, 12) === 'insert\0'
}

function readSequence(section: Buffer, into: Doc): void {
  const nameEnd = section.indexOf(0, 4)
  const name = section.toString('utf8', 4, nameEnd)
  const documents: unknown[] = []
  for (let at = nameEnd + 1; at < section.length;) {
    const document = section.subarray(at, at + section.readInt32LE(at))
    if (document.length < 5) throw new Error('a document sequence is broken')
    documents.push(name === 'documents' ? document : decode(document))
    at += document.length
  }
  into[name] = documents
}

function parseOpQuery(message: Buffer, id: number): Request {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4)
  const at = nameEnd + 1 + 8
  const query = decode(message.subarray(at, at + message.readInt32LE(at)))
  const namespace = message.toString('utf8', HEADER_BYTES + 4, nameEnd)
  const command = (query['$query'] as Doc | undefined) ?? query
  return { id, legacy: true, answered: true, command: { ...command, $db: namespace.split('.')[0] } }
}

/** An answer: a document, or a cursor batch of stored bytes that need no encoding again. */
export type Reply =
  | { kind: 'doc'; doc: Doc }
  | {
      kind: 'batch'
      name: 'firstBatch' | 'nextBatch'
      namespace: string
      id: bigint
      batch: Uint8Array[]
    }

/** Sends the answer to a request. */
export function sendReply(socket: Socket, request: Request, reply: Reply): void {
  const body = reply.kind === 'doc' ? [encode(reply.doc)] : encodeBatch(reply)
  const prefix = request.legacy ? legacyPrefix() : Buffer.alloc(5)
  const header = Buffer.alloc(HEADER_BYTES)
  const length = body.reduce((sum, part) => sum + part.length, HEADER_BYTES + prefix.length)
  header.writeInt32LE(length, 0)
  header.writeInt32LE(request.id, 8)
  header.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12)
  socket.write(Buffer.concat([header, prefix, ...body], length))
}

function legacyPrefix(): Buffer {
  const prefix = Buffer.alloc(20)
  prefix.writeInt32LE(8, 0)
  prefix.writeInt32LE(1, 16)
  return prefix
}

/** `{ cursor: { id, ns, firstBatch: [...] }, ok: 1 }` around documents that are bytes already. */
function encodeBatch(reply: Extract<Reply, { kind: 'batch' }>): Uint8Array[] {
  const items: Uint8Array[] = []
  let arrayBytes = 5
  reply.batch.forEach((document, i) => {
    const head = Buffer.from(`\x03${i}\0`, 'latin1')
    items.push(head, document)
    arrayBytes += head.length + document.length
  })
  const idAndName = Buffer.from(encode({ id: reply.id, ns: reply.namespace })).subarray(4, -1)
  const arrayHead = Buffer.concat([Buffer.from(`\x04${reply.name}\0`, 'latin1'), int32(arrayBytes)])
  const cursorBytes = 4 + idAndName.length + arrayHead.length - 4 + arrayBytes + 1
  const ok = Buffer.from(encode({ ok: 1 })).subarray(4, -1)
  const cursorHead = Buffer.from('\x03cursor\0', 'latin1')
  const total = 4 + cursorHead.length + cursorBytes + ok.length + 1
  const end = Buffer.alloc(1)
  return [
    int32(total),
    cursorHead,
    int32(cursorBytes),
    idAndName,
    arrayHead,
    ...items,
    end,
    end,
    ok,
    end,
  ]
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
