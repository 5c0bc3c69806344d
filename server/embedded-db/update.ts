import { ObjectId } from 'bson'
import { equal } from './compare.ts'
import { Fault, refusal } from './fault.ts'
import { conjuncts, parseFilter, type Filter } from './filter.ts'
import { compileFilter, type Matcher } from './match.ts'
import { splitPath } from './paths.ts'
import { applyOperator, checkOperand } from './update-operators.ts'
import { locate, resolve, type Resolution } from './update-paths.ts'
import { checkStorable, isDoc, type Doc } from './value.ts'
import { isListed, UPDATE_OPERATORS, type UpdateOperator } from './whitelist.ts'

interface Change {
  operator: UpdateOperator
  path: string
  parts: string[]
  operand: unknown
}

/** A checked update: a whole new document, or changes by operator in the order of their paths. */
export type Update =
  | { kind: 'replace'; doc: Doc }
  | { kind: 'modify'; changes: Change[]; arrayFilters: Map<string, Matcher> }

/** Reads an update command's `u`; pipelines and unknown operators are refused. */
export function parseUpdate(update: unknown, arrayFilters: unknown): Update {
  if (Array.isArray(update)) throw refusal(9, 'an update by pipeline')
  if (!isDoc(update)) throw new Fault(9, 'Update argument must be an object')
  const names = Object.keys(update)
  if (!names.some((name) => name.startsWith('$'))) {
    checkStorable(update)
    return { kind: 'replace', doc: update }
  }
  const changes = names.flatMap((name) => parseOperator(name, update[name]))
  refuseConflicts(changes)
  const filters = parseArrayFilters(arrayFilters)
  refuseUnusedFilters(changes, filters)
  return { kind: 'modify', changes, arrayFilters: filters }
}

function parseOperator(name: string, paths: unknown): Change[] {
  if (!isListed(UPDATE_OPERATORS, name)) {
    throw refusal(9, `Unknown modifier: ${name}. Expected a valid update modifier: it`)
  }
  if (!isDoc(paths)) {
    throw new Fault(9, `Modifiers operate on fields but we found another type for ${name}`)
  }
  return Object.entries(paths).map(([path, operand]) => {
    checkOperand(name, path, operand)
    return { operator: name, path, parts: splitPath(path), operand }
  })
}

function refuseConflicts(changes: readonly Change[]): void {
  const seen = new Set<string>()
  for (const { path } of changes) {
    for (const other of seen) {
      if (other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
        throw new Fault(40, `Updating the path '${path}' would create a conflict at '${other}'`)
      }
    }
    seen.add(path)
  }
}

function parseArrayFilters(arrayFilters: unknown): Map<string, Matcher> {
  const filters = new Map<string, Matcher>()
  if (arrayFilters === undefined) return filters
  if (!Array.isArray(arrayFilters)) throw new Fault(14, 'arrayFilters must be an array')
  for (const filter of arrayFilters) {
    if (!isDoc(filter)) throw new Fault(14, 'an array filter must be an object')
    const identifiers = new Set(Object.keys(filter).map((path) => path.split('.')[0] as string))
    const [identifier] = identifiers
    if (identifier === undefined || identifiers.size > 1 || identifier.startsWith('$')) {
      throw refusal(9, 'an array filter that does not name exactly one identifier')
    }
    if (filters.has(identifier)) throw new Fault(9, `two array filters for '${identifier}'`)
    filters.set(identifier, compileFilter(parseFilter(filter)))
  }
  return filters
}

function refuseUnusedFilters(changes: readonly Change[], filters: Map<string, Matcher>): void {
  for (const identifier of filters.keys()) {
    if (!changes.some((change) => change.parts.includes(`$[${identifier}]`))) {
      throw new Fault(9, `The array filter for identifier '${identifier}' was not used`)
    }
  }
}

/**
 * Applies an update to a decoded document and returns the new one; `doc` may be changed in place.
 * `position` is the array index for `$`, from the match. `_id` stays: otherwise error 66.
 */
export function applyUpdate(
  update: Update,
  doc: Doc,
  context: { position?: number | undefined; inserting: boolean },
): Doc {
  const id = doc['_id']
  if (update.kind === 'replace') {
    const next: Doc = id === undefined ? { ...update.doc } : { _id: id, ...update.doc }
    refuseOtherId(id, next)
    return next
  }
  const resolution: Resolution = { position: context.position, arrayFilters: update.arrayFilters }
  // Elements are chosen before anything is written: a change of what a filter looks at chooses no others.
  const placed = update.changes
    .filter(({ operator }) => operator !== '$setOnInsert' || context.inserting)
    .flatMap((change) => resolve(doc, change.parts, resolution).map((parts) => ({ change, parts })))
  for (const { change, parts } of placed) {
    const place = locate(doc, parts, change.operator, change.path)
    if (place) applyOperator(change.operator, place, change.operand, change.path)
  }
  refuseOtherId(id, doc)
  return doc
}

function refuseOtherId(id: unknown, next: Doc): void {
  if (id !== undefined && !equal(id, next['_id'])) {
    throw new Fault(
      66,
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    )
  }
}

/** The document that an upsert inserts: equalities of the filter, then the update. */
export function upsertedDoc(update: Update, filter: Filter): Doc {
  const base: Doc = {}
  for (const part of conjuncts(filter)) {
    if (part.kind !== 'condition' || part.operator !== '$eq') continue
    if (update.kind === 'replace' && part.path !== '_id') continue
    const place = locate(base, part.parts, '$set', part.path)
    if (place) place.set(part.operand)
  }
  const doc = applyUpdate(update, base, { inserting: true })
  if (doc['_id'] === undefined) return { _id: new ObjectId(), ...doc }
  return doc
}
