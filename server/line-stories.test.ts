import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONSULTANT_GRACE_MS } from '#machines/deadlines.ts'
import type { ResidentCall } from '#machines/views.ts'
import { instantOf } from './local-time.ts'
import { Harness } from './test/harness.ts'
import type { ResidentPage } from './test/pages.ts'
import { SITE } from './test/test-city.ts'

const MINUTE = 60_000
const MONDAY = '2026-11-23'
type Waiting = Extract<ResidentCall, { phase: 'waiting' }>

describe('the line explained, over real sockets', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start({}, instantOf(MONDAY, '14:30'))))
  afterEach(() => city.stop())

  /** The wait of a page as soon as it looks like this. */
  const untilWait = (page: ResidentPage, what: string, fits: (call: Waiting) => boolean) =>
    page.until(what, () => {
      const call = page.view?.call
      return call?.phase === 'waiting' && fits(call) && call
    })

  it('says why the number rose, and says it again to a page that has been reloaded', async () => {
    const anna = await city.consultant('anna')
    const first = await city.resident()
    const { offerId } = await anna.untilOffer()
    await anna.request({ type: 'offer.accept', offerId })
    await first.untilPhase('connecting')
    const second = await city.resident()
    await second.untilPlace(1)
    expect(second.view?.call).toMatchObject({ ahead: { people: 0, visits: [] }, why: null })
    anna.vanish()
    await first.untilPhase('interrupted')
    await city.pass(CONSULTANT_GRACE_MS)
    city.clock.advance(1_000)
    const why = { from: 1, reasons: [{ why: 'came-back', n: 1, at: [] }] }
    const risen = await untilWait(second, 'rise', ({ place }) => place === 2)
    expect(risen).toMatchObject({ ahead: { people: 1, visits: [] }, why })
    const again = city.reopenResident(second.ticket)
    expect((await again.untilPlace(2)).call).toMatchObject({ why })
    await first.request({ type: 'ticket.leave' })
    city.clock.advance(1_000)
    expect((await again.untilPlace(1)).call).toMatchObject({ why: null })
  })

  /** So many minutes later, with the hours read anew and the line told. */
  async function lateBy(minutes: number) {
    await city.pass(minutes * MINUTE)
    await city.app.world.visitBook.renew()
    city.clock.advance(1_000)
  }

  it('says when the site closes before the turn, and afterwards, and sends nobody away', async () => {
    await city.withModels((models) =>
      models.sites.create({
        _id: SITE,
        opening: [{ weekday: 1, from: '08:00', to: '15:00' }],
        exceptions: [],
        pushesOverVisits: false,
        createdAt: 0,
        updatedAt: 0,
      }),
    )
    await city.app.world.visitBook.renew()
    const resident = await city.resident()
    await resident.untilPlace(1)
    expect(resident.view?.call).toMatchObject({ closing: null })
    await lateBy(16)
    const at = instantOf(MONDAY, '15:00')
    const late = await untilWait(resident, 'closing', ({ closing }) => closing !== null)
    expect(late.closing).toEqual({ at, outlook: 'doubtful' })
    await lateBy(15)
    await untilWait(resident, 'closed', ({ closing }) => closing?.outlook === 'over')
    const anna = await city.consultant('anna')
    expect((await anna.untilOffer()).callId).toBe(resident.callId)
  })
})
