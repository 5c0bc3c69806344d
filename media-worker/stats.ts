import type { types } from 'mediasoup'
import type { PeerId, PeerStats } from '#machines/media.ts'
import type { Direction } from '#machines/signalling.ts'

/** Numbers of one peer, read from its transports and from the reports of what it receives. */
export const peerStats = async (
  peer: PeerId,
  transports: Record<Direction, types.WebRtcTransport>,
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
