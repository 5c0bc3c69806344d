import { createHash } from 'node:crypto'
import type { RandomBytes } from '#server/tokens.ts'

/** Bytes that look random and are the same in each run. */
export function seededBytes(seed: string): RandomBytes {
  let count = 0
  return (size) => {
    const parts: Buffer[] = []
    for (let have = 0; have < size; have += 32) {
      count += 1
      parts.push(createHash('sha256').update(`${seed}:${count}`).digest())
    }
    return Buffer.concat(parts).subarray(0, size)
  }
}
