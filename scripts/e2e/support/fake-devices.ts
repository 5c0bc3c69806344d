import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '#machines/test/counters.ts'

/** What one person of a test shows and sounds like: nobody else has this colour or this tone. */
export type Signature = {
  name: string
  rgb: readonly [number, number, number]
  hz: number
  /** A larger picture, as full of detail as a real one: it needs all the bits that it may have. */
  detailed?: boolean
  /** A camera of another size; default 320x240 at CAMERA_FPS. */
  camera?: { width: number; height: number; fps: number }
  /** What the camera shows instead, as RGB bytes of its size. */
  portrait?: Buffer
}

export const SIGNATURES = {
  red: { name: 'red', rgb: [210, 30, 30], hz: 440 },
  green: { name: 'green', rgb: [30, 170, 50], hz: 1_000 },
  blue: { name: 'blue', rgb: [40, 60, 220], hz: 1_800 },
  yellow: { name: 'yellow', rgb: [225, 205, 40], hz: 3_000 },
} as const satisfies Record<string, Signature>

const SMALL = { width: 320, height: 240 }
const LARGE = { width: 1_280, height: 720 }
/** Side of the squares of a detailed picture (pixels): they are still there at a quarter of its size. */
const GRAIN = 16
/** Frames a second of the fake camera; a frame every 50 ms makes gaps of 200 ms measurable. */
export const CAMERA_FPS = 20
const SAMPLE_RATE = 48_000

/** BT.601 as Chromium reads YUV4MPEG files. */
function yuvOf([r, g, b]: readonly [number, number, number]): [number, number, number] {
  const y = 16 + 0.257 * r + 0.504 * g + 0.098 * b
  const u = 128 - 0.148 * r - 0.291 * g + 0.439 * b
  const v = 128 + 0.439 * r - 0.368 * g - 0.071 * b
  return [Math.round(y), Math.round(u), Math.round(v)]
}

/**
 * A camera file of one colour with a moving light stripe, so that every frame differs from the last; a
 * detailed one has squares, too, that grow lighter and darker from frame to frame.
 */
function writeCamera(path: string, signature: Signature): void {
  const { rgb, detailed = false, camera, portrait } = signature
  const [y, u, v] = yuvOf(rgb)
  const { width, height, fps } = camera ?? { ...(detailed ? LARGE : SMALL), fps: CAMERA_FPS }
  const chroma = (width / 2) * (height / 2)
  const random = seeded(rgb[0])
  const frames = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`)]
  for (let index = 0; index < fps; index += 1) {
    const luma = Buffer.alloc(width * height, y)
    if (detailed) drawSquares(luma, width, () => y + (random() - 0.5) * 50)
    const row = Math.floor((index / fps) * 24)
    luma.fill(Math.min(235, y + 60), row * width, (row + 6) * width)
    const planes = [luma, Buffer.alloc(chroma, u), Buffer.alloc(chroma, v)]
    frames.push(Buffer.from('FRAME\n'), ...(portrait ? planesOf(portrait, width) : planes))
  }
  writeFileSync(path, Buffer.concat(frames))
}

/** Brightness of each pixel, and the two colour planes of half the width and height. */
function planesOf(pixels: Buffer, width: number): Buffer<ArrayBuffer>[] {
  const colours = Array.from({ length: pixels.length / 3 }, (_, index) => {
    const [r = 0, g = 0, b = 0] = pixels.subarray(index * 3)
    return yuvOf([r, g, b])
  })
  const coarse = colours.filter((_, at) => at % 2 === 0 && Math.floor(at / width) % 2 === 0)
  return [
    Buffer.from(colours.map(([y]) => y)),
    Buffer.from(coarse.map(([, u]) => u)),
    Buffer.from(coarse.map(([, , v]) => v)),
  ]
}

function drawSquares(luma: Buffer, width: number, light: () => number): void {
  for (let top = 0; top < luma.length; top += width * GRAIN) {
    for (let left = 0; left < width; left += GRAIN) {
      const value = Math.round(light())
      for (let line = 0; line < GRAIN; line += 1) {
        const at = top + line * width + left
        luma.fill(value, at, at + GRAIN)
      }
    }
  }
}

/** A microphone file: a tone in bursts, because a steady one is taken for noise and suppressed. */
function writeMicrophone(path: string, hz: number): void {
  const seconds = 4
  const samples = Buffer.alloc(SAMPLE_RATE * seconds * 2)
  for (let index = 0; index < SAMPLE_RATE * seconds; index += 1) {
    const time = index / SAMPLE_RATE
    const isOn = time % 0.5 < 0.3
    const value = isOn ? Math.sin(2 * Math.PI * hz * time) * 0.5 : 0
    samples.writeInt16LE(Math.round(value * 32_767), index * 2)
  }
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(SAMPLE_RATE, 24)
  header.writeUInt32LE(SAMPLE_RATE * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  writeFileSync(path, Buffer.concat([header, samples]))
}

/** Files of a fake camera and microphone in `folder`, and the Chromium flags that use them. */
export function fakeDeviceFlags(folder: string, signature: Signature): string[] {
  const { name, hz } = signature
  const camera = join(folder, `${name}.y4m`)
  const microphone = join(folder, `${name}.wav`)
  writeCamera(camera, signature)
  writeMicrophone(microphone, hz)
  return [
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera}`,
    `--use-file-for-fake-audio-capture=${microphone}`,
  ]
}
