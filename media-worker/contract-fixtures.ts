import type { Media, MediaNotice } from '#machines/media.ts'
import type { DtlsParameters, RtpCapabilities, RtpParameters } from '#machines/signalling.ts'

/** What browsers send, as they send it, and what nobody should; for the contract suite and tests. */

const fingerprint = (first: string) =>
  `${first}:5A:68:3D:36:C3:0A:DE:AF:E7:32:43:D2:88:83:57:AC:2D:65:E5:80:C4:B6:FB:AF:1A:A0:21:9F:6D:0C:AD`

export const dtlsOf = (first: string): DtlsParameters => ({
  role: 'auto',
  fingerprints: [{ algorithm: 'sha-256', value: fingerprint(first) }],
})

/** A microphone as Chromium offers it; `ssrc` tells tracks apart. */
export const microphone = (ssrc: number): RtpParameters => ({
  mid: '0',
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
      rtcpFeedback: [{ type: 'transport-cc' }],
    },
  ],
  headerExtensions: [
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4 },
    { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 1 },
  ],
  encodings: [{ ssrc, dtx: true }],
  rtcp: { cname: 'sound', reducedSize: true },
})

/** A camera in three simulcast layers as Chromium offers it. */
export const camera = (mid = '1'): RtpParameters => ({
  mid,
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: 96,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [
        { type: 'goog-remb' },
        { type: 'transport-cc' },
        { type: 'ccm', parameter: 'fir' },
        { type: 'nack' },
        { type: 'nack', parameter: 'pli' },
      ],
    },
    {
      mimeType: 'video/rtx',
      payloadType: 97,
      clockRate: 90_000,
      parameters: { apt: 96 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4 },
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10 },
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id', id: 11 },
  ],
  encodings: [
    { rid: 'r0', maxBitrate: 150_000, scalabilityMode: 'L1T3', scaleResolutionDownBy: 4 },
    { rid: 'r1', maxBitrate: 500_000, scalabilityMode: 'L1T3', scaleResolutionDownBy: 2 },
    { rid: 'r2', maxBitrate: 1_500_000, scalabilityMode: 'L1T3', scaleResolutionDownBy: 1 },
  ],
  rtcp: { cname: 'picture', reducedSize: true },
})

/** A shared screen as Chromium offers it: one full picture with layers of time. */
export const screen = (mid = '2'): RtpParameters => ({
  ...camera(mid),
  encodings: [{ ssrc: 3000 + Number(mid), maxBitrate: 2_500_000, scalabilityMode: 'L1T3' }],
  rtcp: { cname: 'screen', reducedSize: true },
})

/** A camera that sends a codec which no room has. */
export const foreignCamera = (): RtpParameters => {
  const [first, ...rest] = camera().codecs
  return { ...camera(), codecs: [{ ...first!, mimeType: 'video/AV1' }, ...rest] }
}

/** A page that can receive both sound and picture. */
export const capabilities: RtpCapabilities = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      preferredPayloadType: 100,
      clockRate: 48_000,
      channels: 2,
      parameters: {},
      rtcpFeedback: [{ type: 'transport-cc' }],
    },
    {
      kind: 'video',
      mimeType: 'video/VP8',
      preferredPayloadType: 101,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
    },
    {
      kind: 'video',
      mimeType: 'video/rtx',
      preferredPayloadType: 102,
      clockRate: 90_000,
      parameters: { apt: 101 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [
    { kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 },
    { kind: 'video', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 },
  ],
}

/** A page that can receive nothing that a room carries. */
export const foreignCapabilities: RtpCapabilities = {
  codecs: [{ ...capabilities.codecs[0]!, mimeType: 'audio/PCMA', clockRate: 8_000, channels: 1 }],
}

export type NoticeLog = {
  readonly all: MediaNotice[]
  /** The first notice, heard already or still to come, that looks like `wanted`. */
  until(wanted: Partial<Record<string, unknown>>): Promise<MediaNotice>
  /** Forget what was heard. */
  clear(): void
}

/** Hears the notices of `media` and lets a test wait for one. */
export const hear = (media: Pick<Media, 'onNotice'>): NoticeLog => {
  const all: MediaNotice[] = []
  const waiting = new Set<() => void>()
  media.onNotice((notice) => {
    all.push(notice)
    for (const look of [...waiting]) look()
  })
  const fits = (notice: MediaNotice, wanted: Partial<Record<string, unknown>>) =>
    Object.entries(wanted).every(([key, value]) => Reflect.get(notice, key) === value)
  return {
    all,
    clear: () => void all.splice(0),
    until: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const found = all.find((notice) => fits(notice, wanted))
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}
