import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { TRANSFER_POINTS } from './crash-point.ts'
import { Harness } from './test/harness.ts'
import { expectWhole } from './test/transfer-city.ts'
import { killAt, type TransferDeed } from './test/transfer-kill.ts'

/** Which deed passes a point, and who has the call after a kill before and after that write. */
const DEEDS: Record<
  (typeof TRANSFER_POINTS)[number],
  [TransferDeed, before: 'anna', after: 'anna' | 'bartek' | 'line']
> = {
  'transfer.ask': ['ask', 'anna', 'anna'],
  'transfer.accept': ['accept', 'anna', 'bartek'],
  'transfer.free': ['decline', 'anna', 'anna'],
  'transfer.line': ['line', 'anna', 'line'],
}
const AIMS = Object.entries(DEEDS).flatMap(([point, [deed, before, after]]) => [
  { deed, aim: `${point}:before`, then: before },
  { deed, aim: `${point}:after`, then: after },
])

describe('a server that is killed in a transfer', () => {
  let city: Harness
  afterEach(() => city?.stop())

  it.each(AIMS)(
    'at $aim leaves the call with $then, for everybody',
    async ({ deed, aim, then }) => {
      city = await Harness.start()
      await city.drain()
      const { signal, callId, ticket } = await killAt(city, deed, aim)
      expect(signal).toBe('SIGKILL')
      await city.boot()
      const { calls, shifts } = city.app.world
      const rows = await expectWhole(city)
      expect(rows.map(({ staffId }) => staffId)).toEqual(then === 'line' ? [] : [then])
      expect(calls.get(callId)?.context.transfers).toBe(then === 'anna' ? 0 : 1)
      expect(shifts.get('anna')?.value).toBe(then === 'anna' ? 'busy' : 'wrapping')
      expect(shifts.get('bartek')?.value).toBe(then === 'bartek' ? 'busy' : 'ready')

      const resident = city.reopenResident(ticket)
      const pages = { anna: await city.staff('anna'), bartek: await city.staff('bartek') }
      if (then === 'line') {
        await resident.until('the head of the line', () => {
          const view = resident.view
          return view?.topicId === 'dowody' && ['waiting', 'offered'].includes(view.call.phase)
        })
        expect((await pages.bartek.untilOffer()).callId).toBe(callId)
      } else {
        const name = then === 'anna' ? 'Anna' : 'Bartek'
        await pages[then].untilShift('busy')
        const view = await resident.untilPhase('talking')
        expect(view.call).toMatchObject({ consultant: name, transferring: false })
        await expect.poll(() => city.media.look(callId)?.seated).toBe(`consultant:${then}`)
      }
      const acts = await city.withModels((models) =>
        models.audit.find({ action: 'call.transferred' }).lean(),
      )
      expect(acts.map(({ actorId }) => actorId)).toEqual(then === 'anna' ? [] : ['anna'])
    },
    180_000,
  )
})

describe('the writes of a transfer', () => {
  it('can each be killed: no name is missing, none is idle', async () => {
    const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')
    const rows = await read('transfer-rows.ts')
    const named = [...rows.matchAll(/'(transfer\.(?:ask|accept|free|line))'/g)]
    expect(named.map(([, name]) => name).sort()).toEqual([...TRANSFER_POINTS].sort())
    const write = /\.(?:create|insert\w*|update\w+|replaceOne|delete\w+|findOneAnd\w+)\(/g
    expect([...rows.matchAll(write)]).toHaveLength(1)
    for (const name of ['transfers.ts', 'transfer-dispatch.ts', 'transfer-views.ts'])
      expect([...(await read(name)).matchAll(write)]).toEqual([])
  })
})
