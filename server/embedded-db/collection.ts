import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { Fault } from './fault.ts'
import { entriesOf, keyPattern, type IndexEntry, type IndexSpec } from './indexes.ts'
import { EMPTY_ARRAY } from './keystring.ts'
import { encode, type Doc } from './value.ts'

/** A standing index: `multikey` tells for each field whether any document had an array there. */
export interface Index {
  id: number
  spec: IndexSpec
  multikey: boolean[]
}

/** What is known in memory of collections and indexes. */
export interface Catalogue {
  /** Rises with every change, so that a rollback knows whether to read the catalogue again. */
  version: number
}

/** One stored document: its row, its bytes as stored. */
export interface StoredRow {
  rid: number
  bytes: Uint8Array
}

/** Part of an index: keys from `low` (included) to `high` (left out). */
export interface KeyRange {
  low: Buffer
  high: Buffer
}

const FIRST_CHUNK = 16
const LARGEST_CHUNK = 512

/** One collection: documents in table `d_<id>`, each index in a table `x_<id>`. */
export class Collection {
  readonly id: number
  readonly namespace: string
  readonly indexes: Index[]
  private readonly db: DatabaseSync
  private readonly catalogue: Catalogue
  private readonly statements = new Map<string, StatementSync>()

  constructor(
    db: DatabaseSync,
    catalogue: Catalogue,
    id: number,
    namespace: string,
    indexes: Index[],
  ) {
    this.db = db
    this.catalogue = catalogue
    this.id = id
    this.namespace = namespace
    this.indexes = indexes
  }

  private statement(sql: string): StatementSync {
    let statement = this.statements.get(sql)
    if (statement === undefined) {
      statement = this.db.prepare(sql)
      statement.setReturnArrays(true)
      this.statements.set(sql, statement)
    }
    return statement
  }

  /** Stores a new document. A taken unique key is error 11000 and leaves everything as it was. */
  insert(doc: Doc, bytes: Uint8Array): void {
    const work = this.indexes.map((index) => ({ index, ...entriesOf(index.spec, doc) }))
    for (const { index, entries } of work) this.refuseDoubles(index, entries.values())
    const { lastInsertRowid } = this.statement(`INSERT INTO d_${this.id}(doc) VALUES (?)`).run(
      bytes,
    )
    const rid = Number(lastInsertRowid)
    for (const { index, entries, multikey } of work) {
      this.noteMultikey(index, multikey)
      for (const { key } of entries.values()) this.addEntry(index, key, rid)
    }
  }

  /** Stores the new form of a document; index entries that stay the same are not touched. */
  replace(rid: number, before: Doc, after: Doc, bytes: Uint8Array): void {
    const work = this.indexes.map((index) => {
      const old = entriesOf(index.spec, before).entries
      const { entries, multikey } = entriesOf(index.spec, after)
      const added = [...entries].filter(([text]) => !old.has(text)).map(([, entry]) => entry)
      const removed = [...old].filter(([text]) => !entries.has(text)).map(([, entry]) => entry)
      return { index, added, removed, multikey }
    })
    for (const { index, added } of work) this.refuseDoubles(index, added)
    this.statement(`UPDATE d_${this.id} SET doc = ? WHERE rid = ?`).run(bytes, rid)
    for (const { index, added, removed, multikey } of work) {
      this.noteMultikey(index, multikey)
      for (const { key } of removed) this.removeEntry(index, key, rid)
      for (const { key } of added) this.addEntry(index, key, rid)
    }
  }

  /** Takes a document away. */
  remove(rid: number, doc: Doc): void {
    this.statement(`DELETE FROM d_${this.id} WHERE rid = ?`).run(rid)
    for (const index of this.indexes) {
      for (const { key } of entriesOf(index.spec, doc).entries.values()) {
        this.removeEntry(index, key, rid)
      }
    }
  }

  /** Writes the entries of one document into a new index. */
  addToIndex(index: Index, rid: number, doc: Doc): void {
    const { entries, multikey } = entriesOf(index.spec, doc)
    this.refuseDoubles(index, entries.values())
    this.noteMultikey(index, multikey)
    for (const { key } of entries.values()) this.addEntry(index, key, rid)
  }

  /** Number of documents. */
  count(): number {
    return Number(
      (this.statement(`SELECT count(*) FROM d_${this.id}`).get() as unknown as [number])[0],
    )
  }

  private addEntry(index: Index, key: Buffer, rid: number): void {
    this.statement(`INSERT INTO x_${index.id}(k, rid) VALUES (?, ?)`).run(key, rid)
  }

  private removeEntry(index: Index, key: Buffer, rid: number): void {
    this.statement(`DELETE FROM x_${index.id} WHERE k = ? AND rid = ?`).run(key, rid)
  }

  private refuseDoubles(index: Index, entries: Iterable<IndexEntry>): void {
    if (!index.spec.unique) return
    const lookUp = this.statement(`SELECT 1 FROM x_${index.id} WHERE k = ? LIMIT 1`)
    for (const { key, values } of entries) {
      if (lookUp.get(key) !== undefined) throw this.duplicate(index.spec, values)
    }
  }

  private duplicate(spec: IndexSpec, values: readonly unknown[]): Fault {
    const keyValue = Object.fromEntries(
      spec.fields.map(({ path }, i) => {
        const value = values[i]
        return [path, value === undefined ? null : value === EMPTY_ARRAY ? [] : value]
      }),
    )
    const shown = Object.entries(keyValue).map(
      ([path, value]) => `${path}: ${JSON.stringify(value)}`,
    )
    return new Fault(
      11000,
      `E11000 duplicate key error collection: ${this.namespace} index: ${spec.name} dup key: { ${shown.join(', ')} }`,
      { keyPattern: keyPattern(spec), keyValue },
    )
  }

  private noteMultikey(index: Index, multikey: readonly boolean[]): void {
    if (!multikey.some((is, i) => is && !index.multikey[i])) return
    this.catalogue.version++
    index.multikey = index.spec.fields.map((_, i) => (multikey[i] || index.multikey[i]) ?? false)
    this.statement('UPDATE indexes SET multikey = ? WHERE id = ?').run(
      encode({ fields: index.multikey }),
      index.id,
    )
  }

  /** All documents in storage order; each chunk is read anew, so writes in between do no harm. */
  *scan(): Generator<StoredRow> {
    const page = this.statement(
      `SELECT rid, doc FROM d_${this.id} WHERE rid > ? ORDER BY rid LIMIT ?`,
    )
    let last = 0
    for (let chunk = FIRST_CHUNK; ; chunk = Math.min(chunk * 2, LARGEST_CHUNK)) {
      const rows = page.all(last, chunk) as unknown as [number, Uint8Array][]
      for (const [rid, bytes] of rows) {
        last = rid
        yield { rid, bytes }
      }
      if (rows.length < chunk) return
    }
  }

  /** Documents of one range of an index, in its order or backwards; one row for each entry. */
  *scanIndex(index: Index, { low, high }: KeyRange, reverse: boolean): Generator<StoredRow> {
    const select = `SELECT x.k, x.rid, d.doc FROM x_${index.id} x CROSS JOIN d_${this.id} d ON d.rid = x.rid`
    const order = reverse ? 'ORDER BY x.k DESC, x.rid DESC LIMIT ?' : 'ORDER BY x.k, x.rid LIMIT ?'
    const first = this.statement(`${select} WHERE x.k >= ? AND x.k < ? ${order}`)
    const next = this.statement(
      reverse
        ? `${select} WHERE (x.k, x.rid) < (?, ?) AND x.k >= ? ${order}`
        : `${select} WHERE (x.k, x.rid) > (?, ?) AND x.k < ? ${order}`,
    )
    let last: { key: Uint8Array; rid: number } | undefined
    for (let chunk = FIRST_CHUNK; ; chunk = Math.min(chunk * 2, LARGEST_CHUNK)) {
      const rows = (last === undefined
        ? first.all(low, high, chunk)
        : next.all(last.key, last.rid, reverse ? low : high, chunk)) as unknown as [
        Uint8Array,
        number,
        Uint8Array,
      ][]
      for (const [key, rid, bytes] of rows) {
        last = { key, rid }
        yield { rid, bytes }
      }
      if (rows.length < chunk) return
    }
  }
}
