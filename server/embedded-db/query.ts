import type { Collection, StoredRow } from './collection.ts'
import { Fault } from './fault.ts'
import { conjuncts, parseFilter, type Filter } from './filter.ts'
import { compileFilter, type Position } from './match.ts'
import { sortKey, splitPath, type KeyField } from './paths.ts'
import { planQuery, type Access } from './plan.ts'
import { decode, isDoc, numberOf, type Doc } from './value.ts'

/** A document that matched; `position` is the array index for `$` in an update. */
export interface Row extends StoredRow {
  doc: Doc
  position: number | undefined
}

/** What to look for. `skip` and `limit` are counts, a `limit` of 0 means all. */
export interface Query {
  filter: Doc
  sort?: Doc
  skip?: number
  limit?: number
}

/** How queries run: `notablescan` makes a filter without an index an error (test mode). */
export interface QueryMode {
  notablescan: boolean
}

/** Reads a sort document; anything but 1 and -1 is refused. */
export function parseSort(sort: Doc | undefined): KeyField[] {
  return Object.entries(sort ?? {}).map(([path, value]) => {
    const direction = numberOf(value)
    if (direction !== 1 && direction !== -1) {
      throw new Fault(
        15975,
        `$sort key ordering of '${path}' must be 1 (ascending) or -1 (descending)`,
      )
    }
    return { path, parts: splitPath(path), direction }
  })
}

/** Documents that match, in order; read as they are asked for unless they must be sorted. */
export function* runQuery(
  collection: Collection | undefined,
  query: Query,
  mode: QueryMode,
): Generator<Row> {
  // Parsed before anything else, so that a bad filter is an error on an empty collection too.
  const filter = parseFilter(query.filter)
  const sort = parseSort(query.sort)
  const matching = matchingRows(collection, filter, sort, mode)
  let toSkip = query.skip ?? 0
  let left = query.limit || Infinity
  for (const row of matching) {
    if (toSkip > 0) toSkip--
    else {
      yield row
      if (--left === 0) return
    }
  }
}

function* matchingRows(
  collection: Collection | undefined,
  filter: Filter,
  sort: readonly KeyField[],
  mode: QueryMode,
): Generator<Row> {
  const matches = compileFilter(filter)
  if (collection === undefined) return
  const plan = planQuery(collection, filter, sort)
  if (mode.notablescan && !plan.bounded && conjuncts(filter).length > 0) {
    throw new Fault(
      291,
      `No indexed plans available for a query on ${collection.namespace}, and running with 'notablescan'`,
    )
  }
  const rows = filterRows(access(collection, plan.access), matches)
  yield* plan.sorted ? rows : sortRows(rows, sort)
}

function* filterRows(
  rows: Iterable<StoredRow>,
  matches: (doc: Doc, position: Position) => boolean,
): Generator<Row> {
  for (const { rid, bytes } of rows) {
    const doc = decode(bytes)
    const position: Position = { index: undefined }
    if (matches(doc, position)) yield { rid, bytes, doc, position: position.index }
  }
}

function sortRows(rows: Iterable<Row>, sort: readonly KeyField[]): Row[] {
  return [...rows]
    .map((row) => ({ row, key: sortKey(row.doc, sort) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ row }) => row)
}

function* access(collection: Collection, way: Access): Generator<StoredRow> {
  if (way.kind === 'scan') {
    yield* collection.scan()
    return
  }
  // An array has several entries, and branches of an $or overlap: each document counts once.
  const single = way.kind === 'index' && !way.index.multikey.some(Boolean)
  const seen = new Set<number>()
  for (const row of entries(collection, way)) {
    if (!single) {
      if (seen.has(row.rid)) continue
      seen.add(row.rid)
    }
    yield row
  }
}

function* entries(collection: Collection, way: Access): Generator<StoredRow> {
  if (way.kind === 'scan') return yield* collection.scan()
  if (way.kind === 'union') {
    for (const part of way.parts) yield* entries(collection, part)
    return
  }
  for (const range of way.ranges) yield* collection.scanIndex(way.index, range, way.reverse)
}

/** A filter or sort from a command: a document, or nothing. */
export function docOrEmpty(value: unknown, what: string): Doc {
  if (value === undefined || value === null) return {}
  if (!isDoc(value)) throw new Fault(14, `Expected ${what} to be an object`)
  return value
}

/** A count from a command, such as `limit`: whole and not negative. */
export function countFrom(value: unknown, what: string): number {
  if (value === undefined || value === null) return 0
  const count = numberOf(value)
  if (count === undefined || !Number.isInteger(count) || count < 0) {
    throw new Fault(9, `${what} value must be a non-negative whole number`)
  }
  return count
}
