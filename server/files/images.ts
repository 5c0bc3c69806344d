import type { Sharp } from 'sharp'
import { MAX_IMAGE_PIXELS, type FileKind, type FileRefusal } from '#machines/file.ts'
import { createGate } from './gate.ts'

/** Images that are decoded at the same time (privacy.md 7). */
const DECODES_AT_ONCE = 2
/** An image that takes longer is none of a phone or a scanner (s). */
const DECODE_SECONDS = 20
/** Good enough to read small print. */
const JPEG_QUALITY = 88
/** A picture that is larger once made anew than this (bytes) is refused. */
const MAX_MADE_BYTES = 24 * 1024 * 1024

/** Above this libvips would put a picture that it turns round onto the disk; none of ours may get there. */
const NEVER_ON_DISK = '4g'

/** Decodes images and makes them anew; what is in the file beside the picture is gone. */
export type Images = {
  /** The same picture without metadata, upright as its orientation said; or why not. */
  remake(
    content: Buffer,
    kind: Exclude<FileKind, 'pdf'>,
  ): Promise<{ kept: Buffer } | { refused: FileRefusal }>
}

export function createImages(): Images {
  const gate = createGate(DECODES_AT_ONCE)
  let library: Promise<(content: Buffer) => Sharp> | null = null
  return {
    remake(content, kind) {
      return gate.run(async () => {
        library ??= loadLibrary()
        const open = await library
        try {
          const image = open(content)
          const { format, width, height, pages } = await image.metadata()
          if (format !== kind) return { refused: 'file-mismatch' }
          if (width * height > MAX_IMAGE_PIXELS) return { refused: 'image-too-large' }
          if ((pages ?? 1) > 1) return { refused: 'file-mixed' }
          const upright = image.autoOrient().timeout({ seconds: DECODE_SECONDS })
          const made = await (
            kind === 'jpeg'
              ? upright.jpeg({ quality: JPEG_QUALITY })
              : upright.png({ compressionLevel: 6, adaptiveFiltering: true })
          ).toBuffer()
          return made.byteLength > MAX_MADE_BYTES ? { refused: 'image-too-large' } : { kept: made }
        } catch (error) {
          return { refused: refusalOf(error) }
        }
      })
    },
  }
}

/** Loaded with the first image: a server without files does without the library. */
async function loadLibrary(): Promise<(content: Buffer) => Sharp> {
  process.env.VIPS_DISC_THRESHOLD ??= NEVER_ON_DISK
  const { default: sharp } = await import('sharp')
  // One picture is for one core; nothing of it stays in a cache.
  sharp.concurrency(1)
  sharp.cache(false)
  // Only these two readers: a file that looks like another kind is not even tried.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] })
  return (content) => sharp(content, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'error' })
}

function refusalOf(error: unknown): FileRefusal {
  const words = error instanceof Error ? error.message : ''
  return /pixel limit|timeout/i.test(words) ? 'image-too-large' : 'file-damaged'
}
