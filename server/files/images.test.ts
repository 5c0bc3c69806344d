import { deflateSync, crc32 } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { createImages } from './images.ts'

const images = createImages()

/** A picture whose left half is red and right half is blue. */
const picture = (width = 64, height = 32) =>
  sharp({ create: { width, height, channels: 3, background: 'blue' } }).composite([
    {
      input: { create: { width: width / 2, height, channels: 3, background: 'red' } },
      gravity: 'west',
    },
  ])

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}

/** A PNG that says it is so large, of one colour: a few kB that decode to a lot. */
function bomb(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * Math.min(height, 500))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = chunk('IDAT', deflateSync(rows))
  return Buffer.concat([signature, chunk('IHDR', head), data, chunk('IEND', Buffer.alloc(0))])
}

async function made(content: Buffer, kind: 'jpeg' | 'png'): Promise<Buffer> {
  const found = await images.remake(content, kind)
  if ('refused' in found) throw new Error(found.refused)
  return found.kept
}

describe('images are made anew', () => {
  test('[F7] place, camera and comments are gone', async () => {
    const exif = { IFD0: { Copyright: 'MARKER-COPYRIGHT' }, IFD3: { GPSLatitude: '51/1 6/1 0/1' } }
    const jpeg = await picture().withExif(exif).jpeg().toBuffer()
    expect(jpeg.includes('MARKER-COPYRIGHT')).toBe(true)
    const clean = await made(jpeg, 'jpeg')
    expect(clean.includes('MARKER-COPYRIGHT')).toBe(false)
    expect((await sharp(clean).metadata()).exif).toBeUndefined()
    const text = chunk('tEXt', Buffer.from('Author\0MARKER-AUTHOR'))
    const png = await picture().png().toBuffer()
    const signed = Buffer.concat([png.subarray(0, 33), text, png.subarray(33)])
    expect((await made(signed, 'png')).includes('MARKER-AUTHOR')).toBe(false)
  })

  test('[F7] a picture taken sideways stands upright', async () => {
    const sideways = await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const clean = sharp(await made(sideways, 'jpeg'))
    expect(await clean.metadata()).toMatchObject({ width: 32, height: 64 })
    const { data } = await clean.raw().toBuffer({ resolveWithObject: true })
    // The left half is on top now.
    expect(data[0]).toBeGreaterThan(200)
    expect(data.at(-3)).toBeLessThan(60)
  })

  test('[F7] what hangs behind the picture is gone', async () => {
    for (const kind of ['jpeg', 'png'] as const) {
      const content = Buffer.concat([
        await picture()[kind]().toBuffer(),
        Buffer.from('<script>TRAILING</script>'),
      ])
      expect((await made(content, kind)).includes('TRAILING')).toBe(false)
    }
  })

  test('[F7] an image of more than 40 Mpx is refused before it is decoded', async () => {
    const before = process.memoryUsage().rss
    expect(await images.remake(bomb(60_000, 60_000), 'png')).toEqual({ refused: 'image-too-large' })
    expect(await images.remake(bomb(8_000, 5_001), 'png')).toEqual({ refused: 'image-too-large' })
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })

  test('[F7] a cut or broken image is refused', async () => {
    const noise = Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7919) % 251))
    const image = sharp(noise, { raw: { width: 300, height: 300, channels: 3 } })
    const [jpeg, png] = [await image.jpeg().toBuffer(), await image.png().toBuffer()]
    for (const [content, kind] of [
      [jpeg.subarray(0, jpeg.length / 2), 'jpeg'],
      [png.subarray(0, png.length / 2), 'png'],
      [Buffer.concat([jpeg.subarray(0, 3), Buffer.alloc(500)]), 'jpeg'],
    ] as const) {
      expect(await images.remake(content, kind)).toEqual({ refused: 'file-damaged' })
    }
  })
})
