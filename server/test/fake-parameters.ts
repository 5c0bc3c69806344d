import type { TransportOptions } from '#machines/media.ts'
import type { TrackKind } from '#machines/signalling.ts'

/** What the real rooms carry, in lower case. */
export const CARRIED_CODECS: Record<TrackKind, string[]> = {
  audio: ['audio/opus'],
  video: ['video/vp8', 'video/h264'],
}

/** What a room tells pages that it can receive, in the form of the real one. */
export const rtpCapabilities: Record<string, unknown> = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      preferredPayloadType: 100,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1, usedtx: 1 },
      rtcpFeedback: [{ type: 'transport-cc', parameter: '' }],
    },
    ...['video/VP8', 'video/H264'].map((mimeType, index) => ({
      kind: 'video',
      mimeType,
      preferredPayloadType: 101 + index,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
    })),
  ],
  headerExtensions: [
    { kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 },
    { kind: 'video', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 },
  ],
}

/** A transport as a page gets it, at an address where nobody listens (RFC 5737). */
export const transportOf = (id: string): TransportOptions => ({
  id,
  iceParameters: { usernameFragment: `fragment-${id}`, password: `password-${id}`, iceLite: true },
  iceCandidates: [
    {
      foundation: 'udpcandidate',
      priority: 1_076_302_079,
      ip: '192.0.2.1',
      address: '192.0.2.1',
      protocol: 'udp',
      port: 44_440,
      type: 'host',
    },
  ],
  dtlsParameters: {
    role: 'auto',
    fingerprints: [
      { algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') },
    ],
  },
})
