import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import type { Fixture } from '#scripts/check/fixture.ts'
import { clamdStep, startClamd } from './clamd.ts'
import type { RunningClamd } from './clamd.ts'

let fixture: Fixture
let clamd: RunningClamd

beforeAll(async () => {
  fixture = await makeFixture({})
  clamd = await startClamd(await clamdStep.run({ print: () => {} }), fixture.root)
}, 180_000)

afterAll(async () => {
  await clamd.child?.stop()
  await fixture[Symbol.asyncDispose]()
})

/** What clamd says about data sent in one chunk over INSTREAM. */
function scan(data: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = connect(clamd.socket)
    let answer = ''
    connection.on('data', (chunk) => (answer += chunk.toString()))
    connection.on('error', reject)
    connection.on('end', () => resolve(answer.replace(/\0$/, '')))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    connection.write(Buffer.concat([Buffer.from('zINSTREAM\0'), length, data, Buffer.alloc(4)]))
  })
}

// Put together here so that no scanner on a developer's machine takes this file for the real thing.
const eicar = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}',
  '$EICAR-STANDARD-ANTIVIRUS-',
  'TEST-FILE!$H+H*',
].join('')

describe('the virus scanner of the set-up', () => {
  test('finds the EICAR test file', async () => {
    expect(await scan(Buffer.from(eicar))).toMatch(/^stream: .*[Ee]icar.* FOUND$/)
  })

  test('passes harmless data', async () => {
    expect(await scan(Buffer.from('%PDF-1.7 nothing bad'))).toBe('stream: OK')
  })
})
