import type { types } from 'mediasoup'
import { MAX_INCOMING_BITRATE } from '#machines/encodings.ts'
import type { PeerId, PeerStats, TransportOptions } from '#machines/media.ts'
import type { Direction } from '#machines/signalling.ts'
import { transportSettings } from './codecs.ts'

/** A peer's two transports, named from the page's side. */
export type Transports = Record<Direction, types.WebRtcTransport>

/** Make the two transports of a peer; when one fails the other does not stay behind. */
export const openTransports = async (
  router: types.Router,
  webRtcServer: types.WebRtcServer,
): Promise<Transports> => {
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
  { id, iceParameters, iceCandidates, dtlsParameters }: types.WebRtcTransport,
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
export const isConnected = ({ closed, iceState, dtlsState }: types.WebRtcTransport): boolean =>
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
