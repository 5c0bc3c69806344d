/** One simulcast layer of a camera, lowest first (bit/s; divisor of width and height). */
export type CameraEncoding = {
  rid: string
  scaleResolutionDownBy: number
  maxBitrate: number
}

/**
 * Three layers of a 1280x720 camera at full frame rate: layers differ in size only, because sign
 * language and lip reading need 25 fps or more on every layer (accessibility.md).
 * - 320x180 at 150 kbit/s: still shows a face on a weak mobile line, leaves room for Opus.
 * - 640x360 at 500 kbit/s: the usual size of the picture in the panel.
 * - 1280x720 at 1.5 Mbit/s: print on a document held to the camera stays readable (W8).
 */
export const CAMERA_ENCODINGS: readonly CameraEncoding[] = [
  { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
]
