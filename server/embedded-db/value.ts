import { Double, Int32, Long, deserialize, serialize, type DeserializeOptions } from 'bson'
import { Fault, refusal } from './fault.ts'

/** A decoded document. Numbers stay Int32, Double or Long, so that a rewrite keeps their type. */
export type Doc = { [field: string]: unknown }

/** Largest document that MongoDB accepts, in bytes. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

/** BSON order of types, also the first byte of an index key. */
export const Rank = {
  minKey: 0x01,
  emptyArray: 0x04,
  null: 0x05,
  number: 0x10,
  string: 0x20,
  object: 0x30,
  array: 0x40,
  binary: 0x50,
  objectId: 0x60,
  boolean: 0x70,
  date: 0x78,
  maxKey: 0x7f,
} as const

const DECODING: DeserializeOptions = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
}

/** BSON bytes to a document with typed numbers. */
export function decode(bytes: Uint8Array): Doc {
  return deserialize(bytes, DECODING) as Doc
}

/** As `decode`, but the documents in `documents` stay bytes: an insert stores them as received. */
export function decodeKeepingDocuments(bytes: Uint8Array): Doc {
  return deserialize(bytes, { ...DECODING, fieldsAsRaw: { documents: true } }) as Doc
}

/** Document to BSON bytes; JavaScript numbers become Int32 where they fit, else Double. */
export function encode(doc: Doc): Uint8Array {
  return serialize(doc, { ignoreUndefined: true })
}

/** Whether a value is a plain embedded document, neither array nor BSON type. */
export function isDoc(value: unknown): value is Doc {
  if (typeof value !== 'object' || value === null) return false
  const proto: unknown = Object.getPrototypeOf(value)
  return proto === Object.prototype || proto === null
}

/** BSON type order of a value; types that Okienko never stores are refused. */
export function rankOf(value: unknown): number {
  if (value === undefined || value === null) return Rank.null
  switch (typeof value) {
    case 'string':
      return Rank.string
    case 'number':
      return Rank.number
    case 'boolean':
      return Rank.boolean
  }
  if (Array.isArray(value)) return Rank.array
  if (value instanceof Date) return Rank.date
  if (isDoc(value)) return Rank.object
  switch ((value as { _bsontype?: string })._bsontype) {
    case 'Int32':
    case 'Double':
    case 'Long':
      return Rank.number
    case 'ObjectId':
      return Rank.objectId
    case 'Binary':
      return Rank.binary
    case 'MinKey':
      return Rank.minKey
    case 'MaxKey':
      return Rank.maxKey
    default:
      throw refusal(2, `BSON type ${(value as { _bsontype?: string })._bsontype ?? typeof value}`)
  }
}

/** Whether a value is one of the supported BSON numbers. */
export function isNumber(value: unknown): value is number | Int32 | Double | Long {
  return typeof value === 'number' || (value !== null && rankOf(value) === Rank.number)
}

/** Numeric value of a BSON number, or undefined. A Long beyond 2^53 is rounded. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof Int32 || value instanceof Double) return value.value
  if (value instanceof Long) return value.toNumber()
  return undefined
}

/** Truth in the sense of MongoDB: everything but false, 0, null and a missing value. */
export function isTruthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false
  return numberOf(value) !== 0
}

/** Sum of two BSON numbers with MongoDB's widening: Int32, then Long, then Double. */
export function addNumbers(a: unknown, b: unknown): Int32 | Long | Double {
  const x = numberOf(a)
  const y = numberOf(b)
  if (x === undefined || y === undefined) throw new Fault(14, 'only numbers can be added')
  if (isFloating(a) || isFloating(b)) return new Double(x + y)
  const sum = toBigInt(a) + toBigInt(b)
  if (BigInt.asIntN(64, sum) !== sum) throw new Fault(2, 'integer overflow')
  const narrow = BigInt.asIntN(32, sum) === sum && !(a instanceof Long) && !(b instanceof Long)
  return narrow ? new Int32(Number(sum)) : Long.fromBigInt(sum)
}

/** Whether a number is stored as Double; a JavaScript number is one unless it fits Int32. */
export function isFloating(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || (value | 0) !== value
  return value instanceof Double
}

function toBigInt(value: unknown): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(numberOf(value) ?? 0)
}

/** Refuses a document that MongoDB or this store would not keep; walks the whole of it. */
export function checkStorable(value: unknown, depth = 0): void {
  if (depth > 100) throw new Fault(2, 'document is nested deeper than 100 levels')
  if (Array.isArray(value)) for (const item of value) checkStorable(item, depth + 1)
  else if (isDoc(value)) {
    for (const [name, field] of Object.entries(value)) {
      if (name.startsWith('$')) {
        throw new Fault(52, `The dollar ($) prefixed field '${name}' is not valid for storage.`)
      }
      if (name === '__proto__') throw refusal(2, `a field named '${name}'`)
      checkStorable(field, depth + 1)
    }
  } else rankOf(value)
}

/** Bytes of a document for storage, `_id` first, within the size limit. */
export function encodeForStorage(doc: Doc): Uint8Array {
  const bytes = encode(Object.keys(doc)[0] === '_id' ? doc : { _id: doc['_id'], ...doc })
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new Fault(
      10334,
      `BSONObj size: ${bytes.length} is invalid, at most ${MAX_DOCUMENT_BYTES}`,
    )
  }
  return bytes
}
