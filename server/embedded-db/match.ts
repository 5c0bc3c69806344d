import { compare, equal } from './compare.ts'
import { Fault, refusal } from './fault.ts'
import type { Condition, ElementCondition, Filter } from './filter.ts'
import { fieldOf } from './paths.ts'
import { isDoc, isTruthy, numberOf, Rank, rankOf, type Doc } from './value.ts'

/** Where a match went through an array: the index that `$` stands for in an update. */
export interface Position {
  index: number | undefined
}

/** Tests a document; `position` receives the array index of the last positive array match. */
export type Matcher = (doc: Doc, position?: Position) => boolean

type Test = (value: unknown, position?: Position) => boolean

/** Compiles a parsed filter. */
export function compileFilter(filter: Filter): Matcher {
  const test = compile(filter)
  return (doc, position) => test(doc, position)
}

/** Compiles a filter that is about one value, as in `$elemMatch`, `$pull` and array filters. */
export function compile(filter: Filter): Test {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.branches.map(compile)
      return (value, position) => tests.every((test) => test(value, position))
    }
    case 'or': {
      const tests = filter.branches.map(compile)
      return (value, position) => tests.some((test) => test(value, position))
    }
    case 'nor': {
      const tests = filter.branches.map(compile)
      return (value) => !tests.some((test) => test(value))
    }
    case 'not': {
      const test = compile(filter.branch)
      return (value) => !test(value)
    }
    case 'element':
      return compileElement(filter)
    case 'condition':
      return compileCondition(filter)
  }
}

function compileElement({ parts, filter, onValue }: ElementCondition): Test {
  const test = compile(filter)
  const fits = (element: unknown) =>
    onValue ? test(element) : (isDoc(element) || Array.isArray(element)) && test(element)
  const leaf: Test = (value, position) => {
    if (!Array.isArray(value)) return false
    const index = value.findIndex(fits)
    if (index >= 0 && position) position.index = index
    return index >= 0
  }
  return (value, position) => reach(value, parts, 0, leaf, position)
}

function compileCondition({ parts, operator, operand }: Condition): Test {
  const through = (leaf: Test): Test => {
    return (value, position) => reach(value, parts, 0, leaf, position)
  }
  const denied = (leaf: Test): Test => {
    const test = through(leaf)
    return (value) => !test(value)
  }
  switch (operator) {
    case '$ne':
      return denied(orElement(equalTo(operand)))
    case '$nin':
      return denied(orElement(oneOf(operand as unknown[])))
    case '$exists': {
      const exists = through((value) => value !== undefined)
      return isTruthy(operand) ? exists : (value) => !exists(value)
    }
    case '$size':
      return through(sizeIs(operand))
    case '$all': {
      const tests = (operand as unknown[]).map((value) => through(orElement(equalTo(value))))
      return (value, position) => tests.length > 0 && tests.every((test) => test(value, position))
    }
    default:
      return through(orElement(leafTest(operator, operand)))
  }
}

function leafTest(
  operator: '$eq' | '$gt' | '$gte' | '$lt' | '$lte' | '$in' | '$type',
  operand: unknown,
): Test {
  switch (operator) {
    case '$eq':
      return equalTo(operand)
    case '$in':
      return oneOf(operand as unknown[])
    case '$type':
      return typeIs(operand)
    default:
      return ordered(operator, operand)
  }
}

/**
 * Applies a leaf test to every value that a path reaches, as MongoDB: arrays of documents are
 * passed through, an array position may be written as a number.
 */
function reach(
  value: unknown,
  parts: readonly string[],
  at: number,
  leaf: Test,
  position?: Position,
): boolean {
  const part = parts[at]
  if (part === undefined) return leaf(value, position)
  if (isDoc(value)) return reach(fieldOf(value, part), parts, at + 1, leaf, position)
  if (!Array.isArray(value)) return leaf(undefined)
  if (/^\d+$/.test(part) && reach(value[Number(part)], parts, at + 1, leaf, position)) return true
  const index = value.findIndex((element) => isDoc(element) && reach(element, parts, at, leaf))
  if (index >= 0 && position) position.index = index
  return index >= 0
}

/** A comparison holds for an array if it holds for the array itself or one of its elements. */
function orElement(test: Test): Test {
  return (value, position) => {
    if (test(value)) return true
    if (!Array.isArray(value)) return false
    const index = value.findIndex((element) => test(element))
    if (index >= 0 && position) position.index = index
    return index >= 0
  }
}

function equalTo(operand: unknown): Test {
  const rank = rankOf(operand)
  return (value) => rankOf(value) === rank && compare(value, operand) === 0
}

function oneOf(operands: readonly unknown[]): Test {
  return (value) => operands.some((operand) => equal(value, operand))
}

function ordered(operator: '$gt' | '$gte' | '$lt' | '$lte', operand: unknown): Test {
  const rank = rankOf(operand)
  return (value) => {
    if (rankOf(value) !== rank) return false
    if (isNaNValue(value) || isNaNValue(operand)) {
      return isNaNValue(value) && isNaNValue(operand) && operator.endsWith('e')
    }
    const order = compare(value, operand)
    if (order === 0) return operator === '$gte' || operator === '$lte'
    return order > 0 === operator.startsWith('$g')
  }
}

function isNaNValue(value: unknown): boolean {
  return Number.isNaN(numberOf(value))
}

function sizeIs(operand: unknown): Test {
  const size = numberOf(operand)
  if (size === undefined || !Number.isInteger(size) || size < 0) {
    throw new Fault(2, '$size needs a non-negative integer')
  }
  return (value) => Array.isArray(value) && value.length === size
}

const TYPE_RANKS: Readonly<Record<string, number>> = {
  number: Rank.number,
  string: Rank.string,
  object: Rank.object,
  array: Rank.array,
  binData: Rank.binary,
  objectId: Rank.objectId,
  bool: Rank.boolean,
  date: Rank.date,
  null: Rank.null,
}
const NUMBER_TYPES: Readonly<Record<string, string>> = {
  int: 'Int32',
  long: 'Long',
  double: 'Double',
}
const TYPE_CODES: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  16: 'int',
  18: 'long',
}

function typeIs(operand: unknown): Test {
  const tests = (Array.isArray(operand) ? operand : [operand]).map((entry): Test => {
    const name = typeof entry === 'string' ? entry : TYPE_CODES[numberOf(entry) ?? -1]
    if (name === undefined) throw refusal(2, '$type: this code')
    const numberType = NUMBER_TYPES[name]
    if (numberType !== undefined) {
      return (value) => (value as { _bsontype?: string } | null)?._bsontype === numberType
    }
    const rank = TYPE_RANKS[name]
    if (rank === undefined) throw refusal(2, `$type: unknown type name alias '${name}'`)
    return (value) => value !== undefined && rankOf(value) === rank
  })
  return (value) => tests.some((test) => test(value))
}
