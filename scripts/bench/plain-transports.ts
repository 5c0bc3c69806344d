import { EventEmitter } from 'node:events'
import type { OpenTransports, PeerTransport } from '#media-worker/transports.ts'

/** Transports without ICE and DTLS, so that a generator of plain RTP can be a page. */

type Router = Parameters<OpenTransports>[0]
type PlainTransport = Awaited<ReturnType<Router['createPlainTransport']>>

const ADDRESS = '127.0.0.1'

/** A transport that learns whom it talks to from the first packet that comes. */
export const openPlain = (router: Router): Promise<PlainTransport> =>
  router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: ADDRESS },
    rtcpMux: true,
    comedia: true,
  })

/** A plain transport in the clothes of a page's one; its port stands in its only candidate. */
class PlainPeerTransport extends EventEmitter implements PeerTransport {
  readonly #plain: PlainTransport
  readonly iceParameters = { usernameFragment: 'plain', password: 'plain', iceLite: true }
  readonly dtlsParameters = { fingerprints: [] }
  readonly iceState = 'completed'
  dtlsState: PeerTransport['dtlsState'] = 'new'

  constructor(plain: PlainTransport) {
    super()
    this.#plain = plain
  }

  get id(): string {
    return this.#plain.id
  }

  get closed(): boolean {
    return this.#plain.closed
  }

  get iceCandidates(): PeerTransport['iceCandidates'] {
    const port = this.#plain.tuple.localPort
    const place = { ip: ADDRESS, address: ADDRESS, port, protocol: 'udp', type: 'host' } as const
    return [{ ...place, foundation: 'plain', priority: 1 }]
  }

  /** Nothing has to be agreed on: from now on it counts as connected. */
  async connect(): Promise<void> {
    this.dtlsState = 'connected'
    this.emit('dtlsstatechange')
  }

  restartIce = async (): Promise<PeerTransport['iceParameters']> => this.iceParameters
  produce: PeerTransport['produce'] = (options) => this.#plain.produce(options as never)
  consume: PeerTransport['consume'] = (options) => this.#plain.consume(options as never)
  getStats = (): ReturnType<PeerTransport['getStats']> => this.#plain.getStats() as never
  setMinOutgoingBitrate: PeerTransport['setMinOutgoingBitrate'] = (bitrate) =>
    this.#plain.setMinOutgoingBitrate(bitrate)
  close = (): void => this.#plain.close()
}

/** Instead of `openTransports` of the media worker. */
export const openPlainTransports: OpenTransports = async (router) => {
  const [send, receive] = await Promise.all([openPlain(router), openPlain(router)])
  return { send: new PlainPeerTransport(send), receive: new PlainPeerTransport(receive) }
}
