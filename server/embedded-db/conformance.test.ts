import mongoose from 'mongoose'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aggregationCases } from './conformance/aggregation.ts'
import { contextFor, type Case } from './conformance/case.ts'
import { Coverage } from './conformance/coverage.ts'
import { crudCases } from './conformance/crud.ts'
import { filterCases } from './conformance/filters.ts'
import { indexCases } from './conformance/indexes.ts'
import { refusalCases } from './conformance/refusals.ts'
import { serverCases } from './conformance/server.ts'
import { updateCases } from './conformance/updates.ts'
import { startEmbedded, type Embedded } from './index.ts'

const cases: Case[] = [
  ...crudCases,
  ...filterCases,
  ...updateCases,
  ...indexCases,
  ...aggregationCases,
  ...serverCases,
  ...refusalCases,
]

const realUri = process.env['OKIENKO_TEST_MONGODB_URI']

describe('embedded', () => {
  const dir = mkdtempSync(join(tmpdir(), 'okienko-test-'))
  let embedded: Embedded
  suite(
    async () => (embedded = await startEmbedded({ dir, sync: 'OFF' })).uri,
    async () => {
      await embedded.close()
      rmSync(dir, { recursive: true })
    },
    cases,
    true,
  )
})

if (realUri !== undefined) {
  describe('real MongoDB', () => {
    suite(
      async () => realUri,
      async () => undefined,
      cases.filter(({ embeddedOnly }) => !embeddedOnly),
      false,
    )
  })
}

function suite(
  start: () => Promise<string>,
  stop: () => Promise<void>,
  promises: readonly Case[],
  covers: boolean,
): void {
  let connection: mongoose.Connection
  const coverage = new Coverage()
  beforeAll(async () => {
    const uri = await start()
    connection = await mongoose
      .createConnection(uri, { dbName: 'okienko_conformance', monitorCommands: true })
      .asPromise()
    const sent = new Map<number, Record<string, unknown>>()
    connection
      .getClient()
      .on('commandStarted', ({ requestId, command }) => sent.set(requestId, command))
    connection.getClient().on('commandSucceeded', ({ requestId }) => {
      const command = sent.get(requestId)
      if (command) coverage.note(command)
    })
    await connection.dropDatabase()
  })
  afterAll(async () => {
    await connection.close()
    await stop()
  })
  promises.forEach((promise, number) => {
    test(promise.name, async () => promise.run(await contextFor(connection, number)))
  })
  if (covers) {
    test('everything on a whitelist was used by a case above', () => {
      expect(coverage.missing()).toEqual([])
    })
  }
}
