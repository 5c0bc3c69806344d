import { describe, expect, test } from 'vitest'

import { SetupError } from './setup-error.ts'
import { formatDuration, runOptionalStep, runStep } from './step.ts'

function collect() {
  const lines: string[] = []
  return { lines, print: (line: string) => void lines.push(line.replace(/after .*/, 'after T')) }
}

const refused = {
  name: 'worker',
  run: () => Promise.reject(new SetupError('network', 'no way to the mirror.', 'Check the proxy.')),
}

describe('a set-up step', () => {
  test('tells what it does under its name, and that it is ready', async () => {
    const { lines, print } = collect()
    const step = {
      name: 'worker',
      run: async ({ print: say }: { print: (line: string) => void }) => {
        say('found')
        return 7
      },
    }
    expect(await runStep(step, print)).toBe(7)
    expect(lines).toEqual(['[worker] found', '[worker] ready after T'])
  })

  test('tells its obstacle with kind and advice, and passes it on', async () => {
    const { lines, print } = collect()
    await expect(runStep(refused, print)).rejects.toThrow('no way to the mirror.')
    expect(lines).toEqual([
      '[worker] failed after T',
      '[worker] network failure: no way to the mirror.',
      '[worker] Check the proxy.',
    ])
  })

  test('that is optional gives null for an obstacle, but lets a defect through', async () => {
    const { print } = collect()
    expect(await runOptionalStep(refused, print)).toBeNull()
    const broken = { name: 'x', run: () => Promise.reject(new TypeError('defect')) }
    await expect(runOptionalStep(broken, print)).rejects.toThrow('defect')
  })

  test('durations are short to read', () => {
    expect([12.3, 4200, 331_000].map(formatDuration)).toEqual(['12 ms', '4.2 s', '5 min 31 s'])
  })
})
