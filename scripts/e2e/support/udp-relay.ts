import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { seeded } from '#machines/test/counters.ts'

/** What one way of the relay lets through (bit/s, with headers); `Infinity` is a good line, 0 a dead one. */
export type Rate = number

/** IPv4 and UDP headers, which a real line carries too (bytes). */
const HEADER_BYTES = 28
/** What waits longer than this at the narrow place is dropped, as in the queue of a cheap router (ms). */
const LONGEST_QUEUE_MS = 300

/** A narrow place: packets leave it in order, no faster than its rate, after a queue that is not endless. */
class NarrowPlace {
  rate: Rate = Infinity
  /** Which part of the packets is lost on the way, 0 to 1; which ones is the same in every run. */
  loss = 0
  readonly #random = seeded(1)
  dropped = 0
  passed = 0
  /** When the packet that came last has left (performance.now, ms). */
  #freeAt = 0

  pass(bytes: number, deliver: () => void): void {
    if (this.#random() < this.loss) {
      this.dropped += 1
      return
    }
    if (this.rate === Infinity) return this.#leave(deliver)
    const now = performance.now()
    const leavesAt = Math.max(now, this.#freeAt) + ((bytes + HEADER_BYTES) * 8_000) / this.rate
    if (leavesAt - now > LONGEST_QUEUE_MS) {
      this.dropped += 1
      return
    }
    this.#freeAt = leavesAt
    setTimeout(() => this.#leave(deliver), leavesAt - now)
  }

  #leave(deliver: () => void): void {
    this.passed += 1
    deliver()
  }
}

/**
 * A relay for UDP between one person's browser and the media worker, in place of `tc`, which not every
 * kernel has. Each way has its own narrow place, shared by all transports of the person.
 */
export class UdpRelay {
  /** Where the browser sends to. */
  readonly port: number
  /** From the media worker to the person, and back. */
  readonly down = new NarrowPlace()
  readonly up = new NarrowPlace()
  readonly #listener: Socket
  readonly #toPort: number
  readonly #upstream = new Map<string, Socket>()

  private constructor(listener: Socket, toPort: number) {
    this.#listener = listener
    this.port = listener.address().port
    this.#toPort = toPort
    listener.on('message', (packet, from) => {
      const upstream = this.#upstreamOf(from)
      this.up.pass(packet.length, () => this.#send(upstream, packet, this.#toPort, '127.0.0.1'))
    })
  }

  /** @param toPort UDP port of the media worker on 127.0.0.1 */
  static async open(toPort: number): Promise<UdpRelay> {
    const listener = createSocket('udp4').bind(0, '127.0.0.1')
    await once(listener, 'listening')
    return new UdpRelay(listener, toPort)
  }

  close(): void {
    for (const socket of [this.#listener, ...this.#upstream.values()]) socket.close()
    this.#upstream.clear()
  }

  /** The media worker tells the person's transports apart by a port each. */
  #upstreamOf({ address, port }: RemoteInfo): Socket {
    const key = `${address}:${port}`
    const known = this.#upstream.get(key)
    if (known) return known
    const socket = createSocket('udp4')
    socket.on('message', (packet) =>
      this.down.pass(packet.length, () => this.#send(this.#listener, packet, port, address)),
    )
    this.#upstream.set(key, socket)
    return socket
  }

  #send(socket: Socket, packet: Buffer, port: number, address: string): void {
    // What was still on its way when the relay was closed has nowhere to go.
    if (this.#upstream.size > 0) socket.send(packet, port, address)
  }
}
