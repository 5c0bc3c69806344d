import sharp from 'sharp'
import { seeded } from '#machines/test/counters.ts'
import { deflated, pdfWith } from '#server/test/documents.ts'

/** Files as residents send them: what a scanner of viruses has to do depends on what is in them. */

/** An A4 page at 150 dpi. */
const SCAN = { width: 1_240, height: 1_754 }
/** A phone's camera. */
const PHOTO = { width: 4_000, height: 3_000 }
const WORDS_ON_A_PAGE = 400

type Picture = { width: number; height: number }

/** Grain is what a camera and a scanner fill a JPEG with. */
const grainy = (size: Picture, sigma: number): Promise<Buffer> =>
  sharp({
    create: {
      ...size,
      channels: 3,
      background: '#ddd',
      noise: { type: 'gaussian', mean: 190, sigma },
    },
  })
    .jpeg({ quality: 80 })
    .toBuffer()

/** Page streams with the operators and words of a printed letter. */
function printedPage(random: () => number): string {
  const letter = (): string => String.fromCharCode(97 + Math.floor(random() * 26))
  const word = (): string => Array.from({ length: 3 + Math.floor(random() * 9) }, letter).join('')
  const lines = Array.from({ length: WORDS_ON_A_PAGE / 10 }, (_, line) => {
    const words = Array.from({ length: 10 }, word).join(' ')
    return `1 0 0 1 72 ${760 - 17 * line} Tm (${words}) Tj`
  })
  return `BT /F1 11 Tf ${lines.join('\n')} ET`
}

/** A letter from a word processor: compressed pages of text, about so many bytes. */
export function letterOf(bytes: number): Buffer {
  const random = seeded(3)
  const pages: Buffer[] = []
  let size = 0
  while (size < bytes) {
    pages.push(deflated(printedPage(random)))
    size += pages.at(-1)!.length
  }
  return pdfWith('', pages)
}

/** Scanned pages, each a JPEG, about so many bytes. */
export async function scanOf(bytes: number): Promise<Buffer> {
  const image = await grainy(SCAN, 8)
  const { width, height } = SCAN
  const dict = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /ColorSpace /DeviceRGB`
  const page = Buffer.concat([
    Buffer.from(`<< ${dict} /Filter /DCTDecode /Length ${image.length} >>\nstream\n`),
    image,
    Buffer.from('\nendstream'),
  ])
  return pdfWith(
    '',
    Array.from({ length: Math.max(1, Math.round(bytes / page.length)) }, () => page),
  )
}

/** A photo of a document. */
export const photo = (): Promise<Buffer> => grainy(PHOTO, 5)
