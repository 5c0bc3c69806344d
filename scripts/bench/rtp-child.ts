import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { PAYLOAD_TYPES, type RtpPeer } from './call-media.ts'
import { seeded } from '#machines/test/counters.ts'
import { answerParent } from './child.ts'
import { usedCpu } from './load-watch.ts'
import { createPackets, readStamp, type PacketMaker } from './rtp.ts'
import { quantile } from './statistics.ts'

/** Senders and sinks of RTP for many calls: steady sound and picture from each side to the other. */

const ADDRESS = '127.0.0.1'
const SOCKET_BUFFER_BYTES = 1024 * 1024
/** 50 packets a second as Opus makes them, at 32 kbit/s. */
const AUDIO = { bytes: 92, everyMs: 20, ticks: 960, keyEvery: 1 }
/** 300 kbit/s: 30 packets a second, a key frame every two seconds. */
const VIDEO = { bytes: 1_250, everyMs: 1000 / 30, ticks: 3_000, keyEvery: 60 }

export type RtpResult = {
  sent: number
  lost: number
  /** Packets that came to somebody else than the other side of the call. */
  foreign: number
  /** From the sender's stamp to the sink (ms). */
  delayP50: number
  delayP99: number
  /** Share of one core that the generator used, 0 to 1. */
  load: number
}

type Stream = {
  socket: Socket
  packets: PacketMaker
  everyMs: number
  nextAt: number
  /** Of the next packet. */
  sequence: number
  /** Of the first packet that counts; those that came of the counted ones. */
  from: number
  until: number
  came: Set<number>
}
type Group = { streams: Stream[]; sockets: Socket[] }

/** Payload type of the pictures that sinks get: the routers' own. */
let videoType = 0
const kindOf = (payloadType: number) => (payloadType === videoType ? 'video' : 'audio')
const random = seeded(7)
const groups = new Map<string, Group>()
const streams: Stream[] = []
let delays: number[] = []
let foreign = 0
let current: Group | null = null
let begunAt = 0
let usedBefore = 0

const STREAMS_OF_PEER = 2
const peerOf = (stream: number): number => Math.floor(stream / STREAMS_OF_PEER)
const otherSide = (peer: number): number => (peer % 2 === 0 ? peer + 1 : peer - 1)

async function connectedSocket(port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: SOCKET_BUFFER_BYTES })
  socket.bind(0, ADDRESS)
  await once(socket, 'listening')
  socket.connect(port, ADDRESS)
  await once(socket, 'connect')
  socket.on('error', () => {})
  return socket
}

/** @param peer number of the peer whose sink it is; both sides of a call follow each other */
function hear(packet: Buffer, peer: number): void {
  const stamp = readStamp(packet, kindOf)
  const stream = stamp && streams[stamp.stream]
  if (!stream || stamp.sequence < stream.from || stamp.sequence >= stream.until) return
  if (stream.came.has(stamp.sequence)) return
  if (peerOf(stamp.stream) !== otherSide(peer)) foreign += 1
  stream.came.add(stamp.sequence)
  delays.push(performance.now() - stamp.at)
}

async function add(group: Group, peer: RtpPeer): Promise<void> {
  const sender = await connectedSocket(peer.sendPort)
  const sink = await connectedSocket(peer.receivePort)
  const number = peerOf(streams.length)
  sink.on('message', (packet) => hear(packet, number))
  group.sockets.push(sender, sink)
  for (const kind of ['audio', 'video'] as const) {
    const { everyMs, ...shape } = kind === 'audio' ? AUDIO : VIDEO
    const ssrc = kind === 'audio' ? peer.audioSsrc : peer.videoSsrc
    const stream = streams.length
    const packets = createPackets({
      kind,
      stream,
      ssrc,
      payloadType: PAYLOAD_TYPES[kind],
      ...shape,
    })
    const one = { socket: sender, packets, everyMs, nextAt: 0, sequence: 0 }
    streams.push({ ...one, from: Infinity, until: Infinity, came: new Set() })
    group.streams.push(streams.at(-1)!)
  }
  // The worker learns from any packet whom it talks to; one without a stream is dropped by it.
  sink.send(
    createPackets({ ...AUDIO, kind: 'audio', stream: 0, ssrc: 1, payloadType: 0 }).next(0, 0),
  )
}

/** Sends what is due; a stream that is late catches up, as the clock of its sender does not stand. */
function tick(): void {
  const now = performance.now()
  for (const stream of current?.streams ?? []) {
    while (stream.nextAt <= now) {
      stream.socket.send(stream.packets.next(stream.sequence, performance.now()))
      stream.sequence += 1
      stream.nextAt += stream.everyMs
    }
  }
  setTimeout(tick, 1)
}
tick()

answerParent({
  async open({ name, peers }: { name: string; peers: RtpPeer[] }) {
    const group: Group = { streams: [], sockets: [] }
    groups.set(name, group)
    videoType = peers[0]!.videoType
    for (const peer of peers) await add(group, peer)
  },
  /** Media of this group flow from now on, and of no other; none with an unknown name. */
  flow(name: string) {
    current = groups.get(name) ?? null
    const now = performance.now()
    for (const stream of current?.streams ?? []) stream.nextAt = now + random() * stream.everyMs
  },
  begin() {
    delays = []
    foreign = 0
    for (const stream of current!.streams) {
      stream.from = stream.sequence
      stream.until = Infinity
      stream.came.clear()
    }
    begunAt = performance.now()
    usedBefore = usedCpu()
  },
  /** What is under way still counts: asked for by `result`, a while later. */
  end() {
    for (const stream of current!.streams) stream.until = stream.sequence
    return { load: (usedCpu() - usedBefore) / 1000 / (performance.now() - begunAt) }
  },
  result(): Omit<RtpResult, 'load'> {
    const counted = current!.streams
    const sent = counted.reduce((sum, { from, until }) => sum + until - from, 0)
    const came = counted.reduce((sum, stream) => sum + stream.came.size, 0)
    return {
      sent,
      lost: sent - came,
      foreign,
      delayP50: quantile(delays, 0.5),
      delayP99: quantile(delays, 0.99),
    }
  },
  close(name: string) {
    groups.get(name)?.sockets.forEach((socket) => socket.close())
    groups.delete(name)
  },
})
