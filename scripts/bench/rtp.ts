/** Packets of RTP (RFC 3550) with a stamp: which stream, which one of it, and when it was sent. */

export type Stamp = {
  stream: number
  sequence: number
  /** performance.now() of the sender. */ at: number
}

const HEADER_BYTES = 12
/** VP8 payload descriptor of a frame's start (RFC 7741), and the first byte of the frame. */
const VP8_BYTES = 2
const STAMP_BYTES = 16

/** Of one stream; the buffer is made once and stamped anew for each packet. */
export type PacketMaker = { next(sequence: number, at: number): Buffer }

export function createPackets(options: {
  kind: 'audio' | 'video'
  stream: number
  ssrc: number
  payloadType: number
  /** Whole length of a packet (bytes). */
  bytes: number
  /** RTP clock ticks between two packets. */
  ticks: number
  /** Every so many packets of a picture one is a key frame; each packet is a frame of its own. */
  keyEvery: number
}): PacketMaker {
  const { kind, stream, ssrc, payloadType, ticks, keyEvery } = options
  const packet = Buffer.alloc(options.bytes, 0x55)
  packet[0] = 0x80
  packet.writeUInt32BE(ssrc, 8)
  const start = kind === 'video' ? HEADER_BYTES + VP8_BYTES : HEADER_BYTES
  if (kind === 'video') packet[HEADER_BYTES] = 0x10
  packet.writeUInt32BE(stream, start)
  return {
    next(sequence, at) {
      packet[1] = payloadType | (kind === 'video' ? 0x80 : 0)
      packet.writeUInt16BE(sequence & 0xffff, 2)
      packet.writeUInt32BE((sequence * ticks) >>> 0, 4)
      // The lowest bit says that the frame needs others.
      if (kind === 'video') packet[HEADER_BYTES + 1] = sequence % keyEvery === 0 ? 0 : 1
      packet.writeUInt32BE(sequence, start + 4)
      packet.writeDoubleBE(at, start + 8)
      return packet
    },
  }
}

/** The stamp of a packet that a worker has handed on; null for RTCP and for what has no stamp. */
export function readStamp(
  packet: Buffer,
  kindOf: (payloadType: number) => 'audio' | 'video',
): Stamp | null {
  if (packet.length < HEADER_BYTES || isRtcp(packet)) return null
  let at = HEADER_BYTES + 4 * (packet[0]! & 0x0f)
  const hasExtension = (packet[0]! & 0x10) !== 0
  if (hasExtension) at += 4 + 4 * packet.readUInt16BE(at + 2)
  if (kindOf(packet[1]! & 0x7f) === 'video') at += VP8_BYTES
  if (packet.length < at + STAMP_BYTES) return null
  return {
    stream: packet.readUInt32BE(at),
    sequence: packet.readUInt32BE(at + 4),
    at: packet.readDoubleBE(at + 8),
  }
}

/** RFC 5761: RTP and RTCP on one port. */
const isRtcp = (packet: Buffer): boolean => packet[1]! >= 192 && packet[1]! <= 223
