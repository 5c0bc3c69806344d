import { describe, expect, test } from 'vitest'
import { FILE_KEEP_MS, MAX_FILES_PER_SIDE, type FileSide, type FileView } from '#machines/file.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { CallFiles, MAX_TRIES_PER_SIDE, type HeldFile } from './call-files.ts'
import { createFileMemory, MAX_FILES_MEMORY_BYTES } from './file-memory.ts'

const MB = 1024 * 1024

function setUp(limit = MAX_FILES_MEMORY_BYTES) {
  const clock = new SimulatedClock()
  const memory = createFileMemory(limit)
  const told: { callId: string; to: FileSide; file: FileView }[] = []
  const begun: string[] = []
  const files = new CallFiles({
    memory,
    clock,
    tell: (callId, to, file) => void told.push({ callId, to, file }),
    onFirst: (callId) => void begun.push(callId),
  })
  let count = 0
  const open = (callId = 'call-1', from: FileSide = 'resident', bytes = 1000, name = 'a.pdf') =>
    files.open(callId, from, { fileId: `file-${(count += 1)}`, name, bytes })
  const held = (...given: Parameters<typeof open>): HeldFile => {
    const file = open(...given)
    if ('refused' in file) throw new Error(file.refused)
    return file
  }
  const pass = (file: HeldFile, content: Buffer) => {
    files.step(file, { type: 'upload.done' })
    return files.pass(file, content)
  }
  return { clock, memory, told, begun, files, open, held, pass }
}

describe('files of a call', () => {
  test('[F4, F11] what cannot be is refused at once', () => {
    const { open, memory } = setUp()
    expect(open('c', 'resident', 1, '\u202e')).toEqual({ refused: 'file-name' })
    expect(open('c', 'resident', 1, 'a.exe')).toEqual({ refused: 'file-kind' })
    expect(open('c', 'resident', 0)).toEqual({ refused: 'file-empty' })
    expect(open('c', 'resident', 10 * MB + 1)).toEqual({ refused: 'file-too-large' })
    expect(memory.used()).toBe(0)
  })

  test('[F5] ten of each side count, refused ones do not', () => {
    const { files, open, held } = setUp()
    const first = held()
    for (let i = 1; i < MAX_FILES_PER_SIDE; i += 1) held()
    expect(open()).toEqual({ refused: 'too-many-files' })
    expect(open('call-1', 'consultant')).toHaveProperty('facts')
    expect(open('call-2')).toHaveProperty('facts')
    files.step(first, { type: 'file.refused', reason: 'file-damaged' })
    expect(open()).toHaveProperty('facts')
  })

  test('[F5] who only tries what passes is stopped', () => {
    const { files, open, held } = setUp()
    for (let i = 0; i < MAX_TRIES_PER_SIDE; i += 1) {
      files.step(held(), { type: 'file.refused', reason: 'file-mismatch' })
    }
    expect(open()).toEqual({ refused: 'too-many-tries' })
    expect(open('call-1', 'consultant')).toHaveProperty('facts')
  })

  test('[F2] both sides are told, the other one without the name', () => {
    const { files, held, pass, told } = setUp()
    const file = held()
    expect(told.map(({ to, file: { name } }) => [to, name])).toEqual([
      ['resident', 'a.pdf'],
      ['consultant', null],
    ])
    pass(file, Buffer.from('content'))
    expect(told.at(-1)).toMatchObject({ to: 'consultant', file: { name: 'a.pdf' } })
    expect(files.list('call-1', 'consultant')).toMatchObject([{ progress: { state: 'ready' } }])
  })

  test('[F1] progress is told in tenths', () => {
    const { files, held, told } = setUp()
    const file = held()
    for (let received = 1; received <= 1000; received += 1)
      files.step(file, { type: 'bytes.arrived', received })
    expect(told.filter(({ to }) => to === 'resident')).toHaveLength(11)
  })

  test('[F1] nothing can be fetched before it has passed', () => {
    const { files, held, pass } = setUp()
    const file = held()
    const content = Buffer.from('content')
    expect(files.pass(file, content)).toBe(false)
    expect(files.ready('call-1', file.facts.fileId)).toBeNull()
    expect(pass(file, content)).toBe(true)
    expect(files.ready('call-1', file.facts.fileId)).toEqual({
      name: 'a.pdf',
      kind: 'pdf',
      content,
    })
    expect(files.ready('call-2', file.facts.fileId)).toBeNull()
  })

  test('[F9] with its call everything goes, what is on its way too', () => {
    const { files, held, pass, memory, begun } = setUp()
    const ready = held()
    pass(ready, Buffer.alloc(700))
    const sending = held()
    let isCut = false
    sending.onGone = () => (isCut = true)
    expect(memory.used()).toBe(1700)
    files.end('call-1')
    expect(memory.used()).toBe(0)
    expect(isCut).toBe(true)
    expect(ready.content).toBeNull()
    expect(files.list('call-1', 'resident')).toEqual([])
    expect(files.step(sending, { type: 'upload.done' })).toBe(false)
    expect(begun).toEqual(['call-1'])
  })

  test('[F9] after an hour it goes, and both are told', () => {
    const { clock, files, held, pass, memory, told } = setUp()
    const file = held()
    pass(file, Buffer.alloc(10))
    clock.advance(FILE_KEEP_MS - 1)
    expect(files.ready('call-1', file.facts.fileId)).not.toBeNull()
    clock.advance(1)
    expect(files.ready('call-1', file.facts.fileId)).toBeNull()
    expect(memory.used()).toBe(0)
    expect(told.slice(-2).map(({ file: { progress } }) => progress.state)).toEqual(['gone', 'gone'])
  })

  test('[F11] the memory of all calls is one', () => {
    const { files, held, open, memory } = setUp(10 * MB)
    const file = held('call-1', 'resident', 6 * MB)
    held('call-2', 'resident', 4 * MB)
    expect(open('call-3', 'resident', 1)).toEqual({ refused: 'memory-full' })
    files.step(file, { type: 'file.refused', reason: 'virus-found' })
    expect(memory.used()).toBe(4 * MB)
    expect(open('call-3', 'resident', 6 * MB)).toHaveProperty('facts')
  })
})
