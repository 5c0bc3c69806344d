/**
 * How a page encodes its camera and microphone. The bitrates are choices for a counter: a face, a
 * voice, and now and then a document held to the camera (W8), over lines from phone to office.
 */

/** One simulcast layer, in the form of RTCRtpEncodingParameters; bitrates in bit/s. */
export type CameraEncoding = {
  scaleResolutionDownBy: number
  maxBitrate: number
  scalabilityMode: 'L1T3'
}

/**
 * Quarter size (320x180 of 1280x720). 100 kbit/s is about the least at which lips and gestures can
 * be followed. With sound (32 kbit/s, and 23 of headers) and room for the estimate it fits into
 * 200 kbit/s, a phone at the edge of its cell; measured there, 150 did not. No layer has a frame rate
 * of its own: Chromium 156 holds all layers to the lowest of them (15/s here made 15/s of the full
 * picture), and signing needs 25 (EN 301 549, 6.5). The worker thins this layer out by time instead.
 */
const small: CameraEncoding = {
  scaleResolutionDownBy: 4,
  maxBitrate: 100_000,
  scalabilityMode: 'L1T3',
}

/**
 * Half size (640x360). 500 kbit/s gives a clean face in VP8, and is what the panel of the widget
 * shows without enlarging; the step of about three from the layer below lets the worker change
 * layers without jumping back and forth.
 */
const medium: CameraEncoding = {
  scaleResolutionDownBy: 2,
  maxBitrate: 500_000,
  scalabilityMode: 'L1T3',
}

/**
 * Full size (1280x720). Print on a shown document is read only here: 1.5 Mbit/s is where VP8 at
 * 720p stops smearing small type that lies still; more is not seen and would cost slow uplinks.
 */
const large: CameraEncoding = {
  scaleResolutionDownBy: 1,
  maxBitrate: 1_500_000,
  scalabilityMode: 'L1T3',
}

/** From this width of the camera's picture (pixels) a third layer is worth its uplink. */
export const THREE_LAYERS_FROM_WIDTH = 960

/**
 * The layers to send for a camera of this width (pixels), lowest first. A small camera (640x480)
 * sends two: its own quarter would be a thumbnail. All are sent because a consumer cannot lower the
 * sender's rate: a weak receiver is served by choosing a layer (design rule 9).
 */
export const cameraEncodings = (width: number): CameraEncoding[] =>
  width >= THREE_LAYERS_FROM_WIDTH
    ? [{ ...small }, { ...medium }, { ...large }]
    : [
        { ...small, scaleResolutionDownBy: 2 },
        { ...medium, scaleResolutionDownBy: 1, maxBitrate: 700_000 },
      ]

/**
 * Codec options of the camera's track. The sender starts at 1.5 Mbit/s (the value is in kbit/s): with
 * the browser's own 300, or with 800, the upper layer came only after some 10 s (the estimate climbs
 * by 8 % a second), with this it is there at the first frame. A slower uplink is found out within
 * the first second, and during the warm phase, when nobody looks yet.
 */
export const CAMERA_CODEC_OPTIONS = { videoGoogleStartBitrate: 1_500 } as const

/**
 * Codec options of the microphone's track: DTX sends next to nothing in silence (half of a talk is
 * the other one speaking), FEC mends single lost packets, mono because a voice is mono, 32 kbit/s
 * because Opus speech is transparent there with FEC included.
 */
export const MICROPHONE_CODEC_OPTIONS = {
  opusDtx: true,
  opusFec: true,
  opusStereo: false,
  opusMaxAverageBitrate: 32_000,
} as const

/**
 * What a peer may send at most in all (bit/s): the three layers, the highest at its best for a document
 * (4.1 Mbit/s), a shared screen (2.5), sound, retransmissions and some room; a page that was tampered
 * with is held to it by the worker.
 */
export const MAX_INCOMING_BITRATE = 7_500_000
