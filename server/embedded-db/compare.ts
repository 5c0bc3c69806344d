import { Long, type Binary, type ObjectId } from 'bson'
import { numberOf, Rank, rankOf, type Doc } from './value.ts'

/** BSON order of two values: negative, zero or positive. A missing value counts as null. */
export function compare(a: unknown, b: unknown): number {
  const rank = rankOf(a)
  const difference = rank - rankOf(b)
  if (difference !== 0) return difference
  switch (rank) {
    case Rank.number:
      return compareNumbers(a, b)
    case Rank.string:
      return compareStrings(a as string, b as string)
    case Rank.object:
      return compareDocs(a as Doc, b as Doc)
    case Rank.array:
      return compareArrays(a as unknown[], b as unknown[])
    case Rank.binary:
      return compareBinaries(a as Binary, b as Binary)
    case Rank.objectId:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id)
    case Rank.boolean:
      return Number(a) - Number(b)
    case Rank.date:
      return (a as Date).getTime() - (b as Date).getTime()
    default:
      return 0
  }
}

/** Whether two values are equal in BSON: 1 equals 1.0; field order of objects counts. */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b) === 0
}

function compareNumbers(a: unknown, b: unknown): number {
  const x = numberOf(a) as number
  const y = numberOf(b) as number
  if (x !== y) {
    if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : -1
    return Number.isNaN(y) || x > y ? 1 : -1
  }
  // Equal after rounding: only a Long can still differ.
  if (!(a instanceof Long) && !(b instanceof Long)) return 0
  return Number(roundingRest(a, x) - roundingRest(b, y))
}

/** What rounding a Long to a double took away; 0 for other numbers. */
export function roundingRest(value: unknown, rounded: number): bigint {
  return value instanceof Long ? value.toBigInt() - BigInt(rounded) : 0n
}

/** Order of the UTF-8 bytes, as MongoDB: surrogate pairs stand above every other code unit. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      const xPair = isSurrogate(x)
      return xPair === isSurrogate(y) ? x - y : xPair ? 1 : -1
    }
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

function compareDocs(a: Doc, b: Doc): number {
  const left = Object.entries(a)
  const right = Object.entries(b)
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [nameA, valueA] = left[i] as [string, unknown]
    const [nameB, valueB] = right[i] as [string, unknown]
    const order =
      rankOf(valueA) - rankOf(valueB) || compareStrings(nameA, nameB) || compare(valueA, valueB)
    if (order !== 0) return order
  }
  return left.length - right.length
}

function compareArrays(a: unknown[], b: unknown[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i], b[i])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareBinaries(a: Binary, b: Binary): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value())
}
