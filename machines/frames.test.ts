import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFrameReader, encodeFrame, FrameError } from './frames.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('frames', () => {
  test('any values come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 20 }),
        (values, cuts) => {
          const stream = bytes(values.map(encodeFrame).join(''))
          const edges = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length]
          edges.sort((a, b) => a - b)
          const reader = createFrameReader(1_000_000)
          const read = edges
            .slice(1)
            .flatMap((edge, i) => reader.push(stream.slice(edges[i], edge)))
          expect(read).toEqual(JSON.parse(JSON.stringify(values)))
        },
      ),
    )
  })

  test('a frame may be as long as the limit and no longer, also before its end has come', () => {
    const frame = encodeFrame('x'.repeat(98))
    expect(createFrameReader(100).push(bytes(frame))).toHaveLength(1)
    const reader = createFrameReader(100)
    reader.push(bytes('"' + 'x'.repeat(99)))
    expect(() => reader.push(bytes('x'))).toThrow(new FrameError('too-large'))
  })

  test('the limit is that of one frame, not of what came at once', () => {
    const many = Array.from({ length: 50 }, () => encodeFrame('x'.repeat(90))).join('')
    expect(createFrameReader(100).push(bytes(many))).toHaveLength(50)
  })

  test.each([
    ['no JSON', bytes('{"type":\n')],
    ['an empty frame', bytes('\n')],
    ['bad UTF-8', Uint8Array.of(0x22, 0xff, 0xfe, 0x22, 0x0a)],
  ])('%s is malformed', (_, chunk) => {
    expect(() => createFrameReader(100).push(chunk)).toThrow(new FrameError('malformed'))
  })

  test('a chunk whose memory is used again afterwards does not spoil the frame', () => {
    const reader = createFrameReader(100)
    const chunk = bytes('"first')
    reader.push(chunk)
    chunk.fill(0x78)
    expect(reader.push(bytes('"\n'))).toEqual(['first'])
  })
})
