import type { ApiRefusal, RefusalBody } from '#machines/api.ts'

/** What may stand beside the reason: other times, faults by field, when the line opens. */
export type RefusalDetails = Partial<Pick<RefusalBody, 'alternatives' | 'fields' | 'opensAt'>>

/** The server answered, and the answer is no; `reason` has a sentence in each app's message file. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly reason: ApiRefusal
  /** After how many ms another try makes sense, where the server says so. */
  readonly retryAfterMs: number | null
  readonly details: RefusalDetails
  constructor(
    reason: ApiRefusal,
    retryAfterMs: number | null = null,
    details: RefusalDetails = {},
  ) {
    super(`refused: ${reason}`)
    this.reason = reason
    this.retryAfterMs = retryAfterMs
    this.details = details
  }
}

/** No answer came: socket closed, network gone, or time out. Whether it was done is not known. */
export class LostError extends Error {
  override readonly name = 'LostError'
}
