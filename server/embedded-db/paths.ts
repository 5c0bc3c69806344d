import { Fault } from './fault.ts'
import { EMPTY_ARRAY, keyOf } from './keystring.ts'
import { isDoc, type Doc } from './value.ts'

/** Parts of a dotted path; an empty part is refused as MongoDB does. */
export function splitPath(path: string): string[] {
  const parts = path.split('.')
  if (parts.includes('')) throw new Fault(56, `FieldPath '${path}' has an empty field name`)
  return parts
}

/** The own field of a document; inherited names such as `constructor` are no fields. */
export function fieldOf(doc: Doc, name: string): unknown {
  return Object.hasOwn(doc, name) ? doc[name] : undefined
}

interface Walk {
  value: unknown
  rest: readonly string[]
  done: boolean
}

/** Index entries of a document: one tuple of values per entry, and which fields met an array. */
export interface Expansion {
  tuples: unknown[][]
  multikey: boolean[]
}

/**
 * Values that an index on `paths` holds for a document. An array gives one entry per element;
 * paths through the same array advance together. Two different arrays: error 171, as MongoDB.
 */
export function expand(doc: Doc, paths: readonly (readonly string[])[]): Expansion {
  const multikey = paths.map(() => false)
  const walks = paths.map((rest): Walk => ({ value: doc, rest, done: false }))
  const tuples: unknown[][] = []
  expandInto(walks, multikey, tuples)
  return { tuples, multikey }
}

function expandInto(start: readonly Walk[], multikey: boolean[], tuples: unknown[][]): void {
  const walks = start.map(advance)
  const open = walks.find((walk) => !walk.done)
  if (open === undefined) {
    tuples.push(walks.map((walk) => walk.value))
    return
  }
  const array = open.value as unknown[]
  walks.forEach((walk, i) => {
    if (walk.done) return
    if (walk.value !== array) throw new Fault(171, 'cannot index parallel arrays')
    multikey[i] = true
  })
  const elements = array.length === 0 ? [EMPTY_ARRAY] : array
  for (const element of elements) {
    expandInto(
      walks.map((walk) => (walk.done ? walk : intoElement(element, walk.rest))),
      multikey,
      tuples,
    )
  }
}

/** Follows plain documents until the path ends or an array is met. */
function advance(walk: Walk): Walk {
  if (walk.done) return walk
  let { value } = walk
  let at = 0
  while (at < walk.rest.length && isDoc(value)) value = fieldOf(value, walk.rest[at++] as string)
  const rest = walk.rest.slice(at)
  if (Array.isArray(value)) return { value, rest, done: false }
  return { value: rest.length > 0 ? undefined : value, rest, done: true }
}

function intoElement(element: unknown, rest: readonly string[]): Walk {
  if (rest.length === 0) return { value: element, rest, done: true }
  return isDoc(element)
    ? { value: element, rest, done: false }
    : { value: undefined, rest, done: true }
}

/** One field of a sort or an index: its path, parts and direction (1 or -1). */
export interface KeyField {
  path: string
  parts: string[]
  direction: 1 | -1
}

/** Bytes that order documents as a sort does: of an array its smallest (or largest) element. */
export function sortKey(doc: Doc, fields: readonly KeyField[]): Buffer {
  const keys = fields.map((field) => {
    const entries = expand(doc, [field.parts]).tuples
    return entries
      .map((tuple) => keyOf(tuple, [field.direction]))
      .reduce((best, key) => (Buffer.compare(key, best) < 0 ? key : best))
  })
  return keys.length === 1 ? (keys[0] as Buffer) : Buffer.concat(keys)
}
