import type { Binary, ObjectId } from 'bson'
import { roundingRest } from './compare.ts'
import { numberOf, Rank, rankOf, type Doc } from './value.ts'

/** Stands for an empty array in a key: below null, as MongoDB sorts it. */
export const EMPTY_ARRAY = Symbol('empty array')

/**
 * Writes values as bytes whose order is the BSON order. Each value's bytes are no prefix of
 * another value's, so that keys of several fields compare field by field.
 */
class KeyWriter {
  private bytes = Buffer.allocUnsafe(256)
  private length = 0

  private room(count: number): number {
    const start = this.length
    this.length += count
    if (this.length > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.length, this.bytes.length * 2))
      this.bytes.copy(grown, 0, 0, start)
      this.bytes = grown
    }
    return start
  }

  byte(value: number): void {
    const at = this.room(1)
    this.bytes[at] = value
  }

  field(value: unknown, direction: number): void {
    const start = this.length
    this.value(value)
    if (direction < 0) {
      for (let i = start; i < this.length; i++) this.bytes[i] = ~(this.bytes[i] as number) & 0xff
    }
  }

  value(value: unknown): void {
    if (value === EMPTY_ARRAY) return this.byte(Rank.emptyArray)
    const rank = rankOf(value)
    this.byte(rank)
    switch (rank) {
      case Rank.number:
        return this.number(value)
      case Rank.string:
        return this.string(value as string)
      case Rank.object:
        return this.object(value as Doc)
      case Rank.array:
        for (const item of value as unknown[]) this.value(item)
        return this.byte(0)
      case Rank.binary:
        return this.binary(value as Binary)
      case Rank.objectId:
        return this.raw((value as ObjectId).id)
      case Rank.boolean:
        return this.byte(value === true ? 1 : 0)
      case Rank.date: {
        const at = this.room(8)
        this.bytes.writeBigUInt64BE(BigInt((value as Date).getTime()) + (1n << 63n), at)
      }
    }
  }

  private number(value: unknown): void {
    const number = numberOf(value) as number
    const at = this.room(10)
    if (Number.isNaN(number)) {
      this.bytes.fill(0, at, at + 10)
      return
    }
    this.bytes.writeDoubleBE(number === 0 ? 0 : number, at)
    if ((this.bytes[at] as number) & 0x80) {
      for (let i = at; i < at + 8; i++) this.bytes[i] = ~(this.bytes[i] as number) & 0xff
    } else this.bytes[at] = (this.bytes[at] as number) | 0x80
    // A Long above 2^53 is at most 512 away from its double.
    this.bytes.writeUInt16BE(Number(roundingRest(value, number)) + 0x8000, at + 8)
  }

  private string(value: string): void {
    if (!value.includes('\0')) {
      this.raw(Buffer.from(value, 'utf8'))
    } else {
      for (const byte of Buffer.from(value, 'utf8')) {
        this.byte(byte)
        if (byte === 0) this.byte(0xff)
      }
    }
    this.byte(0)
    this.byte(0)
  }

  private object(value: Doc): void {
    for (const [name, field] of Object.entries(value)) {
      this.byte(rankOf(field))
      this.string(name)
      this.value(field)
    }
    this.byte(0)
  }

  private binary(value: Binary): void {
    const at = this.room(5)
    this.bytes.writeUInt32BE(value.length(), at)
    this.bytes[at + 4] = value.sub_type
    this.raw(value.value())
  }

  private raw(source: Uint8Array): void {
    const at = this.room(source.length)
    this.bytes.set(source, at)
  }

  take(): Buffer {
    const key = Buffer.from(this.bytes.subarray(0, this.length))
    this.length = 0
    return key
  }
}

const writer = new KeyWriter()

/** Key of several values, each ascending (1) or descending (-1). */
export function keyOf(values: readonly unknown[], directions: readonly number[]): Buffer {
  try {
    values.forEach((value, i) => writer.field(value, directions[i] ?? 1))
    return writer.take()
  } catch (error) {
    writer.take()
    throw error
  }
}

/** Smallest byte string above every string that begins with `prefix`. */
export function prefixEnd(prefix: Buffer): Buffer {
  let length = prefix.length
  while (length > 0 && prefix[length - 1] === 0xff) length--
  const end = Buffer.from(prefix.subarray(0, length))
  if (length === 0) return Buffer.from([0xff, 0xff])
  end[length - 1] = (end[length - 1] as number) + 1
  return end
}

/** A value as a Map key: two values have the same text exactly if they are equal in BSON. */
export function identityOf(value: unknown): string {
  return keyOf([value], [1]).toString('latin1')
}
