import { equal } from './compare.ts'
import { Fault, refusal } from './fault.ts'
import { conjuncts, parseFilter, type Condition, type Filter } from './filter.ts'
import { keyOf } from './keystring.ts'
import { compileFilter, type Matcher } from './match.ts'
import { expand, splitPath, type KeyField } from './paths.ts'
import { isDoc, isTruthy, numberOf, type Doc } from './value.ts'
import { INDEX_OPTIONS, isListed, PARTIAL_OPERATORS } from './whitelist.ts'

/** An index as the application asked for it, checked. */
export interface IndexSpec {
  name: string
  fields: KeyField[]
  unique: boolean
  /** Conditions that a document must meet to be in a partial index. */
  partial: { source: Doc; conditions: Condition[]; matches: Matcher } | undefined
  /** Age in seconds at which a document goes, counted from the date in the only field. */
  expireAfterSeconds: number | undefined
}

/** One entry of an index: its bytes and the values behind them, for error messages. */
export interface IndexEntry {
  key: Buffer
  values: unknown[]
}

/** Reads one entry of `createIndexes`; special kinds and unknown options are refused. */
export function parseIndexSpec(spec: unknown): IndexSpec {
  if (!isDoc(spec) || !isDoc(spec['key'])) throw new Fault(9, "The 'key' field is required")
  const fields = parseIndexKey(spec['key'])
  for (const [option, value] of Object.entries(spec)) {
    // `sparse: false`, `background` and `v` say nothing that matters here.
    if (['key', 'v', 'ns', 'background'].includes(option) || value === false) continue
    if (!isListed(INDEX_OPTIONS, option)) throw refusal(67, `index option '${option}'`)
  }
  const name = spec['name']
  if (typeof name !== 'string' || name === '') throw new Fault(9, "The 'name' field is required")
  return {
    name,
    fields,
    unique: isTruthy(spec['unique']),
    partial: parsePartial(spec['partialFilterExpression']),
    expireAfterSeconds: parseExpiry(spec['expireAfterSeconds'], fields),
  }
}

function parseIndexKey(key: Doc): KeyField[] {
  const entries = Object.entries(key)
  if (entries.length === 0) throw new Fault(67, 'Index keys cannot be an empty object')
  return entries.map(([path, value]) => {
    if (typeof value === 'string') throw refusal(67, `index kind '${value}'`)
    const direction = numberOf(value)
    const parts = splitPath(path)
    if (path.includes('$')) throw refusal(67, `index key '${path}'`)
    if (parts.slice(1).some((part) => /^\d+$/.test(part))) throw refusal(67, `index key '${path}'`)
    if (direction !== 1 && direction !== -1) throw refusal(67, `index direction of '${path}'`)
    return { path, parts, direction }
  })
}

function parsePartial(source: unknown): IndexSpec['partial'] {
  if (source === undefined) return undefined
  if (!isDoc(source)) throw new Fault(67, "The field 'partialFilterExpression' must be an object")
  const filter = parseFilter(source)
  const conditions = conjuncts(filter).map(partialCondition)
  return { source, conditions, matches: compileFilter(filter) }
}

function partialCondition(filter: Filter): Condition {
  if (filter.kind === 'condition' && isListed(PARTIAL_OPERATORS, filter.operator)) {
    if (filter.operator !== '$exists' || isTruthy(filter.operand)) return filter
  }
  throw refusal(67, 'this expression in a partial index')
}

function parseExpiry(value: unknown, fields: readonly KeyField[]): number | undefined {
  if (value === undefined) return undefined
  const seconds = numberOf(value)
  if (seconds === undefined || seconds < 0 || seconds > 2147483647) {
    throw new Fault(67, "TTL index 'expireAfterSeconds' option must be within 0 and 2147483647")
  }
  if (fields.length !== 1 || fields[0]?.path === '_id') {
    throw new Fault(67, 'TTL indexes are single-field indexes, not on _id')
  }
  return seconds
}

/** The specification as `listIndexes` shows it and as the catalogue keeps it. */
export function describeIndex(spec: IndexSpec): Doc {
  return {
    v: 2,
    key: keyPattern(spec),
    name: spec.name,
    ...(spec.unique && spec.name !== '_id_' ? { unique: true } : {}),
    ...(spec.partial ? { partialFilterExpression: spec.partial.source } : {}),
    ...(spec.expireAfterSeconds === undefined
      ? {}
      : { expireAfterSeconds: spec.expireAfterSeconds }),
  }
}

/** `{ path: 1 or -1 }` of an index, as an error 11000 carries it. */
export function keyPattern(spec: IndexSpec): Doc {
  return Object.fromEntries(spec.fields.map(({ path, direction }) => [path, direction]))
}

/** What an existing index is to a requested one. */
export type Likeness = 'same' | 'name-taken' | 'other-options' | 'different'

/** Compares as `createIndexes` does: the same again is no error, a half match is. */
export function likeness(known: IndexSpec, wanted: IndexSpec): Likeness {
  const sameKey = keySignature(known) === keySignature(wanted)
  const samePartial = equal(known.partial?.source, wanted.partial?.source)
  const sameOptions =
    samePartial &&
    known.unique === wanted.unique &&
    known.expireAfterSeconds === wanted.expireAfterSeconds
  if (known.name === wanted.name) {
    return sameKey && sameOptions ? 'same' : sameKey ? 'other-options' : 'name-taken'
  }
  return sameKey && samePartial ? 'other-options' : 'different'
}

/** The key of an index as one text, equal for equal keys. */
export function keySignature(spec: IndexSpec): string {
  return spec.fields.map(({ path, direction }) => `${path}:${direction}`).join(',')
}

/** Entries of one document in one index, without doubles, and which fields are arrays in it. */
export function entriesOf(
  spec: IndexSpec,
  doc: Doc,
): { entries: Map<string, IndexEntry>; multikey: boolean[] } {
  const entries = new Map<string, IndexEntry>()
  if (spec.partial && !spec.partial.matches(doc)) return { entries, multikey: [] }
  const { tuples, multikey } = expand(
    doc,
    spec.fields.map((field) => field.parts),
  )
  const directions = spec.fields.map((field) => field.direction)
  for (const values of tuples) {
    const key = keyOf(values, directions)
    entries.set(key.toString('latin1'), { key, values })
  }
  return { entries, multikey }
}
