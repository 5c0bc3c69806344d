import { createHash } from 'node:crypto'

/** 256 bits: cannot be guessed, so a plain hash is enough to store it. */
const TOKEN_BYTES = 32

export type RandomBytes = (size: number) => Buffer

/** A new reference token for a cookie or a one-time link. */
export function newToken(randomBytes: RandomBytes): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** What is stored of a token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
