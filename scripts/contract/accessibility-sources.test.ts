import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { listFiles } from '#scripts/check/source-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const APPS = ['widget-vue/src', 'staff-vue/src']

/** Files below the apps that end so and have the words, "file: words". */
async function found(endings: readonly string[], words: RegExp): Promise<string[]> {
  const files = (await listFiles(root, APPS, endings)).filter((file) => !/\.test\.ts$/.test(file))
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
  expect(files.length).toBeGreaterThan(3)
  return files.flatMap((file, at) => {
    const word = words.exec(texts[at]!)?.[0]
    return word ? [`${file}: ${word}`] : []
  })
}
const SOURCES = ['.vue', '.ts', '.css']

test('nothing flashes: no style repeats a movement (2.3.1)', async () => {
  expect(await found(SOURCES, /@keyframes|animation-name|\.animate\(|<blink|<marquee/)).toEqual([])
})

test('nothing reacts to motion of the device (2.5.4)', async () => {
  expect(await found(SOURCES, /devicemotion|deviceorientation|Accelerometer|Gyroscope/)).toEqual([])
})

test('nothing acts when a pointer goes down, only when it is let go (2.5.2)', async () => {
  const pressed = /@(pointerdown|mousedown|touchstart)|['"](pointerdown|mousedown|touchstart)['"]/
  // Only remembers that somebody is there; does nothing.
  expect(await found(SOURCES, pressed)).toEqual([
    "staff-vue/src/composables/use-session-watch.ts: 'pointerdown'",
  ])
})

test('no shortcut of a single letter: no access keys, no letters listened for (2.1.4)', async () => {
  expect(await found(SOURCES, /accesskey|\bkey\s*===?\s*['"][a-z0-9]['"]/i)).toEqual([])
})

test('no words point by colour, shape or place alone (1.3.3)', async () => {
  const pointing =
    /\b(zielon|czerwon|niebiesk|po prawej|po lewej|w prawym|w lewym|okrągł|kwadratow|green|red button|blue|on the right|on the left|round button|зелен|червон|праворуч|ліворуч)/i
  expect(await found(['.json'], pointing)).toEqual([])
})

test('no text is a picture: pictures are files of people, the logo and QR codes (1.4.5)', async () => {
  expect(await found(['.vue'], /<img [^>]*src="[^":]*\.(png|jpe?g|svg|webp)/)).toEqual([])
  expect(await found(SOURCES, /background(-image)?:[^;]*url\(/)).toEqual([])
})
