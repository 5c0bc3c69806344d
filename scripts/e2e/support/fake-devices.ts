import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one person of a test shows and sounds like: nobody else has this colour or this tone. */
export type Signature = { name: string; rgb: readonly [number, number, number]; hz: number }

export const SIGNATURES = {
  red: { name: 'red', rgb: [210, 30, 30], hz: 440 },
  green: { name: 'green', rgb: [30, 170, 50], hz: 1_000 },
  blue: { name: 'blue', rgb: [40, 60, 220], hz: 1_800 },
  yellow: { name: 'yellow', rgb: [225, 205, 40], hz: 3_000 },
} as const satisfies Record<string, Signature>

const WIDTH = 320
const HEIGHT = 240
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

/** A camera file of one colour with a moving light stripe, so that every frame differs from the last. */
function writeCamera(path: string, rgb: readonly [number, number, number]): void {
  const [y, u, v] = yuvOf(rgb)
  const chroma = (WIDTH / 2) * (HEIGHT / 2)
  const frames = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${CAMERA_FPS}:1 Ip A1:1 C420jpeg\n`)]
  for (let index = 0; index < CAMERA_FPS; index += 1) {
    const luma = Buffer.alloc(WIDTH * HEIGHT, y)
    const row = Math.floor((index / CAMERA_FPS) * 24)
    luma.fill(Math.min(235, y + 60), row * WIDTH, (row + 6) * WIDTH)
    frames.push(Buffer.from('FRAME\n'), luma, Buffer.alloc(chroma, u), Buffer.alloc(chroma, v))
  }
  writeFileSync(path, Buffer.concat(frames))
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
export function fakeDeviceFlags(folder: string, { name, rgb, hz }: Signature): string[] {
  const camera = join(folder, `${name}.y4m`)
  const microphone = join(folder, `${name}.wav`)
  writeCamera(camera, rgb)
  writeMicrophone(microphone, hz)
  return [
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera}`,
    `--use-file-for-fake-audio-capture=${microphone}`,
  ]
}
