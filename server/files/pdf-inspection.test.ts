import { describe, expect, test, vi } from 'vitest'
import type { FileRefusal } from '#machines/file.ts'
import { systemClock } from '#server/clock.ts'
import {
  deflated,
  goodPdf,
  makePdf,
  objectStream,
  pdfWith,
  smallZip,
} from '#server/test/documents.ts'
import { inspectPdf, PdfBomb } from './pdf-inspection.ts'
import { createPdfInspector } from './pdf-inspector.ts'

const SCRIPT = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>'
const ESCAPED = '<< /S /J#61vaScript /#4a#53 (app.alert\\(1\\)) >>'

const bad: [string, FileRefusal, Buffer][] = [
  ['a script that opens with the document', 'pdf-active', pdfWith(`/OpenAction ${SCRIPT}`)],
  ['a script under escaped names', 'pdf-active', pdfWith(`/OpenAction ${ESCAPED}`)],
  [
    'a script inside an object stream',
    'pdf-active',
    pdfWith('/OpenAction 9 0 R', [objectStream(9, SCRIPT)]),
  ],
  [
    'a script under escaped names inside an object stream',
    'pdf-active',
    pdfWith('/OpenAction 9 0 R', [objectStream(9, ESCAPED)]),
  ],
  [
    'an object stream that does not say what it is',
    'pdf-active',
    pdfWith('/OpenAction 9 0 R', [objectStream(9, SCRIPT, '')]),
  ],
  [
    'an object stream that reads differently with a predictor',
    'file-damaged',
    pdfWith('', [objectStream(9, '<< >>', '/Type /ObjStm /DecodeParms << /Predictor 12 >>')]),
  ],
  [
    'a script that a later object of the same number replaces',
    'pdf-active',
    Buffer.concat([
      pdfWith('/OpenAction 5 0 R', [objectStream(9, '<< /S /J#53 >>'), SCRIPT]),
      Buffer.from('6 0 obj\n<< >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'),
    ]),
  ],
  ['a script by its key only', 'pdf-active', pdfWith('/AA << /O << /S /X /JS 5 0 R >> >>')],
  ['a programme to start', 'pdf-active', pdfWith('/OpenAction << /S /Launch /F (a.exe) >>')],
  ['a form of the XFA kind', 'pdf-active', pdfWith('/AcroForm << /XFA [] >>')],
  ['rich media', 'pdf-active', pdfWith('', ['<< /Subtype /RichMedia >>'])],
  [
    'a file inside',
    'pdf-attachments',
    pdfWith('/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>', [
      '<< /Type /Filespec /EF << /F 6 0 R >> >>',
      deflated('MZ', '/Type /EmbeddedFile'),
    ]),
  ],
  [
    'a file inside, told in an object stream',
    'pdf-attachments',
    pdfWith('', [objectStream(9, '<< /#45F << /F 6 0 R >> >>')]),
  ],
  [
    'a password',
    'pdf-locked',
    pdfWith('', ['<< /Filter /Standard /V 1 /R 2 >>'], '/Encrypt 5 0 R'),
  ],
  ['an archive behind its end', 'file-mixed', Buffer.concat([goodPdf(), smallZip()])],
  ['its end cut off', 'file-damaged', goodPdf().subarray(0, 300)],
  ['no catalog', 'file-damaged', makePdf(['<< /Type /Nothing >>'])],
  [
    'an object that cannot be read',
    'file-damaged',
    Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type ( \nendobj\n%%EOF'),
  ],
]

/** As the thread says it. */
const inspect = (content: Buffer): Promise<FileRefusal | null> =>
  inspectPdf(content).catch(() => 'file-damaged')

describe('the content of a PDF', () => {
  test('[F6] one without anything but pages passes', async () => {
    expect(await inspect(goodPdf())).toBeNull()
    const plain = objectStream(9, '<< /Producer (x) >>')
    expect(await inspect(pdfWith('/Info 9 0 R', [plain]))).toBeNull()
  })

  test.each(bad)('[F6] %s is refused as %s', async (_what, refusal, content) => {
    expect(await inspect(content)).toBe(refusal)
  })

  test('[F6] an object stream that decodes to far more than it is, is given up', async () => {
    const bomb = deflated(Buffer.alloc(80 * 1024 * 1024), '/Type /ObjStm /N 1 /First 4')
    await expect(inspectPdf(pdfWith('', [bomb]))).rejects.toThrow(PdfBomb)
  })

  test('[F6] deep nesting is too much', async () => {
    const deep = '['.repeat(1000) + ']'.repeat(1000)
    expect(await inspect(pdfWith('', [deep]))).toBe('pdf-too-complex')
  })
})

test('F11: a large document is not copied to be inspected', async () => {
  const picture = Buffer.alloc(8 * 1024 * 1024, 'picture#20')
  const stream = Buffer.concat([
    Buffer.from(`<< /Length ${picture.length} >>\nstream\n`),
    picture,
    Buffer.from('\nendstream'),
  ])
  // As the thread has it: a plain array, of which a slice is a copy.
  const document = new Uint8Array(pdfWith('', [stream]))
  const made = [vi.spyOn(Uint8Array.prototype, 'slice'), vi.spyOn(Buffer.prototype, 'toString')]
  expect(await inspectPdf(document)).toBeNull()
  const lengths = made.flatMap(({ mock }) => mock.results.map(({ value }) => value.length))
  made.forEach((spy) => spy.mockRestore())
  expect(Math.max(...lengths)).toBeLessThan(128 * 1024)
})

/** Memory of its own, as an upload has. */
function movable(content: Buffer): Buffer<ArrayBuffer> {
  const own = Buffer.allocUnsafeSlow(content.byteLength)
  own.set(content)
  return own
}

describe('the thread that inspects', () => {
  test('hands the same bytes back, and takes one document after the other', async () => {
    const inspector = createPdfInspector(systemClock)
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(() => inspector.inspect(movable(goodPdf()))),
    )
    for (const found of [one, two, three]) expect(found).toEqual({ kept: goodPdf() })
    const bomb = deflated(Buffer.alloc(80 * 1024 * 1024), '/Type /ObjStm /N 1 /First 4')
    const refused = await inspector.inspect(movable(pdfWith('', [bomb])))
    expect(refused).toEqual({ refused: 'pdf-too-complex' })
    await inspector.close()
  })
})
