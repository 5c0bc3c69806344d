/** The one copy of a file that is being sent: its memory is taken whole at the beginning. */
export type Arrival = {
  /** Copies the bytes; false when there are more than were announced. */
  take(chunk: Uint8Array): boolean
  received(): number
  isWhole(): boolean
  /** Valid once the file is whole, empty once it is cut. */
  content(): Buffer<ArrayBuffer>
  /** Lets the memory go; what comes now is dropped. */
  cut(): void
}

const NOTHING = Buffer.alloc(0)

export function createArrival(bytes: number): Arrival {
  // Memory of its own: it moves to the thread that parses, and back.
  let content = Buffer.allocUnsafeSlow(bytes)
  let received = 0
  let isCut = false
  return {
    take(chunk) {
      if (isCut) return true
      if (received + chunk.byteLength > bytes) return false
      content.set(chunk, received)
      received += chunk.byteLength
      return true
    },
    received: () => received,
    isWhole: () => received === bytes,
    content: () => content,
    cut() {
      isCut = true
      content = NOTHING
    },
  }
}
