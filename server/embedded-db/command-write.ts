import { ObjectId } from 'bson'
import type { Collection } from './collection.ts'
import { answer, checkOptions, namespaceOf, type Command, type Engine } from './command.ts'
import { Fault } from './fault.ts'
import { parseFilter } from './filter.ts'
import { compileProjection } from './project.ts'
import { docOrEmpty, runQuery, type Query, type Row } from './query.ts'
import { applyUpdate, parseUpdate, upsertedDoc, type Update } from './update.ts'
import {
  checkStorable,
  decode,
  encodeForStorage,
  isDoc,
  isTruthy,
  numberOf,
  type Doc,
} from './value.ts'

const insert: Command = {
  writes: true,
  options: ['documents', 'ordered', 'bypassDocumentValidation'],
  run(engine, command) {
    const namespace = namespaceOf(command, 'insert')
    const documents = listOf(command['documents'], 'documents')
    let n = 0
    const writeErrors = eachStatement(documents, isOrdered(command), (bytes) => {
      insertOne(engine.store.findOrCreate(namespace), bytes as Uint8Array)
      n++
    })
    return answer({ n, ...writeErrors })
  },
}

function insertOne(collection: Collection, bytes: Uint8Array): void {
  const doc = decode(bytes)
  checkStorable(doc)
  if (Array.isArray(doc['_id'])) throw new Fault(2, "The '_id' value cannot be of type array")
  if (Object.keys(doc)[0] === '_id') return collection.insert(doc, bytes)
  const whole: Doc = { _id: doc['_id'] ?? new ObjectId(), ...doc }
  collection.insert(whole, encodeForStorage(whole))
}

const update: Command = {
  writes: true,
  options: ['updates', 'ordered', 'bypassDocumentValidation'],
  run(engine, command) {
    const namespace = namespaceOf(command, 'update')
    const total = { n: 0, nModified: 0 }
    const upserted: Doc[] = []
    const statements = listOf(command['updates'], 'updates')
    const writeErrors = eachStatement(statements, isOrdered(command), (statement, index) => {
      const id = updateStatement(engine, namespace, statementDoc(statement), total)
      if (id !== undefined) upserted.push({ index, _id: id })
    })
    return answer({ ...total, ...(upserted.length > 0 ? { upserted } : {}), ...writeErrors })
  },
}

function updateStatement(
  engine: Engine,
  namespace: string,
  statement: Doc,
  total: { n: number; nModified: number },
): unknown {
  checkOptions('update statement', ['q', 'u', 'multi', 'upsert', 'arrayFilters'], statement)
  const filter = docOrEmpty(statement['q'], 'q')
  const change = parseUpdate(statement['u'], statement['arrayFilters'])
  const multi = isTruthy(statement['multi'])
  if (multi && change.kind === 'replace') {
    throw new Fault(9, 'multi update is not supported for replacement-style update')
  }
  const collection = engine.store.find(namespace)
  // All rows first: a change must not move a document into the part still to be read.
  const rows = [...runQuery(collection, { filter, limit: multi ? 0 : 1 }, engine.mode)]
  for (const row of rows) {
    const { modified } = updateRow(collection as Collection, row, change)
    total.n++
    if (modified) total.nModified++
  }
  if (rows.length > 0 || !isTruthy(statement['upsert'])) return undefined
  const doc = insertUpserted(engine, namespace, change, filter)
  total.n++
  return doc['_id']
}

function updateRow(
  collection: Collection,
  row: Row,
  change: Update,
): { modified: boolean; after: Doc } {
  const after = applyUpdate(change, row.doc, { position: row.position, inserting: false })
  const bytes = encodeForStorage(after)
  const modified = Buffer.compare(bytes, row.bytes) !== 0
  if (modified) collection.replace(row.rid, decode(row.bytes), after, bytes)
  return { modified, after }
}

function insertUpserted(engine: Engine, namespace: string, change: Update, filter: Doc): Doc {
  // Encoded and decoded once, so that computed values have their stored form.
  const bytes = encodeForStorage(upsertedDoc(change, parseFilter(filter)))
  const doc = decode(bytes)
  engine.store.findOrCreate(namespace).insert(doc, bytes)
  return doc
}

const remove: Command = {
  writes: true,
  options: ['deletes', 'ordered'],
  run(engine, command) {
    const namespace = namespaceOf(command, 'delete')
    let n = 0
    const statements = listOf(command['deletes'], 'deletes')
    const writeErrors = eachStatement(statements, isOrdered(command), (given) => {
      const statement = statementDoc(given)
      checkOptions('delete statement', ['q', 'limit'], statement)
      const query: Query = {
        filter: docOrEmpty(statement['q'], 'q'),
        limit: numberOf(statement['limit']) === 1 ? 1 : 0,
      }
      n += removeMatching(engine, namespace, query).length
    })
    return answer({ n, ...writeErrors })
  },
}

function removeMatching(engine: Engine, namespace: string, query: Query): Row[] {
  const collection = engine.store.find(namespace)
  const rows = [...runQuery(collection, query, engine.mode)]
  for (const row of rows) collection?.remove(row.rid, row.doc)
  return rows
}

const findAndModify: Command = {
  writes: true,
  options: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'upsert',
    'fields',
    'arrayFilters',
    'bypassDocumentValidation',
  ],
  run(engine, command) {
    const namespace = namespaceOf(command, 'findAndModify')
    const query: Query = {
      filter: docOrEmpty(command['query'], 'query'),
      sort: docOrEmpty(command['sort'], 'sort'),
      limit: 1,
    }
    const project = compileProjection(docOrEmpty(command['fields'], 'fields'))
    const show = (doc: Doc | undefined) => (doc && project ? project(doc) : (doc ?? null))
    if (isTruthy(command['remove'])) {
      if (command['update'] !== undefined)
        throw new Fault(9, 'Cannot specify both an update and remove=true')
      const [row] = removeMatching(engine, namespace, query)
      return answer({ lastErrorObject: { n: row ? 1 : 0 }, value: show(row?.doc) })
    }
    const change = parseUpdate(command['update'], command['arrayFilters'])
    const collection = engine.store.find(namespace)
    const [row] = runQuery(collection, query, engine.mode)
    if (row) {
      const before = decode(row.bytes)
      const { after } = updateRow(collection as Collection, row, change)
      const value = show(isTruthy(command['new']) ? after : before)
      return answer({ lastErrorObject: { n: 1, updatedExisting: true }, value })
    }
    if (!isTruthy(command['upsert'])) {
      return answer({ lastErrorObject: { n: 0, updatedExisting: false }, value: null })
    }
    const doc = insertUpserted(engine, namespace, change, query.filter)
    return answer({
      lastErrorObject: { n: 1, updatedExisting: false, upserted: doc['_id'] },
      value: isTruthy(command['new']) ? show(doc) : null,
    })
  },
}

/** Runs the statements of one command; an ordered one stops at the first that fails. */
function eachStatement(
  statements: readonly unknown[],
  ordered: boolean,
  run: (statement: unknown, index: number) => void,
): { writeErrors?: Doc[] } {
  const writeErrors: Doc[] = []
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.details })
      if (ordered) break
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {}
}

function isOrdered(command: Doc): boolean {
  return command['ordered'] === undefined || isTruthy(command['ordered'])
}

function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 100_000) {
    throw new Fault(16, `${what} must be an array of 1 to 100000 entries`)
  }
  return value
}

function statementDoc(value: unknown): Doc {
  if (!isDoc(value)) throw new Fault(14, 'a write statement must be an object')
  return value
}

/** Commands that change documents. */
export const WRITE_COMMANDS: Readonly<Record<string, Command>> = {
  insert,
  update,
  delete: remove,
  findAndModify,
}
