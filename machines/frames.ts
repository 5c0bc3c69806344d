/** Thrown by a frame reader for bytes that cannot be a frame; the connection is to be ended. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly reason: 'too-large' | 'malformed'
  constructor(reason: 'too-large' | 'malformed') {
    super(`frame ${reason}`)
    this.reason = reason
  }
}

/** A value as one frame: JSON never holds a raw line feed, so the line feed ends it. */
export const encodeFrame = (value: unknown): string => `${JSON.stringify(value)}\n`

const LINE_FEED = 0x0a

/** Cuts a byte stream into JSON values. Pure: it holds only the bytes of the frame not yet ended. */
export type FrameReader = {
  /**
   * @returns the values of the frames that `chunk` completes, in order
   * @throws FrameError for a frame above the limit, invalid UTF-8 or invalid JSON
   */
  push(chunk: Uint8Array): unknown[]
}

/** A reader for frames of at most `maxBytes` bytes. */
export const createFrameReader = (maxBytes: number): FrameReader => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let parts: Uint8Array[] = []
  let held = 0

  const hold = (part: Uint8Array) => {
    held += part.length
    if (held > maxBytes) throw new FrameError('too-large')
    // Copied because the runtime may use the buffer of a chunk again.
    if (part.length > 0) parts.push(part.slice())
  }
  const release = (): unknown => {
    const whole = new Uint8Array(held)
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    parts = []
    held = 0
    try {
      return JSON.parse(decoder.decode(whole))
    } catch {
      throw new FrameError('malformed')
    }
  }

  return {
    push(chunk) {
      const values: unknown[] = []
      let from = 0
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
        hold(chunk.subarray(from, end))
        values.push(release())
        from = end + 1
      }
      hold(chunk.subarray(from))
      return values
    },
  }
}
