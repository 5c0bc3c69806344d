import { createHmac } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { crc32 } from 'node:zlib'

/** For tests: just enough of a browser's ICE to be believed, and a way to send anything else. */

const MAGIC_COOKIE = 0x2112_a442
const FINGERPRINT_XOR = 0x5354_554e
const attribute = (type: number, value: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}

const withLength = (message: Buffer, length: number): Buffer => {
  message.writeUInt16BE(length, 2)
  return message
}

/** A binding request (RFC 8489) with the attributes that ICE wants (RFC 8445), signed with `password`. */
export const bindingRequest = (ufrag: string, password: string, transaction: Buffer): Buffer => {
  const head = Buffer.alloc(20)
  head.writeUInt16BE(0x0001, 0)
  head.writeUInt32BE(MAGIC_COOKIE, 4)
  transaction.copy(head, 8, 0, 12)
  const body = Buffer.concat([
    attribute(0x0006, Buffer.from(`${ufrag}:page`)),
    attribute(0x0024, Buffer.of(0x6e, 0x7f, 0x1e, 0xff)),
    attribute(0x802a, Buffer.alloc(8, 1)),
    attribute(0x0025, Buffer.alloc(0)),
  ])
  const signed = withLength(Buffer.concat([head, body]), body.length + 24)
  const integrity = attribute(0x0008, createHmac('sha1', password).update(signed).digest())
  const whole = withLength(Buffer.concat([signed, integrity]), body.length + 24 + 8)
  const check = Buffer.alloc(4)
  check.writeUInt32BE((crc32(whole) ^ FINGERPRINT_XOR) >>> 0, 0)
  return Buffer.concat([whole, attribute(0x8028, check)])
}

export type StunClient = {
  send(packet: Buffer): Promise<void>
  /** Asks once; the type of the answer's STUN message (0x0101 is success). */
  bind(ufrag: string, password: string): Promise<number>
  close(): void
}

/** A UDP socket at the worker's port. */
export const openStunClient = async (port: number): Promise<StunClient> => {
  const socket: Socket = createSocket('udp4')
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const send = (packet: Buffer) =>
    new Promise<void>((resolve, reject) =>
      socket.send(packet, (error) => (error ? reject(error) : resolve())),
    )
  let transactions = 0
  return {
    send,
    async bind(ufrag, password) {
      const transaction = Buffer.alloc(12, (transactions += 1))
      const answered = new Promise<Buffer>((resolve) => {
        const hear = (packet: Buffer) => {
          if (!packet.subarray(8, 20).equals(transaction)) return
          socket.off('message', hear)
          resolve(packet)
        }
        socket.on('message', hear)
      })
      await send(bindingRequest(ufrag, password, transaction))
      return (await answered).readUInt16BE(0)
    },
    close: () => void socket.close(),
  }
}
