import { Double, Long } from 'bson'
import { compare } from './compare.ts'
import { compileDateToString, compileDateTrunc } from './dates.ts'
import { Fault, refusal } from './fault.ts'
import { fieldOf, splitPath } from './paths.ts'
import { addNumbers, isDoc, isFloating, isNumber, isTruthy, numberOf, type Doc } from './value.ts'
import { EXPRESSIONS, isListed, type Expression } from './whitelist.ts'

/** Computes a value from a document; undefined stands for a missing field. */
export type Evaluate = (doc: Doc) => unknown

/** Parts of a field path such as `$visit.topic`. */
export function fieldPath(value: unknown): string[] {
  if (typeof value !== 'string' || !value.startsWith('$') || value.startsWith('$$')) {
    throw refusal(28818, `the field path ${JSON.stringify(value)}`)
  }
  return splitPath(value.slice(1))
}

/** Compiles an aggregation expression; operators outside the whitelist are refused with 168. */
export function compileExpression(expression: unknown): Evaluate {
  if (typeof expression === 'string' && expression.startsWith('$')) {
    const parts = fieldPath(expression)
    return (doc) => readPath(doc, parts, 0)
  }
  if (Array.isArray(expression)) {
    const items = expression.map(compileExpression)
    return (doc) => items.map((item) => item(doc) ?? null)
  }
  if (!isDoc(expression)) return () => expression
  const names = Object.keys(expression)
  const name = names[0]
  if (name?.startsWith('$')) {
    if (names.length > 1) throw new Fault(15983, 'an expression object has exactly one operator')
    if (!isListed(EXPRESSIONS, name)) throw refusal(168, `Unrecognized expression '${name}': it`)
    return compileOperator(name, expression[name])
  }
  const fields = Object.entries(expression).map(([field, value]) => ({
    field,
    evaluate: compileExpression(value),
  }))
  return (doc) => {
    const result: Doc = {}
    for (const { field, evaluate } of fields) {
      const value = evaluate(doc)
      if (value !== undefined) result[field] = value
    }
    return result
  }
}

/** A path through an array gives the array of what its documents hold there. */
function readPath(value: unknown, parts: readonly string[], at: number): unknown {
  const part = parts[at]
  if (part === undefined) return value
  if (isDoc(value)) return readPath(fieldOf(value, part), parts, at + 1)
  if (!Array.isArray(value)) return undefined
  return value.map((item) => readPath(item, parts, at)).filter((item) => item !== undefined)
}

function compileOperator(name: Expression, operand: unknown): Evaluate {
  switch (name) {
    case '$literal':
      return () => operand
    case '$dateTrunc':
      return compileDateTrunc(named(name, operand, ['date', 'unit', 'timezone', 'startOfWeek']))
    case '$dateToString':
      return compileDateToString(named(name, operand, ['date', 'format', 'timezone', 'onNull']))
    case '$cond':
      return compileCond(operand)
    case '$ifNull': {
      const items = argumentsOf(name, operand, 2, Infinity)
      return (doc) => {
        for (const item of items) {
          const value = item(doc)
          if (value !== undefined && value !== null) return value
        }
        return items.at(-1)?.(doc)
      }
    }
    case '$add': {
      const items = argumentsOf(name, operand, 1, Infinity)
      return (doc) => items.map((item) => item(doc)).reduce(add)
    }
    case '$subtract': {
      const [left, right] = argumentsOf(name, operand, 2, 2) as [Evaluate, Evaluate]
      return (doc) => subtract(left(doc), right(doc))
    }
    default:
      return compileComparison(name, operand)
  }
}

function argumentsOf(name: string, operand: unknown, least: number, most: number): Evaluate[] {
  const items = Array.isArray(operand) ? operand : [operand]
  if (items.length < least || items.length > most) {
    throw new Fault(
      16020,
      `Expression ${name} takes ${least} arguments, ${items.length} were given`,
    )
  }
  return items.map(compileExpression)
}

/** Named arguments, each compiled; an unknown name is refused. */
function named(name: string, operand: unknown, known: readonly string[]): Record<string, Evaluate> {
  if (!isDoc(operand)) throw new Fault(18534, `${name} only supports an object as its argument`)
  for (const key of Object.keys(operand)) {
    if (!known.includes(key)) throw refusal(18535, `${name}: argument '${key}'`)
  }
  return Object.fromEntries(
    Object.entries(operand).map(([key, value]) => [key, compileExpression(value)]),
  )
}

function compileCond(operand: unknown): Evaluate {
  const parts = isDoc(operand) ? [operand['if'], operand['then'], operand['else']] : operand
  if (!Array.isArray(parts) || parts.length !== 3 || parts.includes(undefined)) {
    throw new Fault(17080, '$cond needs if, then and else')
  }
  const [test, then, otherwise] = parts.map(compileExpression) as [Evaluate, Evaluate, Evaluate]
  return (doc) => (isTruthy(test(doc)) ? then(doc) : otherwise(doc))
}

function compileComparison(
  name: '$eq' | '$ne' | '$gt' | '$gte' | '$lt' | '$lte',
  operand: unknown,
): Evaluate {
  const [left, right] = argumentsOf(name, operand, 2, 2) as [Evaluate, Evaluate]
  const holds: Record<typeof name, (order: number) => boolean> = {
    $eq: (order) => order === 0,
    $ne: (order) => order !== 0,
    $gt: (order) => order > 0,
    $gte: (order) => order >= 0,
    $lt: (order) => order < 0,
    $lte: (order) => order <= 0,
  }
  return (doc) => holds[name](compareWithMissing(left(doc), right(doc)))
}

/** In expressions a missing field is below null, unlike in filters. */
function compareWithMissing(a: unknown, b: unknown): number {
  return Number(a !== undefined) - Number(b !== undefined) || compare(a, b)
}

function add(a: unknown, b: unknown): unknown {
  if (a === undefined || a === null || b === undefined || b === null) return null
  if (a instanceof Date && isNumber(b)) return shifted(a, b)
  if (b instanceof Date && isNumber(a)) return shifted(b, a)
  if (!isNumber(a) || !isNumber(b)) throw new Fault(14, '$add only supports numeric or date types')
  return addNumbers(a, b)
}

function shifted(date: Date, by: unknown): Date {
  return new Date(date.getTime() + Math.round(numberOf(by) ?? 0))
}

function subtract(a: unknown, b: unknown): unknown {
  if (a === undefined || a === null || b === undefined || b === null) return null
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime())
  if (a instanceof Date && isNumber(b)) return shifted(a, -(numberOf(b) ?? 0))
  if (!isNumber(a) || !isNumber(b)) throw new Fault(14, "can't $subtract these types")
  return addNumbers(a, negated(b))
}

function negated(value: unknown): unknown {
  if (value instanceof Long) return value.negate()
  const number = -(numberOf(value) as number)
  return isFloating(value) ? new Double(number) : number
}
