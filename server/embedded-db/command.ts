import type { Cursors } from './cursors.ts'
import { Fault, refusal } from './fault.ts'
import type { QueryMode } from './query.ts'
import type { Store } from './store.ts'
import type { Doc } from './value.ts'
import type { Reply } from './wire.ts'

/** What a command works with. */
export interface Engine {
  store: Store
  cursors: Cursors
  mode: QueryMode
  /** Milliseconds since 1970. */
  now: () => number
}

/** One command: the options it knows, whether it needs a transaction, and what it does. */
export interface Command {
  writes: boolean
  options: readonly string[]
  run: (engine: Engine, command: Doc) => Reply
}

/** Options that any command may carry; they change nothing in a store of one process. */
const COMMON_OPTIONS: readonly string[] = [
  '$db',
  '$readPreference',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'hint',
  'lsid',
]
const TRANSACTION_OPTIONS: readonly string[] = ['txnNumber', 'startTransaction', 'autocommit']

/** Refuses options that would otherwise be ignored silently. */
export function checkOptions(name: string, known: readonly string[], command: Doc): void {
  for (const [option, value] of Object.entries(command)) {
    if (TRANSACTION_OPTIONS.includes(option)) throw refusal(20, 'a transaction')
    if (option === name || COMMON_OPTIONS.includes(option) || known.includes(option)) continue
    if (value === false || value === undefined || value === null) continue
    throw refusal(40415, `${name}: option '${option}'`)
  }
}

/** Database that a command is for. */
export function databaseOf(command: Doc): string {
  const name = command['$db']
  if (typeof name !== 'string' || name === '' || /[/\\. "$]/.test(name)) {
    throw new Fault(73, `Invalid database name: ${String(name)}`)
  }
  return name
}

/** Full name of the collection that a command is for. */
export function namespaceOf(command: Doc, field: string): string {
  const name = command[field]
  if (typeof name !== 'string' || name === '') {
    throw new Fault(73, `${field}: the collection name must be a string`)
  }
  return `${databaseOf(command)}.${name}`
}

/** A plain answer. */
export function answer(doc: Doc = {}): Reply {
  return { kind: 'doc', doc: { ...doc, ok: 1 } }
}
