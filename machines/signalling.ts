import { z } from 'zod'

/**
 * Schemas of what a page says about its own media (WebRTC, ORTC parameters as mediasoup reads them).
 * They are stricter than mediasoup: an empty DTLS fingerprint once killed a worker, so nothing
 * reaches the media worker that has not passed here.
 */

const hex = /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+$/

/** Length of a fingerprint in bytes, by hash function (RFC 8122). */
const fingerprintBytes = {
  'sha-1': 20,
  'sha-224': 28,
  'sha-256': 32,
  'sha-384': 48,
  'sha-512': 64,
} as const

const fingerprint = z
  .strictObject({
    algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
    value: z.string().max(200).regex(hex),
  })
  .refine(({ algorithm, value }) => value.split(':').length === fingerprintBytes[algorithm], {
    message: 'fingerprint length does not fit its algorithm',
  })

/** The page's side of the DTLS handshake of one transport (RFC 8842). */
export const DtlsParameters = z.strictObject({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z.array(fingerprint).min(1).max(8),
})
export type DtlsParameters = z.infer<typeof DtlsParameters>

const parameterValue = z.union([z.string().max(512), z.number(), z.boolean(), z.null()])
const parameters = z.record(z.string().max(64), parameterValue).optional()
const rtcpFeedback = z
  .array(z.strictObject({ type: z.string().max(32), parameter: z.string().max(32).optional() }))
  .max(16)
  .optional()
const headerExtensionUri = z.string().max(128)
const payloadType = z.int().min(0).max(127)
const ssrc = z.int().min(0).max(0xffff_ffff)
const mimeType = z
  .string()
  .max(64)
  .regex(/^(audio|video)\/[\w.+-]+$/i)

const codec = z.strictObject({
  mimeType,
  payloadType,
  clockRate: z.int().min(1).max(384_000),
  channels: z.int().min(1).max(8).optional(),
  parameters,
  rtcpFeedback,
})

const encoding = z.strictObject({
  ssrc: ssrc.optional(),
  rid: z.string().max(16).optional(),
  codecPayloadType: payloadType.optional(),
  rtx: z.strictObject({ ssrc }).optional(),
  dtx: z.boolean().optional(),
  scalabilityMode: z.string().max(16).optional(),
  scaleResolutionDownBy: z.number().min(1).max(16).optional(),
  maxBitrate: z.int().min(0).max(20_000_000).optional(),
  maxFramerate: z.number().min(0).max(120).optional(),
  adaptivePtime: z.boolean().optional(),
  priority: z.string().max(16).optional(),
  networkPriority: z.string().max(16).optional(),
  active: z.boolean().optional(),
})

/** What a page sends of one track: its codecs and encodings (at most three simulcast layers). */
export const RtpParameters = z.strictObject({
  mid: z.string().max(32).optional(),
  msid: z.string().max(256).optional(),
  codecs: z.array(codec).min(1).max(8),
  headerExtensions: z
    .array(
      z.strictObject({
        uri: headerExtensionUri,
        id: z.int().min(1).max(255),
        encrypt: z.boolean().optional(),
        parameters,
      }),
    )
    .max(32)
    .optional(),
  encodings: z.array(encoding).min(1).max(3),
  rtcp: z
    .strictObject({
      cname: z.string().max(256).optional(),
      reducedSize: z.boolean().optional(),
      mux: z.boolean().optional(),
    })
    .optional(),
})
export type RtpParameters = z.infer<typeof RtpParameters>

/** What a page can receive (codecs and header extensions). */
export const RtpCapabilities = z.strictObject({
  codecs: z
    .array(
      z.strictObject({
        kind: z.enum(['audio', 'video']),
        mimeType,
        preferredPayloadType: payloadType.optional(),
        clockRate: z.int().min(1).max(384_000),
        channels: z.int().min(1).max(8).optional(),
        parameters,
        rtcpFeedback,
      }),
    )
    .min(1)
    .max(64),
  headerExtensions: z
    .array(
      z.strictObject({
        kind: z.enum(['audio', 'video']),
        uri: headerExtensionUri,
        preferredId: z.int().min(1).max(255),
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(64)
    .optional(),
})
export type RtpCapabilities = z.infer<typeof RtpCapabilities>

/** Which of a peer's two transports is meant, seen from the page. */
export const Direction = z.enum(['send', 'receive'])
export type Direction = z.infer<typeof Direction>

/** What a track carries. */
export const TrackKind = z.enum(['audio', 'video'])
export type TrackKind = z.infer<typeof TrackKind>

/** Where a track comes from: a camera or microphone, or a shared screen, which may have sound, too (W7). */
export const TrackSource = z.enum(['device', 'screen'])
export type TrackSource = z.infer<typeof TrackSource>

/** What a person wants to receive: everything, or sound without pictures. */
export const WantedReception = z.enum(['all', 'sound'])
export type WantedReception = z.infer<typeof WantedReception>
