import { timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { createFrameReader, encodeFrame, FrameError } from '#machines/frames.ts'
import {
  AttachFrame,
  MAX_MEDIA_FRAME_BYTES,
  MEDIA_RPC_VERSION,
  RequestFrame,
  type RpcRefusal,
  type WorkerFrame,
  type WorkerNotice,
} from '#machines/media-rpc.ts'
import { answer } from './answer.ts'
import type { RpcAddress } from './config.ts'
import { openListener } from './listener.ts'
import type { Log } from './log.ts'
import type { Rooms } from './rooms.ts'

/** A connection that has not attached after this time (ms) is ended. */
const ATTACH_WITHIN_MS = 5_000
/** Connections at once: the server's, the one it replaces, and a few strangers. */
const MAX_CONNECTIONS = 16
/** A server that reads so slowly that this many bytes wait for it is ended, and comes back fresh. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024

export type Rpc = {
  /** Port really listened on, with TCP; null with a unix socket. */
  readonly port: number | null
  /** To the attached server; without one the notice is dropped, as the next inventory holds its sum. */
  tell(notice: WorkerNotice): void
  close(): Promise<void>
}

/**
 * Listens for the server. One server is attached at a time: a newer epoch, or the same one coming
 * back, takes the place of the older connection, which is refused as fenced and ended.
 * @throws ConfigError (through the listener) when the address cannot be used
 */
export const openRpc = async (address: RpcAddress, rooms: Rooms, log: Log): Promise<Rpc> => {
  let attached: Connection | null = null
  let highestEpoch = 0
  const connections = new Set<Connection>()

  const attach = (connection: Connection, frame: AttachFrame): RpcRefusal | null => {
    if (address.kind === 'tcp' && !sameToken(frame.token, address.token)) return 'token'
    if (frame.epoch < highestEpoch) return 'fenced'
    highestEpoch = frame.epoch
    attached?.refuse('fenced')
    attached = connection
    rooms.renew(frame.callIds).catch(() => undefined)
    connection.send({ type: 'attached', rooms: rooms.inventory() })
    log.info('server.attached', { epoch: frame.epoch, rooms: rooms.inventory().length })
    return null
  }

  const server = createServer((socket) => {
    const connection = openConnection(socket, rooms, log, attach)
    connections.add(connection)
    socket.once('close', () => {
      connections.delete(connection)
      if (attached !== connection) return
      attached = null
      log.warn('server.detached')
    })
  })
  server.maxConnections = MAX_CONNECTIONS
  await openListener(server, address)

  return {
    port: portOf(server),
    tell: (notice) => attached?.send({ type: 'notice', notice }),
    close() {
      for (const connection of connections) connection.end()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

type Connection = {
  send(frame: WorkerFrame): void
  /** Say why, and end; nothing that still comes is read. */
  refuse(reason: RpcRefusal): void
  end(): void
}

const openConnection = (
  socket: Socket,
  rooms: Rooms,
  log: Log,
  attach: (connection: Connection, frame: AttachFrame) => RpcRefusal | null,
): Connection => {
  const reader = createFrameReader(MAX_MEDIA_FRAME_BYTES)
  let stage: 'new' | 'attached' | 'over' = 'new'
  const connection: Connection = {
    send(frame) {
      if (stage === 'over' || socket.destroyed) return
      socket.write(encodeFrame(frame))
      if (socket.writableLength > MAX_UNSENT_BYTES) socket.destroy()
    },
    refuse(reason) {
      log.warn('server.refused', { reason })
      connection.send({ type: 'refused', reason })
      connection.end()
    },
    end() {
      stage = 'over'
      socket.destroySoon()
    },
  }

  const receive = (value: unknown) => {
    if (stage === 'over') return
    if (stage === 'new') {
      const frame = AttachFrame.safeParse(value)
      const refusal = frame.success ? attach(connection, frame.data) : attachRefusal(value)
      if (refusal) return connection.refuse(refusal)
      stage = 'attached'
      return clearTimeout(deadline)
    }
    const frame = RequestFrame.safeParse(value)
    if (!frame.success) return connection.refuse('malformed')
    void answer(rooms, frame.data, log).then((reply) => connection.send(reply))
  }

  const deadline = setTimeout(() => socket.destroy(), ATTACH_WITHIN_MS)
  socket.setNoDelay(true)
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const value of reader.push(chunk)) receive(value)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      if (stage !== 'over') connection.refuse(error.reason)
    }
  })
  socket.on('error', (error) => log.warn('server.socket-failed', { error }))
  socket.once('close', () => {
    stage = 'over'
    clearTimeout(deadline)
  })
  return connection
}

/** Why a first frame is no attach frame: another version is told apart, so that ops see what to do. */
const attachRefusal = (value: unknown): RpcRefusal =>
  AttachFrame.partial()
    .loose()
    .safeParse({ ...Object(value), version: MEDIA_RPC_VERSION }).success &&
  Object(value).type === 'attach' &&
  Object(value).version !== MEDIA_RPC_VERSION
    ? 'version'
    : 'malformed'

const sameToken = (given: string | undefined, expected: string): boolean => {
  const a = Buffer.from(given ?? '')
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}

const portOf = (server: Server): number | null => {
  const bound = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : null
}
