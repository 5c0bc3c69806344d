import type { Collection } from './collection.ts'
import { answer, databaseOf, namespaceOf, type Command, type Engine } from './command.ts'
import { Fault, refusal } from './fault.ts'
import { buildInfo, hello } from './hello.ts'
import { describeIndex, keySignature, likeness, parseIndexSpec, type IndexSpec } from './indexes.ts'
import { collectionInfo } from './store.ts'
import { encode, type Doc } from './value.ts'
import { compileFilter } from './match.ts'
import { parseFilter } from './filter.ts'
import { docOrEmpty } from './query.ts'
import type { Reply } from './wire.ts'

const createIndexes: Command = {
  writes: true,
  options: ['indexes', 'commitQuorum'],
  run({ store }, command) {
    const namespace = namespaceOf(command, 'createIndexes')
    if (!Array.isArray(command['indexes'])) throw new Fault(14, "'indexes' must be an array")
    const specs = command['indexes'].map(parseIndexSpec)
    const createdCollectionAutomatically = store.find(namespace) === undefined
    const collection = store.findOrCreate(namespace)
    const numIndexesBefore = collection.indexes.length
    for (const spec of specs) if (isNew(collection, spec)) store.addIndex(collection, spec)
    const numIndexesAfter = collection.indexes.length
    return answer({ numIndexesBefore, numIndexesAfter, createdCollectionAutomatically })
  },
}

function isNew(collection: Collection, spec: IndexSpec): boolean {
  if (keySignature(spec) === '_id:1') return false
  for (const known of collection.indexes) {
    switch (likeness(known.spec, spec)) {
      case 'same':
        return false
      case 'name-taken':
        throw new Fault(
          86,
          `An existing index has the same name as the requested index: ${spec.name}`,
        )
      case 'other-options':
        throw new Fault(
          85,
          `An equivalent index already exists with a different name or options: ${known.spec.name}`,
        )
    }
  }
  return true
}

const listIndexes: Command = {
  writes: false,
  options: ['cursor'],
  run(engine, command) {
    const namespace = namespaceOf(command, 'listIndexes')
    const collection = mustFind(engine, namespace)
    return listing(
      engine,
      namespace,
      collection.indexes.map(({ spec }) => describeIndex(spec)),
    )
  },
}

const dropIndexes: Command = {
  writes: true,
  options: ['index'],
  run(engine, command) {
    const collection = mustFind(engine, namespaceOf(command, 'dropIndexes'))
    const nIndexesWas = collection.indexes.length
    for (const spec of chosenIndexes(collection, command['index'])) {
      const index = collection.indexes.find((known) => known.spec === spec)
      if (index) engine.store.dropIndex(collection, index)
    }
    engine.cursors.killNamespace(collection.namespace)
    return answer({ nIndexesWas })
  },
}

function chosenIndexes(collection: Collection, chosen: unknown): IndexSpec[] {
  const specs = collection.indexes.map(({ spec }) => spec)
  if (chosen === '*') return specs.filter(({ name }) => name !== '_id_')
  const names = Array.isArray(chosen) ? chosen : [chosen]
  return names.map((name) => {
    const spec = specs.find((known) => known.name === name)
    if (spec === undefined) throw new Fault(27, `index not found with name [${String(name)}]`)
    if (name === '_id_') throw new Fault(72, 'cannot drop _id index')
    return spec
  })
}

const create: Command = {
  writes: true,
  options: [],
  run({ store }, command) {
    const namespace = namespaceOf(command, 'create')
    if (store.find(namespace)) throw new Fault(48, `Collection ${namespace} already exists.`)
    store.findOrCreate(namespace)
    return answer()
  },
}

const drop: Command = {
  writes: true,
  options: [],
  run(engine, command) {
    dropCollection(engine, mustFind(engine, namespaceOf(command, 'drop')))
    return answer()
  },
}

const dropDatabase: Command = {
  writes: true,
  options: [],
  run(engine, command) {
    for (const collection of engine.store.list(databaseOf(command)))
      dropCollection(engine, collection)
    return answer({ dropped: databaseOf(command) })
  },
}

function dropCollection(engine: Engine, collection: Collection): void {
  engine.cursors.killNamespace(collection.namespace)
  engine.store.drop(collection)
}

const listCollections: Command = {
  writes: false,
  options: ['filter', 'nameOnly', 'cursor', 'authorizedCollections'],
  run(engine, command) {
    const database = databaseOf(command)
    const matches = compileFilter(parseFilter(docOrEmpty(command['filter'], 'filter')))
    const infos = engine.store
      .list(database)
      .map(collectionInfo)
      .filter((info) => matches(info))
    return listing(engine, `${database}.$cmd.listCollections`, infos)
  },
}

function mustFind(engine: Engine, namespace: string): Collection {
  const collection = engine.store.find(namespace)
  if (collection === undefined) throw new Fault(26, `ns does not exist: ${namespace}`)
  return collection
}

function listing(engine: Engine, namespace: string, docs: readonly Doc[]): Reply {
  const started = engine.cursors.start(namespace, docs.map(encode).values(), Infinity)
  return { kind: 'batch', name: 'firstBatch', namespace, ...started }
}

/** On a real server, too, this is how everything reaches the disk; here it also empties the WAL. */
const fsync: Command = {
  writes: false,
  options: [],
  run({ store }) {
    store.checkpoint()
    return answer({ numFiles: 1 })
  },
}

const setParameter: Command = {
  writes: false,
  options: ['notablescan'],
  run({ mode }, command) {
    if (typeof command['notablescan'] !== 'boolean') throw refusal(72, 'this server parameter')
    const was = mode.notablescan
    mode.notablescan = command['notablescan']
    return answer({ was })
  },
}

const greeting = (legacy: boolean): Command => ({
  writes: false,
  options: [
    'client',
    'compression',
    'helloOk',
    'backpressure',
    'topologyVersion',
    'maxAwaitTimeMS',
    'loadBalanced',
  ],
  run: ({ now }) => ({ kind: 'doc', doc: hello(now(), legacy) }),
})

const plain = (doc: Doc, options: readonly string[] = []): Command => ({
  writes: false,
  options,
  run: () => answer(doc),
})

/** Commands about collections, indexes and the server itself. */
export const ADMIN_COMMANDS: Readonly<Record<string, Command>> = {
  createIndexes,
  listIndexes,
  dropIndexes,
  create,
  drop,
  dropDatabase,
  listCollections,
  fsync,
  setParameter,
  hello: greeting(false),
  ismaster: greeting(true),
  isMaster: greeting(true),
  buildInfo: plain(buildInfo()),
  ping: plain({}),
  endSessions: plain({}),
}
