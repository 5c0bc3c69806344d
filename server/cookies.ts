/** The name binds the cookie to this host and to HTTPS (localhost counts as such in browsers). */
const NAME = '__Host-sid'
const ATTRIBUTES = 'Secure; HttpOnly; SameSite=Strict; Path=/'

/** `Set-Cookie` of a session; gone when the browser closes, the server ends it earlier. */
export function sessionCookie(token: string): string {
  return `${NAME}=${token}; ${ATTRIBUTES}`
}

/** `Set-Cookie` that takes the session away. */
export function endedCookie(): string {
  return `${NAME}=; ${ATTRIBUTES}; Max-Age=0`
}

/** The token in a `Cookie` header, or null. */
export function tokenOf(header: string | undefined): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === NAME) {
      const value = pair.slice(at + 1).trim()
      return /^[\w-]{43}$/.test(value) ? value : null
    }
  }
  return null
}
