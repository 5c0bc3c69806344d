import { Fault } from './fault.ts'

/** Bytes that one batch may hold; MongoDB's limit. */
const BATCH_BYTES = 16 * 1024 * 1024
const FIRST_BATCH = 101

/** How long an unread cursor is kept, in milliseconds; MongoDB's default. */
export const CURSOR_IDLE_MS = 10 * 60_000

interface Cursor {
  namespace: string
  documents: Iterator<Uint8Array>
  /** A document that was read but did not fit into the last batch. */
  held: Uint8Array | undefined
  usedAt: number
}

/** Results that are fetched batch by batch; documents are read only when asked for. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>()
  private readonly now: () => number
  private lastId = 0n

  constructor(now: () => number) {
    this.now = now
  }

  /** First batch; the id is 0 when nothing is left. */
  start(
    namespace: string,
    documents: Iterator<Uint8Array>,
    batchSize: number | undefined,
    single = false,
  ): { id: bigint; batch: Uint8Array[] } {
    const cursor: Cursor = { namespace, documents, held: undefined, usedAt: this.now() }
    const { batch, done } = fill(cursor, batchSize ?? FIRST_BATCH)
    if (done || single) return { id: 0n, batch }
    const id = ++this.lastId
    this.open.set(id, cursor)
    return { id, batch }
  }

  /** Next batch of an open cursor; an unknown or expired one is error 43. */
  more(
    id: bigint,
    namespace: string,
    batchSize: number | undefined,
  ): {
    id: bigint
    batch: Uint8Array[]
  } {
    const cursor = this.open.get(id)
    if (cursor === undefined || cursor.namespace !== namespace) {
      throw new Fault(43, `cursor id ${id} not found`)
    }
    cursor.usedAt = this.now()
    const { batch, done } = fill(cursor, batchSize || Infinity)
    if (done) this.open.delete(id)
    return { id: done ? 0n : id, batch }
  }

  /** Closes one cursor; tells whether it was open. */
  kill(id: bigint): boolean {
    return this.open.delete(id)
  }

  /** Closes all cursors on a collection that goes away. */
  killNamespace(namespace: string): void {
    for (const [id, cursor] of this.open) if (cursor.namespace === namespace) this.open.delete(id)
  }

  /** Closes the cursors that nobody has read for `CURSOR_IDLE_MS`. */
  expire(): void {
    const limit = this.now() - CURSOR_IDLE_MS
    for (const [id, cursor] of this.open) if (cursor.usedAt <= limit) this.open.delete(id)
  }
}

function fill(cursor: Cursor, size: number): { batch: Uint8Array[]; done: boolean } {
  const batch: Uint8Array[] = []
  let bytes = 0
  while (true) {
    const document = cursor.held ?? nextOf(cursor)
    cursor.held = undefined
    if (document === undefined) return { batch, done: true }
    if (batch.length >= size || (batch.length > 0 && bytes + document.length > BATCH_BYTES)) {
      cursor.held = document
      return { batch, done: false }
    }
    batch.push(document)
    bytes += document.length
  }
}

function nextOf(cursor: Cursor): Uint8Array | undefined {
  const next = cursor.documents.next()
  return next.done ? undefined : next.value
}
