import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cleanFileName,
  countsToLimit,
  fileStep,
  fileView,
  kindOfName,
  MAX_FILE_NAME,
  type FileEvent,
  type FileFacts,
  type FileProgress,
} from './file.ts'

const EVENTS: FileEvent[] = [
  { type: 'bytes.arrived', received: 5 },
  { type: 'upload.done' },
  { type: 'check.passed' },
  { type: 'file.refused', reason: 'virus-found' },
  { type: 'keep.over' },
]

const after = (...events: FileEvent[]): FileProgress =>
  events.reduce<FileProgress>((progress, event) => fileStep(progress, event) ?? progress, {
    state: 'sending',
    received: 0,
  })

describe('the way of a file', () => {
  test('[F1] it is sent, checked and ready, in this order only', () => {
    const [arrived, done, passed] = EVENTS as [FileEvent, FileEvent, FileEvent]
    expect(after(arrived)).toEqual({ state: 'sending', received: 5 })
    expect(after(arrived, done)).toEqual({ state: 'checking' })
    expect(after(arrived, done, passed)).toEqual({ state: 'ready' })
    expect(after(arrived, passed)).toEqual({ state: 'sending', received: 5 })
    expect(after(passed)).toEqual({ state: 'sending', received: 0 })
  })

  test('[F1] what is refused or gone stays so, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 12 }), (events) => {
        let progress: FileProgress = { state: 'sending', received: 0 }
        const seen = [progress.state as string]
        for (const event of events) {
          const next = fileStep(progress, event)
          if (next === null) continue
          expect(['refused', 'gone']).not.toContain(progress.state)
          if (next.state === 'ready') expect(progress.state).toBe('checking')
          progress = next
          seen.push(next.state)
        }
        if (seen.includes('ready')) expect(seen).not.toContain('refused')
      }),
    )
  })

  test('[F1] the count of bytes only rises', () => {
    const progress: FileProgress = { state: 'sending', received: 7 }
    expect(fileStep(progress, { type: 'bytes.arrived', received: 7 })).toBeNull()
    expect(fileStep(progress, { type: 'bytes.arrived', received: 3 })).toBeNull()
  })

  test('[F9] after an hour a ready one is gone, one still on its way is cut', () => {
    expect(fileStep({ state: 'ready' }, { type: 'keep.over' })).toEqual({ state: 'gone' })
    expect(fileStep({ state: 'checking' }, { type: 'keep.over' })).toEqual({
      state: 'refused',
      reason: 'upload-cut',
    })
  })
})

const file = (progress: FileProgress): FileFacts => ({
  fileId: 'file-0001',
  from: 'resident',
  name: 'akt.pdf',
  kind: 'pdf',
  bytes: 10,
  progress,
})

describe('what a side is told', () => {
  test.each<[string, FileProgress]>([
    ['sent', { state: 'sending', received: 3 }],
    ['checked', { state: 'checking' }],
    ['refused', { state: 'refused', reason: 'virus-found' }],
  ])('[F2] while it is %s only its sender sees the name', (_word, progress) => {
    expect(fileView(file(progress), 'resident').name).toBe('akt.pdf')
    expect(fileView(file(progress), 'consultant')).toMatchObject({ name: null, progress })
  })

  test('[F2] once it has passed both see it', () => {
    expect(fileView(file({ state: 'ready' }), 'consultant').name).toBe('akt.pdf')
  })

  test('[F5] a refused file does not count towards the limit', () => {
    expect(countsToLimit({ progress: { state: 'refused', reason: 'file-damaged' } })).toBe(false)
    expect(countsToLimit({ progress: { state: 'checking' } })).toBe(true)
    expect(countsToLimit({ progress: { state: 'gone' } })).toBe(true)
  })
})

describe('names', () => {
  test.each([
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\Users\\Jan\\akt.pdf', 'akt.pdf'],
    ['do\u0000wód\n.png', 'dowód.png'],
    ['\u202egnp.pdf\u202c', 'gnp.pdf'],
    ['a\u200bb\ufeff.jpg', 'ab.jpg'],
    ['  .hidden.pdf. ', 'hidden.pdf'],
    ['a<b>:"|?*.pdf', 'a_b______.pdf'],
    ['con.pdf', '_con.pdf'],
    ['Zażółć gęślą jaźń.PDF', 'Zażółć gęślą jaźń.PDF'],
    ['Zaz\u0307o\u0301\u0142c\u0301.pdf', 'Zażółć.pdf'],
  ])('[F3] %j becomes %j', (raw, clean) => {
    expect(cleanFileName(raw)).toBe(clean)
  })

  test.each(['', '///', '..', '\u202e\u0007', '   '])('[F3] nothing is left of %j', (raw) => {
    expect(cleanFileName(raw)).toBeNull()
  })

  test('[F3] a long one is cut before its ending, never inside a sign', () => {
    const clean = cleanFileName('ą'.repeat(300) + '.jpeg')!
    expect(clean).toHaveLength(MAX_FILE_NAME)
    expect(clean.endsWith('ą.jpeg')).toBe(true)
    expect(cleanFileName('😀'.repeat(80) + '.pdf')!.isWellFormed()).toBe(true)
  })

  test('[F3] any text becomes a safe name or none, and cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
        const clean = cleanFileName(raw)
        if (clean === null) return
        expect(clean).not.toMatch(/[\p{C}\p{Zl}\p{Zp}/\\<>:"|?*]/u)
        expect(clean.length).toBeLessThanOrEqual(MAX_FILE_NAME)
        expect(cleanFileName(clean)).toBe(clean)
      }),
    )
  })

  test.each([
    ['a.pdf', 'pdf'],
    ['a.JPG', 'jpeg'],
    ['a.b.jpeg', 'jpeg'],
    ['a.png', 'png'],
    ['a.pdf.exe', null],
    ['pdf', null],
    ['a.constructor', null],
    ['a.svg', null],
  ])('[F4] %s claims to be %s', (name, kind) => {
    expect(kindOfName(name)).toBe(kind)
  })
})
