import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Collection, type Catalogue, type Index } from './collection.ts'
import { Fault } from './fault.ts'
import { describeIndex, parseIndexSpec, type IndexSpec } from './indexes.ts'
import { decode, encode, type Doc } from './value.ts'

/** FULL: an acknowledged write survives a power cut. OFF: for tests. */
export type Sync = 'FULL' | 'OFF'

const ID_INDEX: IndexSpec = {
  name: '_id_',
  fields: [{ path: '_id', parts: ['_id'], direction: 1 }],
  unique: true,
  partial: undefined,
  expireAfterSeconds: undefined,
}

/** The file with everything in it, and the catalogue of collections and indexes. */
export class Store {
  readonly db: DatabaseSync
  readonly catalogue: Catalogue = { version: 0 }
  private collections = new Map<string, Collection>()

  /** Opens or makes the store in `dir`; throws a clear sentence when another process has it. */
  constructor(dir: string, sync: Sync) {
    this.db = new DatabaseSync(join(dir, 'okienko.sqlite'), { timeout: 0 })
    try {
      // The operating system drops this lock with the process, so a kill never leaves it behind.
      this.db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
        PRAGMA synchronous = ${sync}; PRAGMA secure_delete = ON; PRAGMA cache_size = -65536;
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS collections(id INTEGER PRIMARY KEY, ns TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS indexes(id INTEGER PRIMARY KEY,
          collection INTEGER NOT NULL, spec BLOB NOT NULL, multikey BLOB NOT NULL);
        COMMIT;`)
    } catch (error) {
      this.db.close()
      if ((error as { errcode?: number }).errcode !== 5) throw error
      throw new Error(
        `The data folder ${dir} is in use by another process; stop it, or set MONGODB_URI to share a database.`,
        { cause: error },
      )
    }
    this.load()
  }

  /** Reads the catalogue again, as after a rollback. */
  load(): void {
    this.collections = new Map()
    for (const row of this.db.prepare('SELECT id, ns FROM collections').all()) {
      const id = row['id'] as number
      const namespace = row['ns'] as string
      this.collections.set(
        namespace,
        new Collection(this.db, this.catalogue, id, namespace, this.loadIndexes(id)),
      )
    }
  }

  private loadIndexes(collection: number): Index[] {
    return this.db
      .prepare('SELECT id, spec, multikey FROM indexes WHERE collection = ? ORDER BY id')
      .all(collection)
      .map((row) => {
        const spec = decode(row['spec'] as Uint8Array)
        const { fields } = decode(row['multikey'] as Uint8Array) as { fields: boolean[] }
        return {
          id: row['id'] as number,
          spec: spec['name'] === '_id_' ? ID_INDEX : parseIndexSpec(spec),
          multikey: fields,
        }
      })
  }

  /** The collection of a name such as `okienko.visits`, if it exists. */
  find(namespace: string): Collection | undefined {
    return this.collections.get(namespace)
  }

  /** All collections of a database, by name. */
  list(database: string): Collection[] {
    return [...this.collections.values()]
      .filter(({ namespace }) => namespace.startsWith(`${database}.`))
      .sort((a, b) => (a.namespace < b.namespace ? -1 : 1))
  }

  /** All collections of all databases. */
  all(): Collection[] {
    return [...this.collections.values()]
  }

  /** The collection of a name, made with its `_id` index when it is missing. */
  findOrCreate(namespace: string): Collection {
    const known = this.collections.get(namespace)
    if (known) return known
    const name = namespace.slice(namespace.indexOf('.') + 1)
    if (name === '' || /[$\u0000]/.test(name) || name.startsWith('system.')) {
      throw new Fault(73, `Invalid collection name: ${namespace}`)
    }
    const { lastInsertRowid } = this.db
      .prepare('INSERT INTO collections(ns) VALUES (?)')
      .run(namespace)
    const id = Number(lastInsertRowid)
    this.db.exec(`CREATE TABLE d_${id}(rid INTEGER PRIMARY KEY, doc BLOB NOT NULL)`)
    const collection = new Collection(this.db, this.catalogue, id, namespace, [])
    this.addIndex(collection, ID_INDEX)
    this.collections.set(namespace, collection)
    return collection
  }

  /** Makes an index and fills it. Documents that break its uniqueness: error 11000. */
  addIndex(collection: Collection, spec: IndexSpec): void {
    this.catalogue.version++
    const multikey = spec.fields.map(() => false)
    const { lastInsertRowid } = this.db
      .prepare('INSERT INTO indexes(collection, spec, multikey) VALUES (?, ?, ?)')
      .run(collection.id, encode(describeIndex(spec)), encode({ fields: multikey }))
    const index: Index = { id: Number(lastInsertRowid), spec, multikey }
    this.db.exec(
      `CREATE TABLE x_${index.id}(k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(k, rid)) WITHOUT ROWID`,
    )
    for (const { rid, bytes } of collection.scan()) {
      collection.addToIndex(index, rid, decode(bytes))
    }
    collection.indexes.push(index)
  }

  /** Takes an index away. */
  dropIndex(collection: Collection, index: Index): void {
    this.catalogue.version++
    collection.indexes.splice(collection.indexes.indexOf(index), 1)
    this.db.exec(`DROP TABLE x_${index.id}`)
    this.db.prepare('DELETE FROM indexes WHERE id = ?').run(index.id)
  }

  /** Takes a collection away with its indexes. */
  drop(collection: Collection): void {
    for (const index of [...collection.indexes]) this.dropIndex(collection, index)
    this.db.exec(`DROP TABLE d_${collection.id}`)
    this.db.prepare('DELETE FROM collections WHERE id = ?').run(collection.id)
    this.collections.delete(collection.namespace)
  }

  /**
   * Empties the write-ahead file into the main one and cuts it to nothing, so that a blanked or
   * deleted value is on disk no more (privacy.md, section 11).
   */
  checkpoint(): void {
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  close(): void {
    this.db.close()
  }
}

/** Name of a collection without its database, as `listCollections` shows it. */
export function collectionInfo({ namespace }: Collection): Doc {
  return {
    name: namespace.slice(namespace.indexOf('.') + 1),
    type: 'collection',
    options: {},
    info: { readOnly: false },
    idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
  }
}
