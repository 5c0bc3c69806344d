/** The one copy of a file that is being sent: its memory is taken whole at the beginning. */
export type Arrival = {
  /** Announced, and never exceeded. */
  readonly bytes: number
  /** Copies the bytes; false when there are more than were announced. */
  take(chunk: Uint8Array): boolean
  received(): number
  isWhole(): boolean
  /** Valid once the file is whole, empty once it is cut. */
  content(): Buffer<ArrayBuffer>
  /** Views of the bytes from the first one on, as they come; ends with the file, or when it is cut. */
  parts(most: number): AsyncGenerator<Uint8Array>
  /** Lets the memory go; what comes now is dropped. */
  cut(): void
  isCut(): boolean
}

const NOTHING = Buffer.alloc(0)

export function createArrival(bytes: number): Arrival {
  // Memory of its own: it moves to the thread that parses, and back.
  let content = Buffer.allocUnsafeSlow(bytes)
  let received = 0
  let isCut = false
  let news = Promise.withResolvers<void>()
  const tell = (): void => {
    news.resolve()
    news = Promise.withResolvers()
  }
  return {
    bytes,
    take(chunk) {
      if (isCut) return true
      if (received + chunk.byteLength > bytes) return false
      content.set(chunk, received)
      received += chunk.byteLength
      tell()
      return true
    },
    received: () => received,
    isWhole: () => received === bytes,
    content: () => content,
    async *parts(most) {
      let given = 0
      while (!isCut && given < bytes) {
        const end = Math.min(received, given + most)
        if (end === given) await news.promise
        else yield content.subarray(given, end)
        given = end
      }
    },
    cut() {
      isCut = true
      content = NOTHING
      tell()
    },
    isCut: () => isCut,
  }
}
