import { expect, test } from 'vitest'
import { findWord } from './pdf-words.ts'

/** Around the first border between two windows, byte by byte. */
const WINDOW = 64 * 1024
const AROUND = Array.from({ length: 160 }, (_, i) => WINDOW - 80 + i)

const at = (position: number, word: string): Buffer => {
  const content = Buffer.alloc(3 * WINDOW, '.')
  content.write(word, position, 'latin1')
  return content
}
const escaped = (word: string): string =>
  `/${[...word].map((sign) => `#${sign.charCodeAt(0).toString(16)}`).join('')}`

test('a word is found at every place, also across the border of two windows', () => {
  for (const position of [...AROUND, 0, 3 * WINDOW - '/Launch'.length])
    expect(findWord(at(position, '/Launch')), `${position}`).toBe('pdf-active')
  for (const position of AROUND) {
    expect(findWord(at(position, '/FileAttachment ')), `${position}`).toBe('pdf-attachments')
    expect(findWord(at(position, escaped('EmbeddedFiles'))), `${position}`).toBe('pdf-attachments')
    expect(findWord(at(position, `${escaped('JavaScript')} `)), `${position}`).toBe('pdf-active')
  }
})

test('a longer name that begins like such a word is none, wherever it stands', () => {
  for (const position of AROUND) {
    expect(findWord(at(position, '/LaunchPad')), `${position}`).toBeNull()
    expect(findWord(at(position, `/Launch#50ad`)), `${position}`).toBeNull()
  }
})

test('what makes a document act counts more than what it holds', () => {
  const content = at(10, '/EmbeddedFile ')
  content.write('/JavaScript', 2 * WINDOW, 'latin1')
  expect(findWord(content)).toBe('pdf-active')
})
