import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { NUMBERS_API } from '#machines/api-numbers.ts'
import { dateOf, instantOf } from '#server/local-time.ts'
import type { CallRow } from '#server/models/calls.ts'
import { FRESH_MS } from '#server/routes/caller.ts'
import { startManagerCity, type ManagerCity } from '#server/test/manager-city.ts'
import { OTHER_SITE, SITE } from '#server/test/test-city.ts'

type Numbers = z.infer<typeof NUMBERS_API.numbers.reply>
type Now = z.infer<typeof NUMBERS_API.numbersNow.reply>
type File = z.infer<typeof NUMBERS_API.exportNumbers.reply>
const DAY = '2026-11-20'
const MINUTE = 60_000
let made = 0

function call(time: string, over: Partial<CallRow> = {}, date = DAY): CallRow {
  const endedAt = instantOf(date, time)
  return {
    _id: `call-${(made += 1)}`,
    siteId: SITE,
    topicId: 'dowody',
    arrivedAt: endedAt - 10 * MINUTE,
    offeredAt: endedAt - 9 * MINUTE,
    acceptedAt: endedAt - 8 * MINUTE,
    talkingAt: endedAt - 8 * MINUTE,
    endedAt,
    waitedMs: 2 * MINUTE,
    talkedMs: 8 * MINUTE,
    reason: 'consultant-ended',
    staffId: 'anna',
    offers: 1,
    refusals: 0,
    transfers: 0,
    termsVersion: '1',
    devices: { camera: true, microphone: true },
    identityShown: false,
    ...over,
  }
}
const unanswered = { offeredAt: null, acceptedAt: null, talkingAt: null, talkedMs: null }

describe('numbers over HTTP', () => {
  let city: ManagerCity['city']
  let say: ManagerCity['say']
  beforeEach(async () => {
    made = 0
    ;({ city, say } = await startManagerCity())
  })
  afterEach(() => city.stop())

  const fill = (...rows: CallRow[]) => city.withModels((models) => models.calls.insertMany(rows))
  const ask = async (query: string, who = 'maria') =>
    (await say<Numbers>(who, `numbers?from=${DAY}&days=1${query}`)).json
  const now = async (who = 'maria') => (await say<Now>(who, 'numbers/now')).json.sites

  it('are the managers’ own', async () => {
    expect(await say('nobody', 'numbers/now')).toMatchObject({ status: 401 })
    expect(await say('anna', 'numbers/now')).toMatchObject({ json: { refused: 'not-a-manager' } })
    expect(await ask('', 'anna')).toMatchObject({ refused: 'not-a-manager' })
    expect(await ask(`&siteId=${OTHER_SITE}`)).toMatchObject({ refused: 'not-yours' })
    expect((await say<Numbers>('maria', `numbers?from=${DAY}&days=94`)).json).toMatchObject({
      refused: 'malformed',
    })
    expect((await say<Numbers>('maria', 'numbers?from=9999-12-31&days=1')).json).toMatchObject({
      refused: 'malformed',
    })
  })

  it('count what ended in the days asked for, at the sites of who asks', async () => {
    await fill(
      call('08:30'),
      call('08:45', { ...unanswered, reason: 'resident-left', topicId: null }),
      call('15:10', { reason: 'resident-lost', transfers: 1 }),
      call('09:00', { siteId: OTHER_SITE }),
      call('09:00', {}, '2026-11-21'),
      call('23:59', {}, '2026-11-19'),
    )
    const { all, hour, date, topicId, siteId } = await ask('')
    expect(all).toMatchObject({ calls: 3, answered: 2, abandoned: 1, dropped: 1, transfers: 1 })
    expect(all.waiting).toEqual({ medianMs: 2 * MINUTE, p90Ms: 2 * MINUTE })
    expect(hour.map(({ key, figures }) => [key, figures.calls])).toEqual([
      ['08', 2],
      ['15', 1],
    ])
    expect(date.map(({ key }) => key)).toEqual([DAY])
    expect(siteId.map(({ key }) => key)).toEqual([SITE])
    expect(topicId.map(({ key, figures }) => [key, figures.calls])).toEqual([
      ['', 1],
      ['dowody', 2],
    ])
    expect((await ask('&topicId=dowody')).all.calls).toBe(2)
    expect((await ask('', 'ola')).all.calls).toBe(1)
  })

  it('put the doubled hour of autumn into one', async () => {
    const night = '2026-10-25'
    const twice = instantOf(night, '02:30')
    await fill(
      call('02:30', {}, night),
      { ...call('02:30', {}, night), endedAt: twice + 60 * MINUTE },
      call('12:00', {}, night),
    )
    const reply = (await say<Numbers>('maria', `numbers?from=${night}&days=1`)).json
    expect(reply.hour.map(({ key, figures }) => [key, figures.calls])).toEqual([
      ['02', 2],
      ['12', 1],
    ])
  })

  it('tell how many were turned away at a closed door', async () => {
    await city.withModels((models) =>
      models.sites.create({
        _id: SITE,
        opening: [{ weekday: 7, from: '23:58', to: '23:59' }],
        exceptions: [],
        createdAt: 0,
        updatedAt: 0,
      }),
    )
    for (let time = 0; time < 3; time += 1) {
      expect(await (await city.join()).json()).toMatchObject({ refused: 'closed' })
    }
    await expect
      .poll(async () => {
        const today = dateOf(city.clock.now())
        const reply = (await say<Numbers>('maria', `numbers?from=${today}&days=1`)).json
        return reply.all.refused.closed
      })
      .toBe(3)
  })

  it('show who waits and who works just now', async () => {
    expect(await now()).toMatchObject([{ siteId: SITE, waiting: 0, longestSince: null, calls: 0 }])
    const anna = await city.consultant('anna')
    await expect
      .poll(async () => (await now())[0]?.consultants)
      .toMatchObject([{ staffId: 'anna', state: 'ready' }])
    await city.resident()
    const { offerId } = await anna.untilOffer()
    expect((await now())[0]?.consultants[0]?.state).toBe('offered')
    await anna.request({ type: 'offer.accept', offerId })
    await expect
      .poll(async () => (await now())[0])
      .toMatchObject({ waiting: 0, calls: 1, channels: 2, consultants: [{ state: 'busy' }] })
    expect(await now('ola')).toMatchObject([{ siteId: OTHER_SITE, calls: 0, consultants: [] }])
  })

  it('leave as a file that a spreadsheet reads, after a fresh sign-in, and leave a trace', async () => {
    await fill(call('08:30'), call('09:45', { ...unanswered, reason: 'ticket-expired' }))
    const body = { from: DAY, days: 1, language: 'pl' }
    const { fileName, csv } = (await say<File>('maria', 'numbers/export', body)).json
    expect(fileName).toBe(`liczby-${DAY}-${DAY}.csv`)
    const rows = csv
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(';'))
    expect(new Set(rows.map((cells) => cells.length)).size).toBe(1)
    expect(rows[1]!.slice(0, 6)).toEqual(['razem', '', '2', '1', '1', '1'])
    expect(rows.map(([by, key]) => `${by} ${key}`)).toContain('godzina 08:00')
    const actions = await city.withModels(async (models) =>
      (await models.audit.find({ actorId: 'maria' }).lean()).map(({ action }) => action),
    )
    expect(actions).toContain('numbers.exported')
    city.clock.advance(FRESH_MS)
    expect((await say<File>('maria', 'numbers/export', body)).json).toMatchObject({
      refused: 'sign-in-again',
    })
  })
})
