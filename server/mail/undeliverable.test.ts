import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StaffVisit } from '#machines/api-schedule.ts'
import { TODAY, VisitCity } from '#server/test/visit-city.ts'
import { DRAIN_EVERY_MS, RETRY_PAUSES_MIN } from './drain.ts'
import { openPostOffice, type PostOffice } from './test/post-office.ts'

const MINUTE_MS = 60_000
const TOKEN = 'token-of-the-letters-1'

describe('letters of the running server to a mail server that says no', () => {
  let office: PostOffice
  let hall: VisitCity
  beforeEach(async () => {
    office = await openPostOffice()
    hall = await VisitCity.start({
      OKIENKO_SMTP_URL: office.url,
      OKIENKO_MAIL_FROM: 'wizyty@example.org',
      OKIENKO_METRICS_TOKEN: TOKEN,
    })
  })
  afterEach(async () => {
    await hall.stop()
    await office.close()
  })

  const seenBy = async (who: string) => {
    const { json } = await hall.say<{ visits: StaffVisit[] }>(who, `visits?from=${TODAY}&days=1`)
    return json.visits.map(({ mailFailed }) => mailFailed)
  }
  /** What the letters' gauges say: owed, seconds of the oldest, given up. */
  const gauges = async () => {
    const headers = { authorization: `Bearer ${TOKEN}` }
    const text = await (await fetch(`${hall.city.origin}/metrics`, { headers })).text()
    return ['owed', 'oldest_seconds', 'failed'].map((name) => {
      const line = text.split('\n').find((one) => one.startsWith(`okienko_letters_${name} `))
      return Number(line?.split(' ')[1])
    })
  }
  const triesOf = async (visitId: string) =>
    (await hall.visit(visitId)).mails.find(({ kind }) => kind === 'booked')?.tries

  it('tries a busy one again after growing pauses, until it takes the letter', async () => {
    office.answer = { code: 451, at: 'rcpt' }
    const begun = hall.city.clock.now()
    expect(await gauges()).toEqual([0, 0, 0])
    const { _id } = await hall.booked('anna', '14:00')
    await expect.poll(() => triesOf(_id)).toBe(1)
    for (const [i, pause] of RETRY_PAUSES_MIN.slice(0, 2).entries()) {
      const due = () => hall.visit(_id).then(({ nextMailAt }) => nextMailAt)
      const next = hall.city.clock.now() + pause * MINUTE_MS
      await expect.poll(due).toBe(next)
      hall.city.clock.advance(pause * MINUTE_MS + DRAIN_EVERY_MS)
      await expect.poll(() => triesOf(_id)).toBe(i + 2)
      // It is owed since its first time, however far the next try is.
      const owedMs = hall.city.clock.now() - begun
      expect(await gauges()).toEqual([1, owedMs / 1_000, 0])
    }
    expect(office.letters).toHaveLength(0)
    expect(await seenBy('maria')).toEqual([false])
    office.answer.code = null
    hall.city.clock.advance(RETRY_PAUSES_MIN[2] * MINUTE_MS + DRAIN_EVERY_MS)
    await expect.poll(() => office.letters.length).toBe(1)
    await expect.poll(() => triesOf(_id)).toBeUndefined()
    expect(await gauges()).toEqual([0, 0, 0])
  })

  it('shows the manager and the consultant a letter that nobody takes', async () => {
    office.answer = { code: 550, at: 'rcpt' }
    const { _id } = await hall.booked('anna', '14:00')
    await expect.poll(() => seenBy('maria')).toEqual([true])
    expect(await seenBy('anna')).toEqual([true])
    expect((await hall.visit(_id)).mails).toMatchObject([{ failed: true, tries: 1 }, {}])
    expect(await gauges()).toEqual([0, 0, 1])
    expect(office.letters).toHaveLength(0)
  })
})
