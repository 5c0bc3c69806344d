import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { us_listen_socket } from 'uWebSockets.js'
import { describe, expect, test } from 'vitest'

import { isGlibcTooOld, uwsPackage, uwsPreparedDir } from './uws-location.ts'
import { uws } from './uws.ts'

describe('uWebSockets.js', () => {
  test('loads here and serves on loopback', async () => {
    const app = uws.App().get('/*', (response) => void response.end('served'))
    const socket = await new Promise<us_listen_socket | false>((resolve) => {
      app.listen('127.0.0.1', 0, resolve)
    })
    if (socket === false) throw new Error('loopback was refused')
    const answer = await fetch(`http://127.0.0.1:${uws.us_socket_local_port(socket)}/`)
    expect(await answer.text()).toBe('served')
    app.close()
  })

  test('the prepared copy stands where the environment says, else in the cache by version', () => {
    expect(uwsPreparedDir({ OKIENKO_UWS_DIR: '/prepared' })).toBe('/prepared')
    expect(uwsPreparedDir({ XDG_CACHE_HOME: '/c' })).toContain(
      join('/c', 'okienko', `uwebsockets-${uwsPackage().version}-`),
    )
  })

  test('only a C library that is too old leads to the prepared copy', () => {
    const error = "/lib/libc.so.6: version `GLIBC_2.38' not found (required by uws.node)"
    expect(isGlibcTooOld(new Error(error))).toBe(true)
    expect(isGlibcTooOld(new Error('invalid ELF header'))).toBe(false)
    expect(isGlibcTooOld('GLIBC')).toBe(false)
  })

  test('a missing prepared copy is one sentence that says what to do', async () => {
    const { loadPreparedUws } = await import('./uws.ts')
    const empty = await mkdtemp(join(tmpdir(), 'okienko-uws-'))
    expect(() => loadPreparedUws(empty)).toThrow(/run `npm run setup` once as the same user/)
    await rm(empty, { recursive: true })
  })
})
