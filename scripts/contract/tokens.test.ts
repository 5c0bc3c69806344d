import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import { listFiles } from '#scripts/check/source-files.ts'
import { contrast } from '#server/sites/site-colours.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const TEXT = 4.5
const NON_TEXT = 3

/** What stands on what although no single rule says so: text, then borders, icons and the focus. */
const TEXT_PAIRS = [
  ...['ink', 'ink-2', 'accent', 'bad', 'ok'].map((front) => [front, 'paper']),
  ...['ink', 'ink-2', 'accent', 'accent-deep'].map((front) => [front, 'paper-2']),
  ...['accent', 'accent-deep', 'ink'].map((front) => [front, 'accent-soft']),
  ...['bad-ink', 'ink'].map((front) => [front, 'bad-soft']),
  ...['warn-ink', 'ink'].map((front) => [front, 'warn-soft']),
  ...['ok-ink', 'ink'].map((front) => [front, 'ok-soft']),
  ...['accent', 'accent-deep', 'hang-up', 'stage'].map((back) => ['paper', back]),
] as const
const NON_TEXT_PAIRS = [
  ['line', 'paper'],
  ['line', 'paper-2'],
  ['bad', 'paper'],
  ['ok', 'paper'],
  ['focus', 'ink'],
  ['focus', 'stage'],
  ['ink', 'paper'],
  ['ink', 'paper-2'],
] as const

/** Names and values of the custom properties of an app's default look. */
async function tokensOf(app: string): Promise<Map<string, string>> {
  const css = await readFile(join(root, app, 'src/styles/tokens.css'), 'utf8')
  return new Map(
    [...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!]),
  )
}

/** The colour that a token or a CSS value has at last; null for what has none of its own. */
function colourOf(tokens: Map<string, string>, value: string): string | null {
  const token = /^var\(--([\w-]+)\)$/.exec(value)?.[1]
  if (token) return tokens.has(token) ? colourOf(tokens, tokens.get(token)!) : null
  const mix = /^color-mix\(in srgb, (var\(--[\w-]+\)|#\w+) (\d+)%, (#\w+)\)$/.exec(value)
  if (!mix) return /^#[\da-f]{3,6}$/i.test(value) ? value : null
  const [, front, share, back] = mix
  return mixed(colourOf(tokens, front!)!, back!, Number(share) / 100)
}

const partsOf = (hex: string): number[] => {
  const digits =
    hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : hex.slice(1).match(/../g)!
  return [...digits].map((two) => Number.parseInt(two, 16))
}
function mixed(front: string, back: string, share: number): string {
  const behind = partsOf(back)
  const parts = partsOf(front).map((part, at) =>
    Math.round(part * share + behind[at]! * (1 - share)),
  )
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** Every rule of an app's styles that sets a colour of text and what is behind it. */
async function pairsInRules(app: string) {
  const files = await listFiles(root, [`${app}/src`], ['.css', '.vue'])
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
  return texts.flatMap((text, at) =>
    [...text.matchAll(/([^{};]*)\{([^{}]*)\}/g)].flatMap(([, selector, body]) => {
      const front = /(?:^|[\s;])color:\s*([^;]+);/.exec(body!)?.[1]
      const back = /(?:^|[\s;])background(?:-color)?:\s*([^;]+);/.exec(body!)?.[1]
      return front && back ? [{ where: `${files[at]} ${selector!.trim()}`, front, back }] : []
    }),
  )
}

describe.each(['widget-vue', 'staff-vue'])('contrast of the default look of %s', (app) => {
  const ratio = (tokens: Map<string, string>, front: string, back: string): number => {
    const pair = [front, back].map((name) => colourOf(tokens, `var(--${name})`))
    if (!pair[0] || !pair[1]) throw new Error(`${front} or ${back} is no colour of ${app}`)
    return contrast(pair[0], pair[1])
  }

  test('T7 text on its ground has 4.5:1, borders, icons and the focus have 3:1', async () => {
    const tokens = await tokensOf(app)
    const weak = [
      ...TEXT_PAIRS.map(([front, back]) => ({ front: front!, back: back!, least: TEXT })),
      ...NON_TEXT_PAIRS.map(([front, back]) => ({ front, back, least: NON_TEXT })),
    ].filter(({ front, back, least }) => ratio(tokens, front, back) < least)
    expect(weak).toEqual([])
  })

  test('T7 every rule of the styles that sets text and ground keeps 4.5:1', async () => {
    const tokens = await tokensOf(app)
    const measured = (await pairsInRules(app)).flatMap(({ where, front, back }) => {
      const colours = [colourOf(tokens, front), colourOf(tokens, back)]
      return colours[0] && colours[1] ? [{ where, ratio: contrast(colours[0], colours[1]) }] : []
    })
    expect(measured.length).toBeGreaterThan(10)
    expect(measured.filter(({ ratio }) => ratio < TEXT)).toEqual([])
  })
})
