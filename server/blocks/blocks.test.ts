import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BLOCK_MS } from '#machines/block.ts'
import { agendaRow, BookingPage } from '#server/test/booking-page.ts'
import { startManagerCity, type ManagerCity } from '#server/test/manager-city.ts'
import type { ResidentPage, StaffPage } from '#server/test/pages.ts'
import { at, DAY } from '#server/test/schedule-city.ts'
import { SimulatedClock } from '#server/test/simulated-clock.ts'
import { OTHER_SITE, SITE } from '#server/test/test-city.ts'
import { ENGINES, openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { VisitCity } from '#server/test/visit-city.ts'
import { createBlocks } from './blocks.ts'

type Shown = { blocks: { blockId: string; siteId: string; reason: string; byName: string }[] }

describe('a call that ends for abuse', () => {
  let city: ManagerCity['city']
  let say: ManagerCity['say']
  let ticket = ''
  beforeEach(async () => void ({ city, say } = await startManagerCity()))
  afterEach(() => city.stop())

  const inCall = async (): Promise<{ anna: StaffPage; resident: ResidentPage; callId: string }> => {
    const resident = await city.resident()
    ;({ ticket } = resident)
    const anna = await city.consultant('anna')
    const { offerId } = await anna.untilOffer()
    await anna.request({ type: 'offer.seen', offerId })
    await anna.request({ type: 'offer.accept', offerId })
    await anna.untilShift('busy')
    return { anna, resident, callId: resident.callId }
  }
  const block = (anna: StaffPage, callId: string) =>
    anna.request({ type: 'call.block', callId, reason: 'insults' })

  it('keeps its network out of the line of that site for a day, and says so', async () => {
    const { anna, resident, callId } = await inCall()
    const other = await city.resident()
    await other.untilPhase('waiting')
    expect(await block(anna, callId)).toEqual({ result: { blocked: true } })
    const ended = { call: { phase: 'ended', reason: 'blocked' } }
    expect(await resident.untilPhase('ended')).toMatchObject(ended)
    expect(await other.untilPhase('ended'), 'another ticket of the same network').toMatchObject(
      ended,
    )
    await anna.untilShift('wrapping')

    const refused = await city.join()
    expect(refused.status).toBe(403)
    const { retryAfterMs, ...body } = (await refused.json()) as { retryAfterMs: number }
    expect(body).toEqual({ refused: 'blocked' })
    expect(retryAfterMs).toBe(BLOCK_MS)
  })

  it('says nothing of the person anywhere, and which consultant did it', async () => {
    const { anna, callId } = await inCall()
    await block(anna, callId)
    await city.withModels(async (models) => {
      const [row] = await models.blocks.find({ siteId: SITE }).lean()
      expect(row).toMatchObject({ _id: callId, reason: 'insults', byStaffId: 'anna' })
      expect(row!.network).toMatch(/^[\w-]{22}$/)
      expect(JSON.stringify(row)).not.toContain('127.0.0')
      const events = await models.audit.find({ objectId: callId }).lean()
      expect(events).toMatchObject([
        { action: 'call.blocked-insults', actorId: 'anna', siteId: SITE, staffIp: null },
      ])
      expect(await models.calls.findById(callId).lean()).toMatchObject({ reason: 'blocked' })
    })
  })

  it('is shown to the managers of the site, who may lift it', async () => {
    const { anna, callId } = await inCall()
    await block(anna, callId)
    const { json } = await say<Shown>('maria', 'blocks')
    expect(json.blocks).toMatchObject([
      { blockId: callId, siteId: SITE, reason: 'insults', byName: 'Anna Próbna' },
    ])
    expect((await say<Shown>('ola', 'blocks')).json.blocks).toEqual([])
    expect((await say('anna', 'blocks')).json).toMatchObject({ refused: 'not-a-manager' })
    const foreign = await say('ola', 'blocks/lift', { blockId: callId })
    expect(foreign.json).toEqual({ refused: 'not-found' })

    expect((await say('maria', 'blocks/lift', { blockId: callId })).json).toEqual({})
    expect((await city.join()).status).toBe(200)
    const again = await say('maria', 'blocks/lift', { blockId: callId })
    expect(again.json).toEqual({ refused: 'not-found' })
    const events = await city.withModels((models) =>
      models.audit.find({ actorId: 'maria', action: 'block.lifted' }).lean(),
    )
    expect(events).toMatchObject([{ objectId: callId, siteId: SITE }])
  })

  it('is for the consultant of that very call only, and for reasons of the list', async () => {
    const { callId, anna } = await inCall()
    const bartek = await city.consultant('bartek')
    expect(await block(bartek, callId)).toEqual({ refused: 'not-yours' })
    const typed = { type: 'call.block' as const, callId, reason: 'rude' as 'insults' }
    expect(await anna.request(typed)).toEqual({ refused: 'malformed' })
    expect((await city.join()).status).toBe(200)
  })

  it('is of the page that came back after a restart, and outlives another one', async () => {
    const { callId } = await inCall()
    await city.drain()
    await city.boot()
    const anna = city.reopenStaff(await city.cookie('anna'))
    await anna.until('call', () => anna.view?.call?.callId === callId)
    const resident = city.reopenResident(ticket)
    await resident.until('view', () => resident.view)
    expect(await block(anna, callId)).toEqual({ result: { blocked: true } })
    await city.drain()
    await city.boot()
    expect((await city.join()).status).toBe(403)
  })

  it('is an ordinary end when nobody knows any more from where the call came', async () => {
    const { callId } = await inCall()
    await city.drain()
    await city.boot()
    const anna = city.reopenStaff(await city.cookie('anna'))
    await anna.until('call', () => anna.view?.call?.callId === callId)
    expect(await block(anna, callId)).toEqual({ result: { blocked: false } })
    expect(city.app.world.calls.get(callId)?.context.reason).toBe('consultant-ended')
    expect((await city.join()).status).toBe(200)
    const events = await city.withModels((models) => models.audit.find({ objectId: callId }).lean())
    expect(events).toMatchObject([{ action: 'call.blocked-insults', result: 'failed' }])
  })

  it('does not end what could not be stored', async () => {
    const { anna, callId } = await inCall()
    await city.stopDatabase()
    expect(await block(anna, callId)).toEqual({ refused: 'database-unavailable' })
    expect(city.app.world.calls.get(callId)?.hasTag('live')).toBe(true)
    await city.startDatabase()
  }, 20_000)
})

describe('a blocked network', () => {
  let hall: VisitCity
  beforeEach(async () => void (hall = await VisitCity.start()))
  afterEach(() => hall.stop())

  it('cannot check in for a visit at that site, which stands; it can book', async () => {
    const { city } = hall
    const visit = await hall.booked('anna', '12:00')
    await city.withModels((models) => models.agendas.create(agendaRow('anna', DAY)))
    await city.app.world.blocks.add({
      ...{ callId: 'call-1', siteId: SITE, network: '127.0.0.1', reason: 'threats' },
      byStaffId: 'anna',
    })
    const refused = await hall.checkIn(visit)
    expect(await refused.json()).toMatchObject({ refused: 'blocked' })
    expect((await hall.visit(visit._id)).state).toBe('booked')
    const page = new BookingPage(city.origin)
    const { holdId } = (await page.hold(at('09:00'))).reply
    expect((await page.book(holdId)).status).toBe(200)
    expect(await city.app.world.blocks.leftFor(OTHER_SITE, '127.0.0.1')).toBeNull()
    expect(await city.app.world.blocks.leftFor(SITE, '127.0.0.2')).toBeNull()
  })
})

describe.each(ENGINES)('blocks on $name', ({ uri }) => {
  let database: TestDatabase
  beforeEach(async () => void (database = await openTestDatabase(uri)))
  afterEach(() => database.close())

  it('are in force for a day to the millisecond, over midnight, one for each call', async () => {
    const clock = new SimulatedClock(Date.parse('2026-11-21T23:30:00Z'))
    const deps = { models: database.models, now: clock.now }
    const blocks = createBlocks({ ...deps, secret: 'one secret' })
    const block = { siteId: SITE, network: '192.0.2.7', reason: 'nudity', byStaffId: 'a' } as const
    await blocks.add({ callId: 'first', ...block })
    clock.advance(3_600_000)
    await blocks.add({ callId: 'first', ...block })
    await blocks.add({ callId: 'second', ...block, network: '2001:db8:1:2::/64' })
    const left = BLOCK_MS - 3_600_000
    expect(await blocks.leftFor(SITE, '192.0.2.7')).toBe(left)
    expect(await blocks.leftFor(SITE, '2001:db8:1:2:3::4')).toBe(BLOCK_MS)
    const elsewhere = createBlocks({ ...deps, secret: 'another' })
    expect(await elsewhere.leftFor(SITE, '192.0.2.7')).toBeNull()
    expect((await blocks.list([SITE])).map(({ _id }) => _id)).toEqual(['second', 'first'])
    clock.advance(left - 1)
    expect(await blocks.leftFor(SITE, '192.0.2.7')).toBe(1)
    clock.advance(1)
    expect(await blocks.leftFor(SITE, '192.0.2.7')).toBeNull()
    expect((await blocks.list([SITE])).map(({ _id }) => _id)).toEqual(['second'])
  })
})
