import { deflateSync } from 'node:zlib'

/**
 * Documents for tests, put together here byte by byte, so that each says what is wrong with it.
 * Objects are given as text; the first is the catalog, number 1.
 */
export function makePdf(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const offsets: number[] = []
  let size = parts[0]!.length
  const add = (part: Buffer) => {
    parts.push(part)
    size += part.length
  }
  for (const [i, object] of objects.entries()) {
    offsets.push(size)
    const body = Buffer.isBuffer(object) ? object : Buffer.from(object, 'latin1')
    add(Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]))
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const count = objects.length + 1
  add(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${count} /Root 1 0 R ${trailer} >>\nstartxref\n${size}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(parts)
}

/** A stream object, deflated. */
export function deflated(content: string | Buffer, dict = ''): Buffer {
  const data = deflateSync(content)
  return Buffer.concat([
    Buffer.from(`<< /Filter /FlateDecode /Length ${data.length} ${dict} >>\nstream\n`),
    data,
    Buffer.from('\nendstream'),
  ])
}

/** An object stream that holds one object with this number. */
export function objectStream(number: number, object: string, dict = '/Type /ObjStm'): Buffer {
  const head = `${number} 0 `
  return deflated(head + object, `${dict} /N 1 /First ${head.length}`)
}

const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>'
const page = (more = '') =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R ${more} >>`
const WORDS = deflated('BT /F1 24 Tf 72 720 Td (Wniosek) Tj ET')

/** One page with a word; `catalog` and `more` say what else is in it. */
export function pdfWith(
  catalog: string,
  more: readonly (string | Buffer)[] = [],
  trailer = '',
): Buffer {
  const root = `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`
  return makePdf([root, PAGES, page(), WORDS, ...more], trailer)
}

/** Nothing wrong with it. */
export const goodPdf = (): Buffer => pdfWith('')

/** Put together here so that no scanner on a developer's machine takes this file for the real thing. */
export const EICAR = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}',
  '$EICAR-STANDARD-ANTIVIRUS-',
  'TEST-FILE!$H+H*',
].join('')

/** An archive with one stored file, the shortest that every reader takes. */
export function smallZip(name = 'a.txt', content = 'hidden'): Buffer {
  const label = Buffer.from(name)
  const data = Buffer.from(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt32LE(data.length, 18)
  local.writeUInt32LE(data.length, 22)
  local.writeUInt16LE(label.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt32LE(data.length, 20)
  central.writeUInt32LE(data.length, 24)
  central.writeUInt16LE(label.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + label.length, 12)
  end.writeUInt32LE(30 + label.length + data.length, 16)
  return Buffer.concat([local, label, data, central, label, end])
}
