import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Harness } from './test/harness.ts'
import { sayAsStaff } from './test/staff-http.ts'
import {
  ask,
  expectWhole,
  serveNext,
  talkWithAnna,
  transferIdOf,
  untilAsked,
  untilServedBy,
  type TransferHall,
} from './test/transfer-city.ts'

describe('a call is given to a colleague', () => {
  let city: Harness
  let hall: TransferHall
  beforeEach(async () => {
    city = await Harness.start()
    hall = await talkWithAnna(city)
  })
  afterEach(() => city.stop())

  it('who accepts goes on with it: same ticket, same room, same assignment', async () => {
    const { resident, anna, callId } = hall
    const [before] = await expectWhole(city)
    const room = resident.view?.media?.roomId
    const bartek = await city.consultant('bartek')
    expect(await ask(hall, 'bartek', 'Brakuje załącznika.')).toEqual({ result: null })
    const offer = await untilAsked(bartek)
    expect(offer).toMatchObject({
      callId,
      handed: { from: 'Anna Próbna', note: 'Brakuje załącznika.', asked: true },
    })
    expect(bartek.view?.media).toMatchObject({ peer: 'consultant:bartek', stage: 'ready' })
    // The resident is told, and stays with anna, who sees until when bartek may answer.
    const told = await resident.until('told', () => {
      const call = resident.view?.call
      return call?.phase === 'talking' && call.transferring && call
    })
    expect(told.consultant).toBe('Anna')
    expect(anna.view?.call?.transfer).toMatchObject({ to: 'Bartek Próbna', until: offer.until })
    expect(resident.view?.media).toMatchObject({ roomId: room, stage: 'live' })

    const { offerId } = offer
    expect(await bartek.request({ type: 'offer.accept', offerId })).toEqual({ result: null })
    await untilServedBy(resident, 'Bartek')
    expect(resident.view?.media).toMatchObject({ roomId: room, stage: 'live' })
    await anna.untilShift('wrapping')
    expect(anna.view).toMatchObject({ call: null, media: null })
    await bartek.untilShift('busy')
    expect(bartek.view).toMatchObject({
      media: { stage: 'live' },
      call: { phase: 'talking', handed: { note: 'Brakuje załącznika.' } },
    })
    const [after] = await expectWhole(city)
    expect(after).toMatchObject({
      _id: before?._id,
      staffId: 'bartek',
      acceptedAt: before?.acceptedAt,
    })
    expect(city.media.look(callId)?.seated).toBe('consultant:bartek')
  })

  it('counts it and writes it down, with ids and without the note', async () => {
    const { callId } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek', 'TAJNA-NOTATKA')
    await bartek.request({ type: 'offer.accept', offerId: (await untilAsked(bartek)).offerId })
    await bartek.untilShift('busy')
    await bartek.request({ type: 'call.end', callId })
    await bartek.untilShift('wrapping')
    await expect
      .poll(() => city.withModels((models) => models.calls.findById(callId).lean()))
      .toMatchObject({ transfers: 1, staffId: 'bartek', reason: 'consultant-ended' })
    await city.withModels(async ({ audit, assignments, snapshots, calls }) => {
      const rows = await audit.find({ action: 'call.transferred' }).lean()
      expect(rows).toMatchObject([{ actorId: 'anna', objectType: 'call', objectId: callId }])
      const collections = [audit, assignments, snapshots, calls]
      const stored = await Promise.all(collections.map((one) => one.collection.find().toArray()))
      const text = JSON.stringify(stored)
      expect(text).toContain(callId)
      expect(text).not.toContain('TAJNA-NOTATKA')
    })
    expect(city.app.world.transfers.notes.callIds()).toEqual([])
  })

  it('who declines leaves it with the first, who is told', async () => {
    const { resident, anna } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    await bartek.request({ type: 'offer.decline', offerId: (await untilAsked(bartek)).offerId })
    await bartek.untilShift('ready')
    await anna.until('told', () => anna.view?.call?.transfer?.state === 'failed')
    expect(anna.view?.call?.transfer).toMatchObject({ to: 'Bartek Próbna', outcome: 'declined' })
    await untilServedBy(resident, 'Anna')
    await expectWhole(city)
    // And may be asked again.
    await ask(hall, 'bartek')
    await untilAsked(bartek)
  })

  it('silence of 20 s brings it back, and counts as a missed offer', async () => {
    const { resident, anna } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    const { offerId } = await untilAsked(bartek)
    await bartek.request({ type: 'offer.seen', offerId })
    await city.pass(19_000)
    expect(bartek.view?.offer?.offerId).toBe(offerId)
    await city.pass(1_000)
    await anna.until('told', () => anna.view?.call?.transfer?.state === 'failed')
    expect(anna.view?.call?.transfer).toMatchObject({ outcome: 'missed' })
    await untilServedBy(resident, 'Anna')
    expect(city.app.world.shifts.get('bartek')?.context.missed).toBe(1)
    await expectWhole(city)
  })

  it('a colleague whose page goes is not waited for', async () => {
    const { resident, anna } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    await untilAsked(bartek)
    bartek.vanish()
    const world = city.app.world
    await expect.poll(() => world.shifts.get('bartek')?.context.absentSince).not.toBeNull()
    await city.pass(4_000)
    await anna.until('told', () => anna.view?.call?.transfer?.state === 'failed')
    expect(anna.view?.call?.transfer).toMatchObject({ outcome: 'connection-lost' })
    await untilServedBy(resident, 'Anna')
    await expectWhole(city)
  })

  it('nor is one who is suspended meanwhile', async () => {
    const { resident, anna } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    await untilAsked(bartek)
    await city.withModels(({ staff }) =>
      staff.updateOne({ _id: 'anna' }, { $set: { roles: ['consultant', 'manager'] } }),
    )
    const manager = await city.cookie('anna')
    const body = { staffId: 'bartek', suspended: true }
    expect((await sayAsStaff(city, manager, 'people/suspend', body)).status).toBe(200)
    await bartek.untilClosed()
    await anna.until('told', () => anna.view?.call?.transfer?.state === 'failed')
    expect(anna.view?.call?.transfer).toMatchObject({ outcome: 'declined' })
    await untilServedBy(resident, 'Anna')
    await expectWhole(city)
    expect(city.app.world.shifts.get('bartek')?.value).toBe('off')
  })

  it('is taken back by the first consultant', async () => {
    const { resident, anna, callId } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    const { offerId } = await untilAsked(bartek)
    const transferId = await transferIdOf(anna)
    expect(await anna.request({ type: 'transfer.withdraw', transferId })).toEqual({ result: null })
    await bartek.untilShift('ready')
    expect(await bartek.request({ type: 'offer.accept', offerId })).toEqual({
      refused: 'offer-gone',
    })
    await anna.until('nothing left', () => anna.view?.call?.transfer === null)
    await untilServedBy(resident, 'Anna')
    expect(city.app.world.transfers.notes.of(callId, 'bartek')).toBeNull()
    await expectWhole(city)
  })

  it('refuses who is not free, unknown, of no such site or oneself, and calls of others', async () => {
    const { callId } = hall
    const busy = { refused: 'colleague-busy' }
    expect(await ask(hall, 'bartek')).toEqual(busy)
    expect(await ask(hall, 'anna')).toEqual(busy)
    expect(await ask(hall, 'nobody')).toEqual(busy)
    const bartek = await city.consultant('bartek')
    const own = { type: 'transfer.ask', callId, staffId: 'celina', note: '' } as const
    expect(await bartek.request(own)).toEqual({ refused: 'not-yours' })
    expect(await bartek.request({ type: 'transfer.look', callId })).toEqual({
      refused: 'not-yours',
    })
    const line = { type: 'transfer.line', callId, topicId: 'dowody', note: '' } as const
    expect(await bartek.request(line)).toEqual({ refused: 'not-yours' })
    expect(await ask({ ...hall, callId: 'unknown' }, 'bartek')).toEqual({ refused: 'not-yours' })
    await bartek.request({ type: 'shift.pause' })
    expect(await ask(hall, 'bartek')).toEqual(busy)
    await expectWhole(city)
  })

  it('the colleague who is asked has no say in the call yet', async () => {
    const { resident, anna, callId } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    await untilAsked(bartek)
    expect(await bartek.request({ type: 'call.end', callId })).toEqual({ refused: 'not-yours' })
    const transferId = await transferIdOf(anna)
    expect(await bartek.request({ type: 'transfer.withdraw', transferId })).toEqual({
      refused: 'offer-gone',
    })
    expect(await anna.request({ type: 'offer.accept', offerId: transferId })).toEqual({
      refused: 'offer-gone',
    })
    expect(resident.view?.call.phase).toBe('talking')
  })

  it('the end of the call frees the colleague who was asked', async () => {
    const { resident, anna, callId } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    await untilAsked(bartek)
    await resident.request({ type: 'call.end', callId })
    await bartek.untilShift('ready')
    await anna.untilShift('wrapping')
    await expect.poll(async () => (await expectWhole(city)).length).toBe(0)
    await city.resident()
    await serveNext(bartek)
  })

  it('a first consultant who is lost meanwhile: who accepts saves the call', async () => {
    const { resident, anna } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    const { offerId } = await untilAsked(bartek)
    await bartek.request({ type: 'offer.seen', offerId })
    anna.vanish()
    await resident.untilPhase('interrupted')
    await city.pass(10_000)
    expect(await bartek.request({ type: 'offer.accept', offerId })).toEqual({ result: null })
    await untilServedBy(resident, 'Bartek')
    expect(city.app.world.shifts.get('anna')?.value).toBe('wrapping')
    await expectWhole(city)
  })

  it('a first consultant who stays away sends the resident to the head, and frees the colleague', async () => {
    const { resident, anna, callId } = hall
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    const { offerId } = await untilAsked(bartek)
    await bartek.request({ type: 'offer.seen', offerId })
    anna.vanish()
    await resident.untilPhase('interrupted')
    await city.pass(20_000)
    const next = await bartek.until('offer of the line', () => {
      const offer = bartek.view?.offer
      return offer && offer.offerId !== offerId && offer
    })
    expect(next).toMatchObject({ callId, handed: null })
    await serveNext(bartek)
    await expectWhole(city)
  })
})

describe('transfers that race', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('two calls for one colleague: one is asked, the other is told', async () => {
    const first = await talkWithAnna(city)
    const other = await city.resident()
    const bartek = await city.consultant('bartek')
    await serveNext(bartek)
    await other.request({ type: 'media.flowing', callId: other.callId })
    await other.untilPhase('talking')
    const celina = await city.consultant('celina')
    const asking = {
      type: 'transfer.ask',
      callId: other.callId,
      staffId: 'celina',
      note: '',
    } as const
    const answers = await Promise.all([ask(first, 'celina'), bartek.request(asking)])
    expect(answers).toContainEqual({ result: null })
    expect(answers).toContainEqual({ refused: 'colleague-busy' })
    await untilAsked(celina)
    await celina.request({ type: 'offer.accept', offerId: celina.view!.offer!.offerId })
    await celina.untilShift('busy')
    expect(await expectWhole(city)).toHaveLength(2)
  })

  it('two servers’ rows: the index lets one have the colleague', async () => {
    const hall = await talkWithAnna(city)
    const bartek = await city.consultant('bartek')
    // As another node would have it: a live row that this server does not know of.
    await city.withModels(({ assignments }) =>
      assignments.collection.insertOne({
        ...{ _id: 'elsewhere' as never, callId: 'other', staffId: 'bartek', siteId: 'test-city' },
        ...{ state: 'offered', live: true, holds: ['bartek'], transfer: null },
      }),
    )
    expect(await ask(hall, 'bartek')).toEqual({ refused: 'colleague-busy' })
    expect(bartek.view?.shift.state).toBe('ready')
  })

  it('accept and withdrawal at once: one of both holds, for everybody', async () => {
    const hall = await talkWithAnna(city)
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    const { offerId } = await untilAsked(bartek)
    const transferId = await transferIdOf(hall.anna)
    const [accepted, withdrawn] = await Promise.all([
      bartek.request({ type: 'offer.accept', offerId }),
      hall.anna.request({ type: 'transfer.withdraw', transferId }),
    ])
    expect([accepted, withdrawn].filter((one) => 'result' in one)).toHaveLength(1)
    const name = 'result' in accepted ? 'Bartek' : 'Anna'
    await untilServedBy(hall.resident, name)
    const [row] = await expectWhole(city)
    expect(row?.staffId).toBe(name.toLowerCase())
  })

  it('accept and end of the call at once: nobody is left with a call that is over', async () => {
    const { resident, anna, callId } = await talkWithAnna(city)
    const bartek = await city.consultant('bartek')
    await ask({ anna, callId }, 'bartek')
    const { offerId } = await untilAsked(bartek)
    await Promise.all([
      bartek.request({ type: 'offer.accept', offerId }),
      resident.request({ type: 'call.end', callId }),
    ])
    await bartek.until(
      'free of it',
      () => bartek.view?.shift.state !== 'busy' && !bartek.view?.offer,
    )
    await expect.poll(async () => (await expectWhole(city)).length).toBe(0)
  })

  it('who is asked is offered nothing of the line meanwhile', async () => {
    const hall = await talkWithAnna(city)
    const bartek = await city.consultant('bartek')
    await ask(hall, 'bartek')
    await untilAsked(bartek)
    const waiting = await city.resident()
    await waiting.untilPlace(1)
    expect(bartek.view?.offer?.callId).toBe(hall.callId)
    await bartek.request({ type: 'offer.decline', offerId: bartek.view!.offer!.offerId })
    await bartek.until('the next', () => bartek.view?.offer?.callId === waiting.callId)
  })
})
