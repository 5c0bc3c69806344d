import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { uwsPackage } from '#server/uws-location.ts'
import { neededVersions, replaceNeededVersion } from './elf-version-needs.ts'

/** The Linux addon for x64 comes with the package on every platform. */
async function addon(): Promise<Buffer> {
  return await readFile(join(uwsPackage().folder, 'uws_linux_x64_137.node'))
}

function libcVersions(file: Buffer): string[] {
  const needs = neededVersions(file).filter((need) => need.library === 'libc.so.6')
  return needs.map((need) => need.version)
}

describe('needed versions of an ELF file', () => {
  test('reads what the addon needs of the C library', async () => {
    expect(libcVersions(await addon())).toEqual(
      expect.arrayContaining(['GLIBC_2.2.5', 'GLIBC_2.38']),
    )
  })

  test('replaces one need and changes nothing else', async () => {
    const before = await addon()
    const after = replaceNeededVersion(before, 'libc.so.6', 'GLIBC_2.38', 'GLIBC_2.2.5')
    expect(libcVersions(after)).toEqual(
      libcVersions(before).map((name) => (name === 'GLIBC_2.38' ? 'GLIBC_2.2.5' : name)),
    )
    const changed = before.reduce(
      (count, byte, index) => count + (byte === after[index] ? 0 : 1),
      0,
    )
    expect(changed).toBeGreaterThan(0)
    expect(changed).toBeLessThanOrEqual(8)
  })

  test('refuses a need that is not there', async () => {
    const file = await addon()
    expect(() => replaceNeededVersion(file, 'libc.so.6', 'GLIBC_9.9', 'GLIBC_2.2.5')).toThrow(
      'the file does not need GLIBC_9.9 of libc.so.6',
    )
    expect(() => replaceNeededVersion(file, 'libc.so.6', 'GLIBC_2.38', 'GLIBC_9.9')).toThrow(
      'the file does not need GLIBC_9.9 of libc.so.6',
    )
  })

  test('refuses what is no ELF file', () => {
    expect(() => neededVersions(Buffer.from('MZ'))).toThrow('not a 64-bit little-endian ELF file')
  })
})
