import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import type { Fixture } from '#scripts/check/fixture.ts'
import { ensureDebianPackages } from './apt.ts'
import { SetupError } from './setup-error.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** A system whose only programs are these shell scripts; each notes how it was called. */
async function system(programs: Record<string, string>): Promise<Fixture> {
  const entries = Object.entries(programs)
  const fixture = await makeFixture(
    Object.fromEntries(
      entries.map(([name, body]) => [
        name,
        `#!/bin/sh\necho "${name} $*" >> "\${0%/*}/calls"\n${body}\n`,
      ]),
    ),
  )
  for (const [name] of entries) await chmod(join(fixture.root, name), 0o755)
  return fixture
}

function asUser(uid: number): void {
  vi.spyOn(process, 'getuid').mockReturnValue(uid)
}

const gccOnly = `printf 'ii  gcc\\nun  meson\\n'`

async function obstacle(packages: string[]): Promise<SetupError> {
  const error: unknown = await ensureDebianPackages(packages, 'the tools', () => {}).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof SetupError)) throw new Error('no SetupError was thrown', { cause: error })
  return error
}

describe('installing Debian packages', () => {
  test('does nothing when all are there', async () => {
    await using fixture = await system({ 'dpkg-query': gccOnly, 'apt-get': 'exit 1' })
    vi.stubEnv('PATH', fixture.root)
    await ensureDebianPackages(['gcc'], 'the tools', () => {})
    expect(await readFile(join(fixture.root, 'calls'), 'utf8')).not.toContain('apt-get')
  })

  test('installs only what is missing, as root', async () => {
    await using fixture = await system({ 'dpkg-query': gccOnly, 'apt-get': '' })
    vi.stubEnv('PATH', fixture.root)
    asUser(0)
    await ensureDebianPackages(['gcc', 'meson'], 'the tools', () => {})
    expect(await readFile(join(fixture.root, 'calls'), 'utf8')).toContain(
      'apt-get update\napt-get install -y --no-install-recommends meson\n',
    )
  })

  test('uses sudo when it needs no password', async () => {
    await using fixture = await system({ 'dpkg-query': gccOnly, 'apt-get': '', sudo: '' })
    vi.stubEnv('PATH', fixture.root)
    asUser(1000)
    await ensureDebianPackages(['meson'], 'the tools', () => {})
    expect(await readFile(join(fixture.root, 'calls'), 'utf8')).toContain(
      'sudo -n apt-get install -y --no-install-recommends meson',
    )
  })

  test.each([{ sudo: 'exit 1' }, {}])(
    'never asks for a password: names the packages instead (%o)',
    async (more) => {
      await using fixture = await system({ 'dpkg-query': gccOnly, 'apt-get': '', ...more })
      vi.stubEnv('PATH', fixture.root)
      asUser(1000)
      const { kind, advice } = await obstacle(['gcc', 'meson'])
      expect(kind).toBe('missing')
      expect(advice).toBe('Install the tools by hand: apt-get install gcc meson.')
    },
  )

  test.each([
    ["Err:1 Could not resolve 'deb.debian.org'", 'network'],
    ['E: Unable to locate package meson', 'build'],
  ])('apt saying "%s" is a %s failure', async (words, kind) => {
    await using fixture = await system({
      'dpkg-query': gccOnly,
      'apt-get': `echo "${words}"; exit 100`,
    })
    vi.stubEnv('PATH', fixture.root)
    asUser(0)
    const error = await obstacle(['meson'])
    expect(error.kind).toBe(kind)
    expect(error.message).toContain(words)
  })

  test('on another system it says what is needed', async () => {
    await using fixture = await system({})
    vi.stubEnv('PATH', fixture.root)
    expect(await obstacle(['meson'])).toMatchObject({
      kind: 'unsupported',
      advice: expect.stringContaining('meson'),
    })
  })
})
