import { expect, test } from 'vitest'
import { createPackets, readStamp } from './rtp.ts'

const kindOf = (payloadType: number) => (payloadType === 111 ? 'audio' : 'video')
const common = { stream: 7, ssrc: 9, ticks: 960, keyEvery: 3, bytes: 100 }
const audio = createPackets({ ...common, kind: 'audio', payloadType: 111 })
const video = createPackets({ ...common, kind: 'video', payloadType: 96 })

test('a stamp is read back, from sound and picture, over the turn of the sequence number', () => {
  for (const sequence of [0, 1, 70_000])
    for (const packets of [audio, video])
      expect(readStamp(packets.next(sequence, 12.5), kindOf)).toEqual({
        stream: 7,
        sequence,
        at: 12.5,
      })
  expect(audio.next(70_000, 0).readUInt16BE(2)).toBe(70_000 - 65_536)
})

test('a header extension and contributors that a worker adds are skipped', () => {
  const plain = Buffer.from(audio.next(5, 1))
  const extension = Buffer.from([0xbe, 0xde, 0, 1, 1, 2, 3, 4])
  const contributor = Buffer.from([0, 0, 0, 1])
  const longer = Buffer.concat([plain.subarray(0, 12), contributor, extension, plain.subarray(12)])
  longer[0] = 0x80 | 0x10 | 1
  expect(readStamp(longer, kindOf)).toEqual({ stream: 7, sequence: 5, at: 1 })
})

test('one picture of so many is a key frame', () => {
  expect([0, 1, 2, 3].map((sequence) => video.next(sequence, 0)[13])).toEqual([0, 1, 1, 0])
})

test('reports and stumps carry no stamp', () => {
  expect(readStamp(Buffer.from([0x80, 200, 0, 6, ...Array(24).fill(0)]), kindOf)).toBeNull()
  expect(readStamp(Buffer.alloc(5), kindOf)).toBeNull()
  expect(readStamp(audio.next(1, 1).subarray(0, 20), kindOf)).toBeNull()
})
