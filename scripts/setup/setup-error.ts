/** What kind of obstacle stopped a set-up step: told apart so that nobody debugs a compiler when the network is down. */
export type SetupErrorKind = 'network' | 'build' | 'missing' | 'unsupported'

/**
 * An obstacle of the set-up, worded for the person who typed `npm start`.
 * `message` says what went wrong, `advice` is one sentence that says what to do.
 */
export class SetupError extends Error {
  readonly kind: SetupErrorKind
  readonly advice: string

  constructor(kind: SetupErrorKind, message: string, advice: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SetupError'
    this.kind = kind
    this.advice = advice
  }
}

const kindLabel: Record<SetupErrorKind, string> = {
  network: 'network failure',
  build: 'build failure',
  missing: 'something is missing',
  unsupported: 'not supported here',
}

/** The two lines a terminal shows for any error of the set-up. */
export function describeSetupError(error: unknown): string {
  if (!(error instanceof SetupError)) return error instanceof Error ? error.message : String(error)
  return `${kindLabel[error.kind]}: ${error.message}\n${error.advice}`
}
