import { describe, expect, test } from 'vitest'

import { makeFixture } from './fixture.ts'
import { scanImports } from './import-scan.ts'
import { checkImports } from './imports.ts'

describe('scanning a file for imports', () => {
  test('finds every way of importing, with its line', () => {
    const text = [
      `import a from './a.ts'`,
      `import type { B } from './b.ts'`,
      `import { type C, type D } from './c.ts'`,
      `import { type E, f } from './e.ts'`,
      `export * from './g.ts'`,
      `export type { H } from './h.ts'`,
      `const i = await import('./i.ts')`,
      `type J = import('./j.ts').J`,
      `const k = require('./k.cjs')`,
      `import './l.css'`,
    ].join('\n')
    const found = scanImports('x.ts', text)
    expect(found.map(({ specifier, typeOnly }) => `${specifier} ${typeOnly}`)).toEqual([
      './a.ts false',
      './b.ts true',
      './c.ts true',
      './e.ts false',
      './g.ts false',
      './h.ts true',
      './i.ts false',
      './j.ts true',
      './k.cjs false',
      './l.css false',
    ])
    expect(found.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('reads both scripts of a Vue file and counts lines from its top', () => {
    const text = `<template><p /></template>\n<script>\nimport a from './a.ts'\n</script>\n<script setup lang="ts">\nimport b from './b.ts'\n</script>\n`
    expect(scanImports('x.vue', text)).toEqual([
      { specifier: './a.ts', typeOnly: false, line: 3 },
      { specifier: './b.ts', typeOnly: false, line: 6 },
    ])
  })

  test('leaves comments and texts alone', () => {
    expect(scanImports('x.ts', `// import a from './a.ts'\nconst s = "import './b.ts'"`)).toEqual(
      [],
    )
  })
})

describe('import directions', () => {
  const forbidden: [from: string, statement: string, why: string][] = [
    ['machines/a.ts', `import { readFile } from 'node:fs'`, 'pure'],
    ['machines/a.ts', `import pino from 'pino'`, 'pure'],
    ['machines/a.ts', `import { x } from '#server/x.ts'`, 'machines may not import server'],
    ['machines/a.test.ts', `import mongoose from 'mongoose'`, 'pure'],
    [
      'server/a.ts',
      `import { x } from '../media-worker/x.ts'`,
      'server may not import media-worker',
    ],
    ['server/a.ts', `import type { X } from '#scripts/x.ts'`, 'server may not import scripts'],
    ['server/a.ts', `import { createWorker } from 'mediasoup'`, 'may know mediasoup'],
    ['server/a.ts', `import type { types } from 'mediasoup/types'`, 'may know mediasoup'],
    ['server/a.ts', `import { App } from 'uWebSockets.js'`, 'may know uWebSockets.js'],
    ['server/a.ts', `import { uws } from './uws.ts'`, 'may know server/uws.ts'],
    ['media-worker/a.ts', `import { x } from '#server/x.ts'`, 'media-worker may not import server'],
    [
      'widget-vue/src/a.ts',
      `import { x } from '#staff/x.ts'`,
      'widget-vue may not import staff-vue',
    ],
    ['widget-vue/src/a.ts', `import { x } from '#machines/protocol.ts'`, 'only types'],
    [
      'staff-vue/src/a.ts',
      `import { x } from '#widget/stores/x.ts'`,
      'staff-vue may not import widget-vue',
    ],
    [
      'staff-vue/src/a.ts',
      `const x = import('../../server/x.ts')`,
      'staff-vue may not import server',
    ],
  ]
  test.each(forbidden)('%s: %s is refused', async (from, statement, why) => {
    await using fixture = await makeFixture({ [from]: statement })
    const problems = await checkImports(fixture.root)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`${from}:1 `)
    expect(problems[0]).toContain(why)
  })

  const allowed: [from: string, statement: string][] = [
    ['machines/a.ts', `import { setup } from 'xstate'\nimport { z } from 'zod'`],
    ['machines/a.test.ts', `import { test } from 'vitest'\nimport { readFileSync } from 'node:fs'`],
    ['machines/test/lines.ts', `import fc from 'fast-check'`],
    ['server/a.ts', `import { x } from '#machines/x.ts'\nimport mongoose from 'mongoose'`],
    [
      'server/socket.ts',
      `import { uws } from './uws.ts'\nimport type { WebSocket } from 'uWebSockets.js'`,
    ],
    ['media-worker/workers.ts', `import { createWorker } from 'mediasoup'`],
    [
      'widget-vue/src/a.ts',
      `import { Device } from 'mediasoup-client'\nimport type { X } from '#machines/protocol.ts'`,
    ],
    [
      'staff-vue/src/a.ts',
      `import { x } from '#widget/lib/x.ts'\nimport { y } from '#machines/protocol.ts'`,
    ],
    ['scripts/a.ts', `import { x } from '#server/x.ts'\nimport { y } from '#media-worker/y.ts'`],
  ]
  test.each(allowed)('%s: %s is allowed', async (from, statement) => {
    await using fixture = await makeFixture({ [from]: statement })
    expect(await checkImports(fixture.root)).toEqual([])
  })
})
