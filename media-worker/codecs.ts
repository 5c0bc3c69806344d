import type { types } from 'mediasoup'

/**
 * Codecs of every room, in the order in which a page prefers them.
 *
 * Opus with DTX and in-band FEC: in a talk one of the two is silent, and lost packets are mended
 * without a round trip. VP8 first, because every browser sends it in simulcast layers in software;
 * H264 (constrained baseline, non-interleaved: the profile that all hardware knows) for Safari and
 * phones, which encode it in hardware and stay cool. A page picks one; the other side must be able
 * to decode both, which every supported browser can (G7).
 */
export const mediaCodecs: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1, usedtx: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': 1,
    },
  },
]

/** Settings of every WebRTC transport, each for a reason. */
export const transportSettings = {
  // UDP for speed; TCP for offices whose firewall lets no UDP out; UDP wherever both work.
  enableUdp: true,
  enableTcp: true,
  preferUdp: true,
  // Chat and files go through the server, which checks them (W9): no data channels.
  enableSctp: false,
  // The bandwidth estimate begins here (bit/s) and is corrected within seconds: enough for the middle
  // and nearly the upper camera layer at once, so that a call does not begin with a blurred picture.
  initialAvailableOutgoingBitrate: 1_200_000,
  // Browsers repeat consent every 5 s (RFC 7675), so two missed ones mean that the path is gone; the
  // default of 30 s would be as long as a resident's whole grace.
  iceConsentTimeout: 12,
} as const
