import { Long } from 'bson'
import { aggregate, parsePipeline } from './aggregate.ts'
import { answer, namespaceOf, type Command, type Engine } from './command.ts'
import { Fault, refusal } from './fault.ts'
import { identityOf } from './keystring.ts'
import { expand, splitPath } from './paths.ts'
import { countOf } from './stages.ts'
import { compileProjection } from './project.ts'
import { countFrom, docOrEmpty, runQuery, type Query } from './query.ts'
import { encode, isDoc, isTruthy, numberOf, type Doc } from './value.ts'
import type { Reply } from './wire.ts'

const find: Command = {
  writes: false,
  options: [
    'filter',
    'sort',
    'projection',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'noCursorTimeout',
  ],
  run(engine, command) {
    const namespace = namespaceOf(command, 'find')
    const project = compileProjection(docOrEmpty(command['projection'], 'projection'))
    const rows = runQuery(engine.store.find(namespace), queryFrom(command), engine.mode)
    const documents = (function* () {
      for (const row of rows) yield project ? encode(project(row.doc)) : row.bytes
    })()
    return firstBatch(
      engine,
      namespace,
      documents,
      command['batchSize'],
      isTruthy(command['singleBatch']),
    )
  },
}

function queryFrom(command: Doc): Query {
  return {
    filter: docOrEmpty(command['filter'] ?? command['query'], 'filter'),
    sort: docOrEmpty(command['sort'], 'sort'),
    skip: countFrom(command['skip'], 'skip'),
    limit: countFrom(command['limit'], 'limit'),
  }
}

function firstBatch(
  engine: Engine,
  namespace: string,
  documents: Iterator<Uint8Array>,
  batchSize: unknown,
  single = false,
): Reply {
  const size = batchSize === undefined ? undefined : countFrom(batchSize, 'batchSize')
  const started = engine.cursors.start(namespace, documents, size, single)
  return { kind: 'batch', name: 'firstBatch', namespace, ...started }
}

const getMore: Command = {
  writes: false,
  options: ['collection', 'batchSize'],
  run(engine, command) {
    const namespace = namespaceOf(command, 'collection')
    const size = countFrom(command['batchSize'], 'batchSize')
    const next = engine.cursors.more(cursorId(command['getMore']), namespace, size)
    return { kind: 'batch', name: 'nextBatch', namespace, ...next }
  },
}

function cursorId(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt()
  const id = numberOf(value)
  if (id === undefined) throw new Fault(14, 'a cursor id must be a number')
  return BigInt(id)
}

const killCursors: Command = {
  writes: false,
  options: ['cursors'],
  run(engine, command) {
    const ids = command['cursors']
    if (!Array.isArray(ids)) throw new Fault(14, 'cursors must be an array')
    const killed = ids.filter((id) => engine.cursors.kill(cursorId(id)))
    const notFound = ids.filter((id) => !killed.includes(id))
    return answer({
      cursorsKilled: killed,
      cursorsNotFound: notFound,
      cursorsAlive: [],
      cursorsUnknown: [],
    })
  },
}

const aggregateCommand: Command = {
  writes: false,
  options: ['pipeline', 'cursor', 'allowDiskUse', 'bypassDocumentValidation'],
  run(engine, command) {
    if (!Array.isArray(command['pipeline'])) throw new Fault(14, "'pipeline' must be an array")
    const stages = parsePipeline(command['pipeline'])
    if (typeof command['aggregate'] !== 'string') {
      throw refusal(73, 'an aggregation without a collection')
    }
    const namespace = namespaceOf(command, 'aggregate')
    const cursor = command['cursor']
    if (!isDoc(cursor)) throw new Fault(9, "The 'cursor' option is required")
    const rows = aggregate(engine.store.find(namespace), stages, engine.mode)
    const documents = (function* () {
      for (const doc of rows) yield encode(doc)
    })()
    return firstBatch(engine, namespace, documents, cursor['batchSize'])
  },
}

const count: Command = {
  writes: false,
  options: ['query', 'skip', 'limit'],
  run(engine, command) {
    const collection = engine.store.find(namespaceOf(command, 'count'))
    const query = queryFrom(command)
    if (Object.keys(query.filter).length === 0 && !query.skip && !query.limit) {
      return answer({ n: collection?.count() ?? 0 })
    }
    return answer({ n: countOf(runQuery(collection, query, engine.mode)) })
  },
}

const distinct: Command = {
  writes: false,
  options: ['key', 'query'],
  run(engine, command) {
    const collection = engine.store.find(namespaceOf(command, 'distinct'))
    if (typeof command['key'] !== 'string') throw new Fault(14, "'key' must be a string")
    const parts = splitPath(command['key'])
    const values = new Map<string, unknown>()
    for (const { doc } of runQuery(collection, queryFrom(command), engine.mode)) {
      for (const [value] of expand(doc, [parts]).tuples) {
        // A missing field has no value; an empty array has none either.
        if (value !== undefined && typeof value !== 'symbol') values.set(identityOf(value), value)
      }
    }
    const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1))
    return answer({ values: sorted.map(([, value]) => value) })
  },
}

/** Commands that only read. */
export const READ_COMMANDS: Readonly<Record<string, Command>> = {
  find,
  getMore,
  killCursors,
  aggregate: aggregateCommand,
  count,
  distinct,
}
