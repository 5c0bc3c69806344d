import type { ApiRefusal } from '#machines/api.ts'

/** The server answered, and the answer is no; `reason` has a sentence in each app's message file. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly reason: ApiRefusal
  /** After how many ms another try makes sense, where the server says so. */
  readonly retryAfterMs: number | null
  constructor(reason: ApiRefusal, retryAfterMs: number | null = null) {
    super(`refused: ${reason}`)
    this.reason = reason
    this.retryAfterMs = retryAfterMs
  }
}

/** No answer came: socket closed, network gone, or time out. Whether it was done is not known. */
export class LostError extends Error {
  override readonly name = 'LostError'
}
