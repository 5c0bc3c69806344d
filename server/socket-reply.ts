/** What of the response object of uWebSockets.js a long body needs. */
export type LongReply = {
  cork(task: () => void): unknown
  tryEnd(chunk: Uint8Array<ArrayBuffer>, totalSize: number): [boolean, boolean]
  getWriteOffset(): number
  onWritable(handler: (offset: number) => boolean): unknown
}

/** From this size on (bytes) a body is written as the client takes it, without a copy. */
export const LONG_BODY_BYTES = 256 * 1024

/** Writes `body` at the client's pace; status and headers must be written already. */
export function writeLong(res: LongReply, body: Buffer): void {
  const total = body.byteLength
  const rest = (offset: number) => {
    const { buffer, byteOffset } = body
    return new Uint8Array(buffer as ArrayBuffer, byteOffset + offset, total - offset)
  }
  const begun = res.getWriteOffset()
  const [isTaken, isDone] = res.tryEnd(rest(0), total)
  if (isTaken || isDone) return
  res.onWritable((offset) => res.tryEnd(rest(offset - begun), total)[0])
}
