import { Double, Int32 } from 'bson'
import { compare } from './compare.ts'
import { compileExpression, type Evaluate } from './expressions.ts'
import { Fault, refusal } from './fault.ts'
import { identityOf } from './keystring.ts'
import type { Step } from './stages.ts'
import { addNumbers, isDoc, isNumber, numberOf, type Doc } from './value.ts'
import { ACCUMULATORS, isListed, type Accumulator } from './whitelist.ts'

/** Collects the values of one group, then gives the result. */
interface Collector {
  take(value: unknown): void
  result(): unknown
}

/** `$group`: one document for each distinct `_id`, in the order of first appearance. */
export function compileGroup(spec: Doc): Step {
  if (!Object.hasOwn(spec, '_id'))
    throw new Fault(15955, 'a group specification must include an _id')
  const idOf = compileExpression(spec['_id'])
  const fields = Object.entries(spec)
    .filter(([field]) => field !== '_id')
    .map(([field, value]) => compileField(field, value))
  return function* (input) {
    const groups = new Map<string, { id: unknown; collectors: Collector[] }>()
    for (const doc of input) {
      const id = idOf(doc) ?? null
      const identity = identityOf(id)
      let group = groups.get(identity)
      if (group === undefined) {
        group = { id, collectors: fields.map(({ accumulator }) => collector(accumulator)) }
        groups.set(identity, group)
      }
      for (const [i, { evaluate }] of fields.entries()) group.collectors[i]?.take(evaluate(doc))
    }
    for (const { id, collectors } of groups.values()) {
      const result: Doc = { _id: id }
      fields.forEach(({ field }, i) => (result[field] = collectors[i]?.result()))
      yield result
    }
  }
}

function compileField(
  field: string,
  spec: unknown,
): { field: string; accumulator: Accumulator; evaluate: Evaluate } {
  const [name, ...more] = isDoc(spec) ? Object.keys(spec) : []
  if (!isDoc(spec) || name === undefined || more.length > 0) {
    throw new Fault(40234, `The field '${field}' must be an accumulator object`)
  }
  if (!isListed(ACCUMULATORS, name)) throw refusal(15952, `unknown group operator '${name}': it`)
  if (field.includes('.')) throw new Fault(40235, `The field name '${field}' cannot contain '.'`)
  return { field, accumulator: name, evaluate: compileExpression(spec[name]) }
}

function collector(accumulator: Accumulator): Collector {
  switch (accumulator) {
    case '$sum':
      return sum()
    case '$avg':
      return average()
    case '$min':
      return extreme((order) => order < 0)
    case '$max':
      return extreme((order) => order > 0)
    case '$first':
      return first()
    case '$last':
      return last()
    case '$push':
      return list()
    case '$addToSet':
      return set()
  }
}

function sum(): Collector {
  let total: unknown = new Int32(0)
  return {
    take: (value) => {
      if (value !== undefined && isNumber(value)) total = addNumbers(total, value)
    },
    result: () => total,
  }
}

function average(): Collector {
  let total = 0
  let count = 0
  return {
    take: (value) => {
      const number = value === undefined ? undefined : numberOf(value)
      if (number === undefined) return
      total += number
      count++
    },
    result: () => (count === 0 ? null : new Double(total / count)),
  }
}

function extreme(better: (order: number) => boolean): Collector {
  let best: unknown = null
  return {
    take: (value) => {
      if (value === undefined || value === null) return
      if (best === null || better(compare(value, best))) best = value
    },
    result: () => best,
  }
}

function first(): Collector {
  let held: { value: unknown } | undefined
  return { take: (value) => (held ??= { value }), result: () => held?.value ?? null }
}

function last(): Collector {
  let held: unknown = null
  return { take: (value) => (held = value ?? null), result: () => held }
}

function list(): Collector {
  const values: unknown[] = []
  return {
    take: (value) => {
      if (value !== undefined) values.push(value)
    },
    result: () => values,
  }
}

function set(): Collector {
  const values = new Map<string, unknown>()
  return {
    take: (value) => {
      if (value !== undefined && !values.has(identityOf(value)))
        values.set(identityOf(value), value)
    },
    result: () => [...values.values()],
  }
}
