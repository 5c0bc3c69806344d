import { Binary, Double, Int32, Long, MaxKey, MinKey, ObjectId } from 'bson'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare } from './compare.ts'
import { keyOf, prefixEnd } from './keystring.ts'
import { decode, encode } from './value.ts'

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, new MinKey(), new MaxKey(), new Double(NaN), new Double(-0)),
  fc.integer().map((value) => new Int32(value)),
  fc.double().map((value) => new Double(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 62n + 1n).map((value) => Long.fromBigInt(value)),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('', '\0', 'a\0', 'a', 'a\x01', '\uE000', '\u{1F600}'),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => new Binary(bytes)),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
)

const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('array'), tie('doc')),
  array: fc.array(tie('value'), { maxLength: 3 }),
  doc: fc.dictionary(fc.constantFrom('a', 'b', 'ab'), tie('value'), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
}))

const runs = { seed: 20261121, numRuns: 3000 }

describe('index keys', () => {
  test('bytes stand in the order of the values, in both directions', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const order = Math.sign(compare(a, b))
        expect(Math.sign(compare(b, a))).toBe(0 - order || 0)
        for (const direction of [1, -1]) {
          const bytes = Buffer.compare(keyOf([a], [direction]), keyOf([b], [direction]))
          expect(Math.sign(bytes) * direction || 0).toBe(order || 0)
        }
      }),
      runs,
    )
  })

  test('several fields compare one after the other', () => {
    const pair = fc.tuple(scalar, scalar)
    fc.assert(
      fc.property(pair, pair, ([a1, a2], [b1, b2]) => {
        const order = Math.sign(compare(a1, b1) || -compare(a2, b2))
        const bytes = Buffer.compare(keyOf([a1, a2], [1, -1]), keyOf([b1, b2], [1, -1]))
        expect(Math.sign(bytes) || 0).toBe(order || 0)
      }),
      runs,
    )
  })

  test('the end of a prefix is above all that begins with it and below all else above', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(bytes, bytes, (prefix, tail) => {
        fc.pre(prefix[0] !== 0xff)
        const end = prefixEnd(Buffer.from(prefix))
        expect(Buffer.compare(Buffer.concat([prefix, tail]), end)).toBeLessThan(0)
        const other = Buffer.from(tail)
        if (
          Buffer.compare(other, prefix) > 0 &&
          Buffer.compare(other.subarray(0, prefix.length), prefix) !== 0
        ) {
          expect(Buffer.compare(other, end)).toBeGreaterThanOrEqual(0)
        }
      }),
      runs,
    )
  })

  test('a document comes back from its bytes with its number types', () => {
    fc.assert(
      fc.property(value, (content) => {
        expect(compare(decode(encode({ content }))['content'], content)).toBe(0)
      }),
      runs,
    )
  })
})
