import { capabilities, dtlsOf } from '#media-worker/contract-fixtures.ts'
import type { RtpParameters } from '#machines/signalling.ts'

/** What the generator of RTP is as a page: one Opus track, one VP8 track of one layer. */

const AUDIO_PAYLOAD_TYPE = 111
const VIDEO_PAYLOAD_TYPE = 96

/** @param ssrc names the track on its transport */
export const soundOf = (ssrc: number): RtpParameters => ({
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: AUDIO_PAYLOAD_TYPE,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1, usedtx: 1 },
    },
  ],
  encodings: [{ ssrc }],
  rtcp: { cname: `sound${ssrc}` },
})

export const pictureOf = (ssrc: number): RtpParameters => ({
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: VIDEO_PAYLOAD_TYPE,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
    },
  ],
  encodings: [{ ssrc }],
  rtcp: { cname: `picture${ssrc}` },
})

export { capabilities }
export const dtls = dtlsOf('5A')

/** One side of a call for the generator: where it sends, and where it is sent to from. */
export type RtpPeer = {
  /** Payload type of the picture that it gets. */
  videoType: number
  sendPort: number
  receivePort: number
  audioSsrc: number
  videoSsrc: number
}

export const PAYLOAD_TYPES = { audio: AUDIO_PAYLOAD_TYPE, video: VIDEO_PAYLOAD_TYPE } as const
