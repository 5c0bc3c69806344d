import { compileExpression, fieldPath } from './expressions.ts'
import { parseFilter } from './filter.ts'
import { Fault, refusal } from './fault.ts'
import { compileGroup } from './group.ts'
import { compileFilter } from './match.ts'
import { fieldOf, sortKey, splitPath } from './paths.ts'
import { compileProjection, isSwitch } from './project.ts'
import { countFrom, docOrEmpty, parseSort } from './query.ts'
import { isDoc, isTruthy, type Doc } from './value.ts'
import type { Stage } from './whitelist.ts'

/** One stage: documents in, documents out. */
export type Step = (input: Iterable<Doc>) => Iterable<Doc>

/** Compiles one stage of a pipeline. */
export function compileStage(name: Stage, spec: unknown): Step {
  switch (name) {
    case '$match': {
      const matches = compileFilter(parseFilter(docOrEmpty(spec, '$match')))
      return function* (input) {
        for (const doc of input) if (matches(doc)) yield doc
      }
    }
    case '$sort': {
      const fields = parseSort(docOrEmpty(spec, '$sort'))
      if (fields.length === 0) throw new Fault(15976, '$sort stage must have at least one sort key')
      return (input) =>
        [...input]
          .map((doc) => ({ doc, key: sortKey(doc, fields) }))
          .sort((a, b) => Buffer.compare(a.key, b.key))
          .map(({ doc }) => doc)
    }
    case '$skip':
      return compileSkip(countFrom(spec, '$skip'))
    case '$limit':
      return compileLimit(countFrom(spec, '$limit'))
    case '$count':
      return compileCount(spec)
    case '$unwind':
      return compileUnwind(spec)
    case '$project':
      return compileProjectStage(docOrEmpty(spec, '$project'))
    case '$group':
      return compileGroup(docOrEmpty(spec, '$group'))
  }
}

function compileSkip(count: number): Step {
  return function* (input) {
    let left = count
    for (const doc of input) if (left-- <= 0) yield doc
  }
}

function compileLimit(count: number): Step {
  if (count === 0) throw new Fault(15958, 'the limit must be positive')
  return function* (input) {
    let left = count
    for (const doc of input) {
      yield doc
      if (--left === 0) return
    }
  }
}

/** A stage that turns each document into another. */
function mapping(change: (doc: Doc) => Doc): Step {
  return function* (input) {
    for (const doc of input) yield change(doc)
  }
}

function compileCount(spec: unknown): Step {
  if (typeof spec !== 'string' || spec === '' || spec.startsWith('$') || spec.includes('.')) {
    throw new Fault(40156, 'the count field must be a non-empty string without $ and dots')
  }
  return function* (input) {
    const count = countOf(input)
    if (count > 0) yield { [spec]: count }
  }
}

/** How many there are, without keeping them. */
export function countOf(input: Iterable<unknown>): number {
  const iterator = input[Symbol.iterator]()
  let count = 0
  while (!iterator.next().done) count++
  return count
}

function compileUnwind(spec: unknown): Step {
  const options = isDoc(spec) ? spec : { path: spec }
  for (const name of Object.keys(options)) {
    if (name !== 'path' && name !== 'preserveNullAndEmptyArrays')
      throw refusal(28811, `$unwind: ${name}`)
  }
  const parts = fieldPath(options['path'])
  const keepEmpty = isTruthy(options['preserveNullAndEmptyArrays'])
  return function* (input) {
    for (const doc of input) {
      const value = parts.reduce<unknown>(
        (at, part) => (isDoc(at) ? fieldOf(at, part) : undefined),
        doc,
      )
      if (Array.isArray(value) && value.length > 0) {
        for (const element of value) yield withField(doc, parts, element)
      } else if (Array.isArray(value)) {
        if (keepEmpty) yield withField(doc, parts, undefined)
      } else if (keepEmpty || (value !== undefined && value !== null)) yield doc
    }
  }
}

/** A copy of the document with another value at a path of plain documents. */
function withField(doc: Doc, parts: readonly string[], value: unknown): Doc {
  const [part, ...rest] = parts as [string, ...string[]]
  const copy = { ...doc }
  if (rest.length > 0) copy[part] = withField(doc[part] as Doc, rest, value)
  else if (value === undefined) delete copy[part]
  else copy[part] = value
  return copy
}

/** `$project`: fields kept or left out, and top-level fields that are computed. */
function compileProjectStage(spec: Doc): Step {
  const entries = Object.entries(spec)
  if (entries.length === 0) throw new Fault(51272, '$project must output at least one field')
  const computed = entries.filter(([, value]) => !isSwitch(value))
  const switches = Object.fromEntries(entries.filter(([, value]) => isSwitch(value)))
  if (computed.length === 0) {
    const project = compileProjection(switches)
    return mapping((doc) => (project ? project(doc) : doc))
  }
  const keepsId = spec['_id'] === undefined || (isSwitch(spec['_id']) && isTruthy(spec['_id']))
  const others = Object.fromEntries(Object.entries(switches).filter(([path]) => path !== '_id'))
  if (Object.values(others).some((value) => !isTruthy(value))) {
    throw new Fault(31254, 'Cannot leave out fields in a projection that computes some')
  }
  const project = compileProjection({ ...others, _id: keepsId })
  const fields = computed.map(([path, value]) => {
    if (splitPath(path).length > 1) throw refusal(31250, `$project: the computed path '${path}'`)
    return { path, evaluate: compileExpression(value) }
  })
  const onlyId = Object.keys(others).length === 0
  return mapping((doc) => {
    const result = onlyId && !keepsId ? {} : (project?.(doc) ?? {})
    for (const { path, evaluate } of fields) {
      const value = evaluate(doc)
      if (value !== undefined) result[path] = value
    }
    return result
  })
}
