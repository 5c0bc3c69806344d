/** What an app shows, and what was handed out beside it; the server knows the same two shapes. */
const APP_CODE = /^\d{6}$/
const RECOVERY_CODE = /^[a-z2-7]{5}-?[a-z2-7]{5}$/i

/**
 * A second factor's code as it may be sent. Apps and paper show it in groups, so spaces do not count.
 * @returns null when it is neither six digits nor a recovery code
 */
export function readCode(typed: string): string | null {
  const code = typed.replace(/\s+/g, '')
  return APP_CODE.test(code) || RECOVERY_CODE.test(code) ? code : null
}

/** A secret in groups of four, as people type it from one screen into another. */
export function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}
