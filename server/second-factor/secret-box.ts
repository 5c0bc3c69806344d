import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import type { RandomBytes } from '#server/tokens.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Keeps the secrets of second factors unreadable in the database and its backups. */
export type SecretBox = {
  /** Encrypts (AES-256-GCM). `owner` is bound in: a row copied to another person does not open. */
  seal(owner: string, plain: string): string
  /** Null when it was not sealed with this secret for this owner. */
  open(owner: string, sealed: string): string | null
  /** What is stored of a recovery code. */
  mac(owner: string, code: string): string
}

/** @param secret the installation's own; another one makes every second factor void */
export function createSecretBox(secret: string, randomBytes: RandomBytes): SecretBox {
  const keyOf = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, '', `okienko second factor ${purpose}`, KEY_BYTES))
  const sealing = keyOf('secret')
  const coding = keyOf('recovery')
  return {
    seal(owner, plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(owner))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(owner, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      const nonce = bytes.subarray(0, NONCE_BYTES)
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
      const body = bytes.subarray(NONCE_BYTES + TAG_BYTES)
      if (tag.length < TAG_BYTES) return null
      const decipher = createDecipheriv('aes-256-gcm', sealing, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(owner)).setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch {
        // Another secret, another owner, or changed on the way.
        return null
      }
    },
    mac: (owner, code) =>
      createHmac('sha256', coding).update(`${owner}\n${code}`).digest('base64url'),
  }
}
