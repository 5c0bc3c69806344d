import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFName,
  PDFNumber,
  PDFParser,
  PDFRawStream,
  PDFStream,
  type PDFContext,
  type PDFObject,
  type PDFRef,
} from '@cantoo/pdf-lib'
import type { FileRefusal } from '#machines/file.ts'
import { findWord } from './pdf-words.ts'

/**
 * What is in a PDF that a counter does not take (privacy.md 7). Every object is looked at as it is read,
 * in the order of the file and whatever the cross-reference table says of it: also one that a later object
 * of the same number replaces, and those inside object streams; names come with their #-escapes resolved.
 */

/** Decoded bytes of all object streams at most: beyond it the file is a bomb. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024
/** Nested arrays and dictionaries deeper than this are made to harm. */
const MAX_DEPTH = 200

/** Keys and values that make a document act, by what they are refused as. */
const ACTIVE_KEYS = names('JS', 'JavaScript', 'XFA', 'RichMediaContent', 'RichMediaSettings')
const ACTIVE_VALUES = names('JavaScript', 'Launch', 'RichMedia', 'ImportData', 'Rendition')
const ATTACHING_KEYS = names('EmbeddedFiles', 'EmbeddedFile', 'EF')
const ATTACHING_VALUES = names('EmbeddedFile', 'GoToE', 'FileAttachment')

/** Why the document is refused, or null. Rejects when it cannot be read as a PDF. */
export async function inspectPdf(content: Uint8Array): Promise<FileRefusal | null> {
  const trailing = lookBehindEnd(content)
  if (trailing !== null) return trailing
  const inPlain = findWord(content)
  if (inPlain !== null) return inPlain
  const parser = PDFParser.forBytesWithOptions(content, Infinity, true)
  keepOneCopy(parser, content)
  limitDecoding()
  const inspection = new Inspection()
  const { context } = parser as unknown as { context: PDFContext }
  const assign = context.assign.bind(context)
  context.assign = (ref: PDFRef, object: PDFObject) => {
    inspection.look(object)
    assign(ref, object)
  }
  try {
    await parser.parseDocument()
  } catch (error) {
    // What was found before it broke says more than that it broke.
    if (inspection.found !== null) return inspection.found
    throw isBomb ? new PdfBomb() : error
  }
  if (context.trailerInfo.Encrypt !== undefined) return 'pdf-locked'
  if (inspection.found !== null) return inspection.found
  const root = context.lookup(context.trailerInfo.Root)
  return root instanceof PDFDict && root.get(PAGES) !== undefined ? null : 'file-damaged'
}

/** The library copies every stream out of the document; a view of it does as well. */
function keepOneCopy(parser: PDFParser, content: Uint8Array): void {
  const { bytes } = parser as unknown as {
    bytes: { slice(start: number, end: number): Uint8Array }
  }
  bytes.slice = (start, end) => content.subarray(start, end)
}

class Inspection {
  found: FileRefusal | null = null

  look(object: PDFObject): void {
    const stack: { object: PDFObject; depth: number }[] = [{ object, depth: 0 }]
    while (stack.length > 0) {
      const { object: next, depth } = stack.pop()!
      if (depth > MAX_DEPTH) this.#note('pdf-too-complex')
      else for (const inner of this.#lookInto(next)) stack.push({ object: inner, depth: depth + 1 })
    }
  }

  /** The worst of all that is found counts: locked, active, attached, then the rest. */
  #note(refusal: FileRefusal): void {
    const rank = (one: FileRefusal | null) => (one === null ? ORDER.length : ORDER.indexOf(one))
    if (rank(refusal) < rank(this.found)) this.found = refusal
  }

  #lookInto(object: PDFObject): PDFObject[] {
    if (object instanceof PDFArray) return object.asArray()
    if (object instanceof PDFStream) {
      this.#lookIntoStream(object)
      return [object.dict]
    }
    if (!(object instanceof PDFDict)) return []
    const inner: PDFObject[] = []
    for (const [key, value] of object.entries()) {
      if (ACTIVE_KEYS.has(key)) this.#note('pdf-active')
      if (ATTACHING_KEYS.has(key)) this.#note('pdf-attachments')
      if (key === ENCRYPT) this.#note('pdf-locked')
      if (value instanceof PDFName) {
        if (ACTIVE_VALUES.has(value)) this.#note('pdf-active')
        if (ATTACHING_VALUES.has(value)) this.#note('pdf-attachments')
      }
      inner.push(value)
    }
    return inner
  }

  /**
   * Whatever could serve as an object stream is searched as text, too: a reader may take it for one
   * although its type is not said. With a predictor it could read as two different things.
   */
  #lookIntoStream(stream: PDFStream): void {
    const { dict } = stream
    const couldHoldObjects = dict.get(FIRST) !== undefined && dict.get(COUNT) !== undefined
    if (!couldHoldObjects || !(stream instanceof PDFRawStream)) return
    if (hasPredictor(dict)) return this.#note('file-damaged')
    const found = findWord(decodePDFRawStream(stream).decode())
    if (found !== null) this.#note(found)
  }
}

const ORDER: readonly FileRefusal[] = [
  'pdf-locked',
  'pdf-active',
  'pdf-attachments',
  'pdf-too-complex',
  'file-damaged',
]
const ENCRYPT = PDFName.of('Encrypt')
const PAGES = PDFName.of('Pages')
const FIRST = PDFName.of('First')
const COUNT = PDFName.of('N')
const PARAMETERS = PDFName.of('DecodeParms')
const PREDICTOR = PDFName.of('Predictor')

function names(...all: string[]): ReadonlySet<PDFName> {
  return new Set(all.map((name) => PDFName.of(name)))
}

function hasPredictor(dict: PDFDict): boolean {
  const given = dict.lookup(PARAMETERS)
  const all = given instanceof PDFArray ? given.asArray() : [given]
  return all.some((one) => {
    const predictor = one instanceof PDFDict ? one.lookup(PREDICTOR) : undefined
    return predictor instanceof PDFNumber && predictor.asNumber() > 1
  })
}

const END_MARK = '%%EOF'

/** What stands behind the end of the document is no part of it. */
function lookBehindEnd(content: Uint8Array): FileRefusal | null {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const end = bytes.lastIndexOf(END_MARK)
  if (end === -1) return 'file-damaged'
  const isBlank = bytes.subarray(end + END_MARK.length).every((byte) => byte <= 0x20)
  return isBlank ? null : 'file-mixed'
}

/** The document decodes to more than it may. */
export class PdfBomb extends Error {
  override readonly name = 'PdfBomb'
}

type Growing = { ensureBuffer(requested: number): Uint8Array }

let decodedBytes = 0
let isLimited = false
/** The library takes what is thrown at it for an object that cannot be read. */
let isBomb = false

/**
 * The library's decoders grow without limit; all of them grow through one method of their common parent,
 * which has no public name. One inspection runs in a thread at a time.
 */
function limitDecoding(): void {
  decodedBytes = 0
  isBomb = false
  if (isLimited) return
  isLimited = true
  const empty = PDFRawStream.of(emptyFlateDict(), new Uint8Array([0x78, 0x9c, 3, 0, 0, 0, 0, 1]))
  const decoders = Object.getPrototypeOf(
    Object.getPrototypeOf(decodePDFRawStream(empty)),
  ) as Growing
  const grow = decoders.ensureBuffer
  decoders.ensureBuffer = function (this: Growing & { buffer: Uint8Array }, requested) {
    const before = this.buffer.byteLength
    if (requested > MAX_DECODED_BYTES || decodedBytes > MAX_DECODED_BYTES) {
      isBomb = true
      throw new PdfBomb()
    }
    const buffer = grow.call(this, requested)
    decodedBytes += buffer.byteLength - before
    return buffer
  }
}

function emptyFlateDict(): PDFDict {
  const { context } = PDFParser.forBytesWithOptions(new Uint8Array()) as unknown as {
    context: PDFContext
  }
  return context.obj({ Filter: 'FlateDecode' })
}
