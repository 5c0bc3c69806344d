import { BodyTooLarge, type BodyTaker, type HttpRequest } from './exchange.ts'

/** No route of ours takes more; what comes beyond it is dropped while it arrives. */
const MOST_BODY_BYTES = 64 * 1024

/** The two things that a body in arrival can tell; the response object of uWebSockets.js has them. */
export type Arriving = {
  onAborted(handler: () => void): unknown
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): unknown
}

/**
 * Collects the body of a request. Must be called before the handler's first await, because the library
 * hands out the data only to who has asked by then. `onGone` is called when the client has gone away.
 */
export function readBody(
  res: Arriving,
  method: string,
  contentLength: string | undefined,
  onGone: () => void,
): HttpRequest['body'] {
  const chunks: Buffer[] = []
  let size = 0
  let tooLarge = Number(contentLength ?? 0) > MOST_BODY_BYTES
  const whole = new Promise<Buffer | null>((resolve) => {
    res.onAborted(() => {
      onGone()
      resolve(null)
    })
    if (method === 'GET' || method === 'HEAD' || tooLarge) {
      resolve(tooLarge ? null : Buffer.alloc(0))
      return
    }
    res.onData((chunk, isLast) => {
      size += chunk.byteLength
      if (size > MOST_BODY_BYTES) {
        tooLarge = true
        chunks.length = 0
        resolve(null)
        return
      }
      // Copied: the memory is taken back when this function returns.
      chunks.push(Buffer.from(new Uint8Array(chunk)))
      if (isLast) resolve(Buffer.concat(chunks))
    })
  })
  return async (limit) => {
    const body = await whole
    if (body === null || body.byteLength > limit) {
      throw new BodyTooLarge(tooLarge || body ? 'the body is too large' : 'the client is gone')
    }
    return body
  }
}

/** A body whose sender can be held back. */
export type Holdable = Arriving & { pause(): unknown; resume(): unknown }

/**
 * Hands on a body in parts. Must be called before the handler's first await. Until somebody takes it, only
 * what was already on its way is kept: the sender is held back. `onGone` as for `readBody`.
 */
export function streamBody(res: Holdable, onGone: () => void): NonNullable<HttpRequest['stream']> {
  const early: Buffer[] = []
  let taker: BodyTaker | null = null
  let isHeld = false
  let end: 'done' | 'cut' | null = null
  res.onAborted(() => {
    onGone()
    end = 'cut'
    taker?.cut()
  })
  res.onData((chunk, isLast) => {
    if (taker) taker.take(new Uint8Array(chunk))
    else early.push(Buffer.from(new Uint8Array(chunk)))
    if (isLast) end = 'done'
    if (isLast) taker?.done()
    else if (!taker && !isHeld) {
      isHeld = true
      res.pause()
    }
  })
  return (next) => {
    taker = next
    for (const chunk of early.splice(0)) next.take(chunk)
    if (end !== null) next[end]()
    else if (isHeld) res.resume()
  }
}
