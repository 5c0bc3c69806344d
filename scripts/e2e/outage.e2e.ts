import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOTH } from '#server/test/test-city.ts'
import type { ResidentPage, StaffPage } from '#server/test/pages.ts'
import { BareCity } from './support/bare-city.ts'

const PATIENCE = { timeout: 20_000 }

/** The database process is killed under the running server, and comes back. */
describe('the database is killed while the server runs', () => {
  let city: BareCity
  let resident: ResidentPage
  let anna: StaffPage
  let callId: string
  beforeAll(async () => {
    city = await BareCity.open()
  })
  afterAll(() => city?.close())

  const readiness = async () => (await fetch(`${city.city.appOrigin}/readyz`)).json()
  const counts = () =>
    city.withModels(async (models) => ({
      calls: await models.calls.countDocuments({ _id: callId }),
      live: await models.assignments.countDocuments({ live: true }),
    }))

  it('an accept that cannot be stored is refused; it counts once the database is back', async () => {
    const ticket = await city.join()
    callId = ticket.callId
    resident = city.resident(ticket.ticket)
    await resident.untilPlace(1)
    anna = city.staff(await city.cookie('anna'))
    await anna.until('view', () => anna.view)
    await anna.request({ type: 'shift.start', devices: BOTH })
    const { offerId } = await anna.untilOffer()
    await anna.request({ type: 'offer.seen', offerId })
    await city.city.kill('database')
    const refused = await anna.request({ type: 'offer.accept', offerId })
    expect(refused).toEqual({ refused: 'database-unavailable' })
    expect(resident.view?.call.phase).toBe('offered')
    await city.city.startDatabase()
    await expect
      .poll(() => anna.request({ type: 'offer.accept', offerId }), PATIENCE)
      .toEqual({ result: null })
    await resident.until('seated', () => resident.view?.call.phase === 'connecting')
  })

  it('no ticket is given that was not stored, and /readyz says why; the call goes on', async () => {
    await city.city.kill('database')
    await expect(city.join()).rejects.toThrow('database-unavailable')
    await expect
      .poll(readiness, PATIENCE)
      .toMatchObject({ ready: false, parts: { database: 'down' } })
    await resident.request({ type: 'media.flowing', callId })
    await resident.untilPhase('talking')
  })

  it('a call that ends meanwhile is over at once; what is owed of it is written afterwards', async () => {
    await anna.request({ type: 'call.end', callId })
    await resident.untilPhase('ended')
    expect(anna.view?.shift.state).toBe('busy')
    await city.city.startDatabase()
    await expect.poll(() => anna.view?.shift.state, PATIENCE).toBe('wrapping')
    expect(await counts()).toEqual({ calls: 1, live: 0 })
    await expect.poll(readiness, PATIENCE).toMatchObject({ ready: true })
  })

  it('who became free during the outage is offered the next as soon as it can be stored', async () => {
    const next = city.resident((await city.join()).ticket)
    await next.untilPlace(1)
    await city.city.kill('database')
    await anna.request({ type: 'wrapup.end' })
    await anna.untilShift('ready')
    await city.city.startDatabase()
    await expect.poll(() => anna.view?.offer?.callId, PATIENCE).toBe(next.view?.callId)
  })
})
