import { Fault } from './fault.ts'
import type { Matcher } from './match.ts'
import { fieldOf } from './paths.ts'
import { isDoc, type Doc } from './value.ts'
import type { UpdateOperator } from './whitelist.ts'

/** What the positional parts of a path mean for one document. */
export interface Resolution {
  position: number | undefined
  arrayFilters: Map<string, Matcher>
}

/** One field of a document, or one element of an array, to be read and written. */
export interface Place {
  value: unknown
  set(value: unknown): void
  remove(): void
}

/** Concrete paths for a path with `$`, `$[]` or `$[identifier]`; other paths stay as they are. */
export function resolve(doc: Doc, parts: readonly string[], how: Resolution): string[][] {
  const at = parts.findIndex((part) => part.startsWith('$'))
  if (at < 0) return [[...parts]]
  const head = parts.slice(0, at)
  const tail = parts.slice(at + 1)
  const array = valueAt(doc, head)
  if (!Array.isArray(array)) {
    throw new Fault(
      2,
      `The path '${head.join('.')}' must exist and be an array for positional updates`,
    )
  }
  return chosenIndexes(parts[at] as string, array, how).flatMap((index) =>
    resolve(doc, [...head, String(index), ...tail], how),
  )
}

function chosenIndexes(part: string, array: readonly unknown[], how: Resolution): number[] {
  if (part === '$') {
    if (how.position === undefined) {
      throw new Fault(2, 'The positional operator did not find the match needed from the query.')
    }
    return [how.position]
  }
  if (part === '$[]') return [...array.keys()]
  const identifier = /^\$\[(\w+)\]$/.exec(part)?.[1]
  const filter = identifier === undefined ? undefined : how.arrayFilters.get(identifier)
  if (identifier === undefined || filter === undefined) {
    throw new Fault(2, `No array filter found for identifier '${identifier ?? part}'`)
  }
  return [...array.keys()].filter((index) => filter({ [identifier]: array[index] }))
}

function valueAt(doc: Doc, parts: readonly string[]): unknown {
  return parts.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return value[Number(part)]
    return isDoc(value) ? fieldOf(value, part) : undefined
  }, doc)
}

/**
 * Finds the place of a concrete path and makes missing documents on the way, except for
 * operators that only take away. A path through a scalar is error 28; only `$unset` lets it pass.
 */
export function locate(
  doc: Doc,
  parts: readonly string[],
  operator: UpdateOperator,
  path: string,
): Place | undefined {
  const creates = operator !== '$unset' && operator !== '$pull' && operator !== '$pullAll'
  let container: Doc | unknown[] = doc
  for (const part of parts.slice(0, -1)) {
    const place: Place | undefined = placeIn(container, part, operator, path)
    if (place === undefined) return undefined
    if (place.value === undefined) {
      if (!creates) return undefined
      place.set({})
      container = placeIn(container, part, operator, path)?.value as Doc
    } else if (isDoc(place.value) || Array.isArray(place.value)) container = place.value
    else if (operator === '$unset') return undefined
    else throw new Fault(28, `Cannot create field in element {${part}} for path '${path}'`)
  }
  return placeIn(container, parts.at(-1) as string, operator, path)
}

function placeIn(
  container: Doc | unknown[],
  part: string,
  operator: UpdateOperator,
  path: string,
): Place | undefined {
  if (!Array.isArray(container)) {
    return {
      value: fieldOf(container, part),
      set: (value) => (container[part] = value),
      remove: () => delete container[part],
    }
  }
  if (!/^\d+$/.test(part)) {
    if (operator === '$unset') return undefined
    throw new Fault(28, `Cannot create field '${part}' in an array for path '${path}'`)
  }
  const index = Number(part)
  return {
    value: container[index],
    set: (value) => {
      if (index > container.length + 1000) throw new Fault(2, `array index ${index} is too far`)
      while (container.length < index) container.push(null)
      container[index] = value
    },
    // An element that is taken away leaves null, so that the others keep their place.
    remove: () => {
      if (index < container.length) container[index] = null
    },
  }
}
