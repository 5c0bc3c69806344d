import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONSULTANT_GRACE_MS } from '#machines/deadlines.ts'
import type { ServingRow } from './models/servings.ts'
import { Harness } from './test/harness.ts'
import { ask, talkWithAnna, untilAsked, type TransferHall } from './test/transfer-city.ts'

describe('a consultant’s part of a call', () => {
  let city: Harness
  let hall: TransferHall
  beforeEach(async () => {
    city = await Harness.start()
    hall = await talkWithAnna(city, 'dowody')
  })
  afterEach(() => city.stop())

  const parts = (staffId: string): Promise<ServingRow[]> =>
    city.withModels((models) => models.servings.find({ staffId }).lean<ServingRow[]>())

  it('[A9] counts for whoever gave the call away, too, each with the own time', async () => {
    const { anna, callId } = hall
    const bartek = await city.consultant('bartek')
    await city.pass(60_000)
    await ask(hall, 'bartek', '')
    await bartek.request({ type: 'offer.accept', offerId: (await untilAsked(bartek)).offerId })
    await anna.until('count', () => anna.view?.callsToday === 1)
    await bartek.untilShift('busy')
    await city.pass(30_000)
    await bartek.request({ type: 'call.end', callId })
    await bartek.until('count', () => bartek.view?.callsToday === 1)
    const [first] = await parts('anna')
    const [second] = await parts('bartek')
    expect(first).toMatchObject({ callId, end: 'transferred' })
    expect(first!.endedAt - first!.from).toBe(60_000)
    expect(second).toMatchObject({ callId, end: 'consultant-ended', from: first!.endedAt })
    expect(second!.endedAt - second!.from).toBe(30_000)
    expect(anna.view?.callsToday).toBe(1)
  })

  it('[A9] given to the line of a topic it is still on the topic it was on', async () => {
    const { anna, callId } = hall
    await anna.request({ type: 'transfer.line', callId, topicId: 'meldunek', note: '' })
    await anna.until('count', () => anna.view?.callsToday === 1)
    expect(await parts('anna')).toMatchObject([{ end: 'transferred', topicId: 'dowody' }])
  })

  it('[A9] is written when the consultant is lost', async () => {
    const { anna, callId } = hall
    anna.vanish()
    await hall.resident.untilPhase('interrupted')
    await city.pass(CONSULTANT_GRACE_MS + 1_000)
    await expect.poll(() => parts('anna')).toMatchObject([{ callId, end: 'consultant-lost' }])
  })
})
