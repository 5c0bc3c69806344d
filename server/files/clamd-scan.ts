import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type NodeClam from 'clamscan'

/** One file on its way through clamd. */
export type ClamdScan = {
  /** True once clamd has every byte, so that their memory may move elsewhere; false when it failed before. */
  sent: Promise<boolean>
  /**
   * What clamd says of the whole file; null when it says neither.
   * Rejects when it cannot be asked, and when the scan is dropped.
   */
  isInfected: Promise<boolean | null>
  /** Cuts the connection: clamd throws away what it has of the file. Can be called at any time. */
  drop(): void
}

type Written = (error?: Error | null) => void
/** `zINSTREAM` with its closing zero. */
const COMMAND_BYTES = 10
/** Before each part, and alone at the end. */
const LENGTH_BYTES = 4

/** The package with its own way to a connection: it has no public one to what it does with it. */
type Opener = Pick<NodeClam, 'scanStream'> & { _initSocket(label: string): Promise<Socket> }

/**
 * Sends a file to clamd while its parts still come.
 *
 * @param bytes of all parts; an answer about fewer counts as none
 */
export function startScan(
  link: NodeClam,
  parts: AsyncIterable<Uint8Array>,
  bytes: number,
): ClamdScan {
  const sent = Promise.withResolvers<boolean>()
  const closed = Promise.withResolvers<never>()
  let socket: Socket | null = null
  let isDropped = false
  let given = 0
  let written = 0
  let framed = COMMAND_BYTES + LENGTH_BYTES
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const part of parts) {
      given += part.byteLength
      framed += LENGTH_BYTES + part.byteLength
      yield part
    }
  }
  const stream = Readable.from(counted())
  const noteWritten = (length: number): void => {
    written += length
    if (given === bytes && written === framed) sent.resolve(true)
  }
  const opener = link as unknown as Opener
  const own = Object.create(link) as Opener
  own._initSocket = async (label) => {
    const opened = await opener._initSocket(label)
    socket = opened
    const write = opened.write.bind(opened) as (data: Buffer, done: Written) => boolean
    opened.write = ((data: Buffer) =>
      write(data, (error) => error ?? noteWritten(data.length))) as Socket['write']
    opened.once('close', () => closed.reject(new Error('the connection to clamd is closed')))
    if (isDropped) opened.destroy()
    return opened
  }
  const answer = own.scanStream(stream).then(({ isInfected }) => {
    // clamd answers only to the end of a file.
    sent.resolve(given === bytes)
    return given === bytes ? isInfected : null
  })
  const isInfected = Promise.race([answer, closed.promise])
  isInfected.catch(() => sent.resolve(false))
  return {
    sent: sent.promise,
    isInfected,
    drop() {
      isDropped = true
      stream.destroy()
      socket?.destroy()
    },
  }
}
