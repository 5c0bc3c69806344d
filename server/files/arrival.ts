import { Readable } from 'node:stream'

/**
 * The one copy of a file that is being sent: its memory is taken whole at the beginning, and what has
 * arrived is handed on from there, so that a slow reader of `stream` costs nothing more.
 */
export type Arrival = {
  /** Copies the bytes; false when there are more than were announced. */
  take(chunk: Uint8Array): boolean
  received(): number
  isWhole(): boolean
  /** All bytes in order; views of the memory, no copies. Ends when the file is whole. */
  readonly stream: Readable
  /** Valid once the file is whole, empty once it is cut. */
  content(): Buffer<ArrayBuffer>
  /** Ends the stream in the middle and lets the memory go; what comes now is dropped. */
  cut(): void
}

/** Bytes handed on at once. */
const CHUNK_BYTES = 128 * 1024
const NOTHING = Buffer.alloc(0)

export function createArrival(bytes: number): Arrival {
  let content = Buffer.allocUnsafeSlow(bytes)
  let isCut = false
  let received = 0
  let handedOn = 0
  let isWanted = false
  const stream = new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      isWanted = true
      handOn()
    },
  })
  const handOn = (): void => {
    if (!isWanted || handedOn === received || stream.destroyed) return
    isWanted = false
    const end = Math.min(received, handedOn + CHUNK_BYTES)
    const part = content.subarray(handedOn, end)
    handedOn = end
    stream.push(part)
    if (handedOn === bytes) stream.push(null)
  }
  return {
    take(chunk) {
      if (isCut) return true
      if (received + chunk.byteLength > bytes) return false
      content.set(chunk, received)
      received += chunk.byteLength
      handOn()
      return true
    },
    received: () => received,
    isWhole: () => received === bytes,
    stream,
    content: () => content,
    cut() {
      if (isCut) return
      isCut = true
      content = NOTHING
      stream.destroy(new Error('the upload was cut'))
    },
  }
}
