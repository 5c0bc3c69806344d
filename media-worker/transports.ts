import type { types } from 'mediasoup'
import { MAX_INCOMING_BITRATE } from '#machines/encodings.ts'
import type { PeerId, PeerStats, TransportOptions } from '#machines/media.ts'
import type { Direction } from '#machines/signalling.ts'
import { transportSettings } from './codecs.ts'

/** What a peer needs of a transport: a part of mediasoup's WebRTC transport. */
export type PeerTransport = Pick<
  types.WebRtcTransport,
  | ('id' | 'closed' | 'iceParameters' | 'iceCandidates' | 'dtlsParameters')
  | ('iceState' | 'dtlsState' | 'connect' | 'restartIce' | 'produce' | 'consume' | 'close')
  | 'setMinOutgoingBitrate'
> & {
  getStats(): Promise<Partial<types.WebRtcTransportStat>[]>
  on(event: 'icestatechange' | 'dtlsstatechange', listener: () => void): unknown
}

/** A peer's two transports, named from the page's side. */
export type Transports = Record<Direction, PeerTransport>

/** Makes the transports of a peer; other ones than a page's serve to measure without DTLS. */
export type OpenTransports = (
  router: types.Router,
  webRtcServer: types.WebRtcServer,
) => Promise<Transports>

/** Make the two transports of a peer; when one fails the other does not stay behind. */
export const openTransports: OpenTransports = async (router, webRtcServer) => {
  const made = await Promise.allSettled([
    router.createWebRtcTransport({ ...transportSettings, webRtcServer }),
    router.createWebRtcTransport({ ...transportSettings, webRtcServer }),
  ])
  const [send, receive] = made
  if (send.status === 'fulfilled' && receive.status === 'fulfilled') {
    await send.value.setMaxIncomingBitrate(MAX_INCOMING_BITRATE)
    return { send: send.value, receive: receive.value }
  }
  for (const one of made) if (one.status === 'fulfilled') one.value.close()
  throw made.find((one) => one.status === 'rejected')?.reason
}

/**
 * What the page needs to build its side of one transport. One listening address can be reached under
 * several announced ones, of which mediasoup names the first; the others follow with lower priority.
 */
export const transportOptions = (
  { id, iceParameters, iceCandidates, dtlsParameters }: PeerTransport,
  announced: string[],
): TransportOptions => {
  const others = announced.slice(1).flatMap((address, index) =>
    iceCandidates.map((candidate) => ({
      ...candidate,
      address,
      ip: address,
      foundation: `${candidate.foundation}${index}`,
      priority: candidate.priority - index - 1,
    })),
  )
  return { id, iceParameters, iceCandidates: [...iceCandidates, ...others], dtlsParameters }
}

/** Whether media can pass: ICE has found a way and DTLS has agreed on keys. */
export const isConnected = ({ closed, iceState, dtlsState }: PeerTransport): boolean =>
  !closed && dtlsState === 'connected' && (iceState === 'connected' || iceState === 'completed')

/** Numbers of one peer, read from its transports and from the reports of what it receives. */
export const peerStats = async (
  peer: PeerId,
  transports: Transports,
  consumers: types.Consumer[],
): Promise<PeerStats> => {
  const [[send], [receive], ...streams] = await Promise.all([
    transports.send.getStats(),
    transports.receive.getStats(),
    ...consumers.map((consumer) => consumer.getStats()),
  ])
  const roundTrips = streams
    .flat()
    .map(({ roundTripTime }) => roundTripTime ?? 0)
    .filter((ms) => ms > 0)
  const loss = Math.max(send?.rtpPacketLossReceived ?? 0, receive?.rtpPacketLossSent ?? 0)
  return {
    peer,
    sendBitrate: send?.rtpRecvBitrate ?? 0,
    receiveBitrate: receive?.rtpSendBitrate ?? 0,
    lossFraction: Math.min(1, Math.max(0, loss)),
    rttMs: roundTrips.length === 0 ? null : Math.max(...roundTrips),
    bytesReceived: send?.rtpBytesReceived ?? 0,
  }
}
