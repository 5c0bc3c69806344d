/** How a page takes and encodes a shared screen (W7): text that stays legible goes before motion. */

/** 15 frames a second follow a scroll and a pointer; a desk of more than 1920x1200 is taken smaller. */
export const SCREEN_CAPTURE = {
  width: { max: 1920 },
  height: { max: 1200 },
  frameRate: { max: 15 },
} as const

/**
 * One full picture: a smaller one could not be read. 2.5 Mbit/s lets VP8 draw a new page of text within
 * a second; in between next to nothing is sent. Layers of time serve a weak receiver with fewer frames.
 */
export const SCREEN_ENCODING = {
  maxBitrate: 2_500_000,
  maxFramerate: 15,
  scalabilityMode: 'L1T3',
} as const

/** Sound of a film or a page: stereo, and no silence cut out as from a voice. */
export const SCREEN_SOUND_OPTIONS = {
  opusStereo: true,
  opusDtx: false,
  opusFec: true,
  opusMaxAverageBitrate: 96_000,
} as const

/** A document before the camera (W8), for cameras that do not tell what they can; few frames, sharp ones. */
export const DOCUMENT_CAPTURE = { width: 1920, height: 1080, frameRate: 15 } as const

/** For the highest layer meanwhile: 3.5 Mbit/s draws the small print of a card in 1080p. */
export const DOCUMENT_BITRATE = 3_500_000
