import { compare, equal } from './compare.ts'
import { Fault, refusal } from './fault.ts'
import { isOperators, parseFilter } from './filter.ts'
import { compileFilter } from './match.ts'
import { sortKey, splitPath, type KeyField } from './paths.ts'
import type { Place } from './update-paths.ts'
import { addNumbers, checkStorable, isDoc, isNumber, numberOf, type Doc } from './value.ts'
import { isListed, PUSH_MODIFIERS, type UpdateOperator } from './whitelist.ts'

/** Refuses an operand that its operator cannot use, before any document is touched. */
export function checkOperand(operator: UpdateOperator, path: string, operand: unknown): void {
  switch (operator) {
    case '$inc':
      if (!isNumber(operand))
        throw new Fault(14, `Cannot increment with non-numeric argument: ${path}`)
      return
    case '$push':
    case '$addToSet':
      return checkAddition(operator, operand)
    case '$pull':
      pullTest(operand)
      return
    case '$pullAll':
      if (!Array.isArray(operand)) throw new Fault(2, '$pullAll requires an array argument')
      return
    case '$unset':
      return
    default:
      checkStorable(operand)
  }
}

function checkAddition(operator: '$push' | '$addToSet', operand: unknown): void {
  const modifiers = modifiersOf(operand)
  if (modifiers === undefined) return checkStorable(operand)
  for (const name of Object.keys(modifiers)) {
    const known = operator === '$push' ? isListed(PUSH_MODIFIERS, name) : name === '$each'
    if (!known) throw refusal(2, `Unrecognized clause in ${operator}: ${name}`)
  }
  const { $each, $slice, $position, $sort } = modifiers
  if (!Array.isArray($each)) throw new Fault(2, 'The argument to $each must be an array')
  $each.forEach((value) => checkStorable(value))
  for (const whole of [$slice, $position]) {
    if (whole !== undefined && !Number.isInteger(numberOf(whole))) {
      throw new Fault(2, '$slice and $position need whole numbers')
    }
  }
  if ($sort !== undefined) elementOrder($sort)
}

function modifiersOf(operand: unknown): Doc | undefined {
  return isDoc(operand) && Object.keys(operand)[0]?.startsWith('$') ? operand : undefined
}

/** Carries out one operator at one place. */
export function applyOperator(
  operator: UpdateOperator,
  place: Place,
  operand: unknown,
  path: string,
): void {
  switch (operator) {
    case '$set':
    case '$setOnInsert':
      return place.set(operand)
    case '$unset':
      return place.remove()
    case '$inc':
      if (place.value === undefined) return place.set(operand)
      if (!isNumber(place.value)) {
        throw new Fault(14, `Cannot apply $inc to a value of non-numeric type at '${path}'`)
      }
      return place.set(addNumbers(place.value, operand))
    case '$min':
      if (place.value === undefined || compare(operand, place.value) < 0) place.set(operand)
      return
    case '$max':
      if (place.value === undefined || compare(operand, place.value) > 0) place.set(operand)
      return
    case '$push':
      return place.set(pushed(arrayAt(place, operator, path) ?? [], operand))
    case '$addToSet':
      return place.set(joined(arrayAt(place, operator, path) ?? [], operand))
    case '$pull': {
      const taken = pullTest(operand)
      const array = arrayAt(place, operator, path)
      if (array) place.set(array.filter((element) => !taken(element)))
      return
    }
    case '$pullAll': {
      const array = arrayAt(place, operator, path)
      const taken = operand as unknown[]
      if (array) place.set(array.filter((element) => !taken.some((value) => equal(value, element))))
    }
  }
}

function arrayAt(place: Place, operator: string, path: string): unknown[] | undefined {
  if (place.value === undefined || Array.isArray(place.value)) return place.value
  throw new Fault(2, `The field '${path}' must be an array for ${operator}`)
}

function pushed(array: readonly unknown[], operand: unknown): unknown[] {
  const modifiers = modifiersOf(operand)
  if (modifiers === undefined) return [...array, operand]
  const next = [...array]
  const position = numberOf(modifiers['$position']) ?? next.length
  next.splice(position, 0, ...(modifiers['$each'] as unknown[]))
  if (modifiers['$sort'] !== undefined) next.sort(elementOrder(modifiers['$sort']))
  const slice = numberOf(modifiers['$slice'])
  if (slice === undefined) return next
  return slice >= 0 ? next.slice(0, slice) : next.slice(slice)
}

/** Order for `$sort` in `$push`: 1 or -1 for the elements, or a document of their fields. */
function elementOrder(spec: unknown): (a: unknown, b: unknown) => number {
  const direction = numberOf(spec)
  if (direction === 1 || direction === -1) return (a, b) => direction * compare(a, b)
  if (!isDoc(spec)) throw new Fault(2, '$sort in $push is 1, -1 or an object')
  const fields = Object.entries(spec).map(([path, value]): KeyField => {
    const order = numberOf(value)
    if (order !== 1 && order !== -1) throw new Fault(2, 'The $sort element value must be 1 or -1')
    return { path, parts: splitPath(path), direction: order }
  })
  const key = (element: unknown) => sortKey(isDoc(element) ? element : {}, fields)
  return (a, b) => Buffer.compare(key(a), key(b))
}

function joined(array: readonly unknown[], operand: unknown): unknown[] {
  const modifiers = modifiersOf(operand)
  const additions = modifiers === undefined ? [operand] : (modifiers['$each'] as unknown[])
  const next = [...array]
  for (const value of additions) {
    if (!next.some((element) => equal(element, value))) next.push(value)
  }
  return next
}

/** What `$pull` takes: elements that equal a value, fulfil operators, or match a filter. */
function pullTest(operand: unknown): (element: unknown) => boolean {
  if (isOperators(operand)) {
    const matches = compileFilter(parseFilter({ element: operand }))
    return (element) => matches({ element })
  }
  if (isDoc(operand)) {
    const matches = compileFilter(parseFilter(operand))
    return (element) => isDoc(element) && matches(element)
  }
  return (element) => equal(element, operand)
}
