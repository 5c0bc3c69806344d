import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Harness } from '#server/test/harness.ts'
import { SITE } from '#server/test/test-city.ts'

const TOKEN = 'token-of-the-metrics-1'

describe('metrics', () => {
  let city: Harness
  afterEach(() => city.stop())

  const scrape = (headers: Record<string, string> = {}) =>
    fetch(`${city.origin}/metrics`, { headers })
  const read = async () => {
    const response = await scrape({ authorization: `Bearer ${TOKEN}` })
    expect(response.headers.get('content-type')).toContain('text/plain')
    return response.text()
  }
  /** The value of one line, label by label as it stands there. */
  const value = async (line: string) => {
    const found = (await read()).split('\n').find((one) => one.startsWith(`${line} `))
    return found === undefined ? null : Number(found.slice(line.length + 1))
  }

  it('are no page at all without a token in the configuration', async () => {
    city = await Harness.start()
    expect((await scrape({ authorization: 'Bearer ' })).status).toBe(404)
    expect((await scrape()).status).toBe(404)
  })

  describe('with a token', () => {
    beforeEach(async () => void (city = await Harness.start({ OKIENKO_METRICS_TOKEN: TOKEN })))

    it('are told to nobody without it', async () => {
      for (const authorization of ['', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN]) {
        const response = await scrape({ authorization })
        expect(response.status, authorization).toBe(401)
        expect(await response.text()).not.toContain('okienko_')
      }
      const post = { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } }
      expect((await fetch(`${city.origin}/metrics`, post)).status).toBe(405)
    })

    it('follow a resident from the line into a call and out of it', async () => {
      const site = `{site="${SITE}"}`
      await city.resident()
      city.clock.advance(30_000)
      expect(await value(`okienko_waiting${site}`)).toBe(1)
      expect(await value(`okienko_longest_wait_seconds${site}`)).toBe(30)
      expect(await value('okienko_sockets{kind="resident"}')).toBe(1)
      const anna = await city.consultant('anna')
      const { offerId, callId } = await anna.untilOffer()
      await anna.request({ type: 'offer.accept', offerId })
      expect(await value(`okienko_channels${site}`)).toBe(2)
      expect(await value(`okienko_consultants{site="${SITE}",state="busy"}`)).toBe(1)
      expect(await value('okienko_actors{kind="call"}')).toBe(1)
      await anna.request({ type: 'call.end', callId })
      const ended = `okienko_calls_ended_total{site="${SITE}",reason="consultant-ended",answered="yes"}`
      await expect.poll(() => value(ended)).toBe(1)
      expect(await value(`okienko_wait_seconds_count${site}`)).toBe(1)
      expect(await value(`okienko_wait_seconds_sum${site}`)).toBe(30)
      expect(await value(`okienko_consultants{site="${SITE}",state="busy"}`)).toBeNull()
    })

    it('count those who are turned away, and name no person and no call', async () => {
      await city.resident()
      await city.resident()
      const { callId } = await city.resident()
      expect((await city.join()).status).toBe(429)
      const line = `okienko_joins_refused_total{site="${SITE}",reason="too-many-tickets"}`
      expect(await value(line)).toBe(1)
      const text = await read()
      expect(text).not.toContain(callId)
      expect(text).not.toMatch(/anna/i)
    })

    it('answer also while the database is away, and say that it is', async () => {
      expect(await value('okienko_part_up{part="database"}')).toBe(1)
      expect(await value('okienko_letters_owed')).toBe(0)
      expect(await value('okienko_part_up{part="scanner"}')).toBeNull()
      await city.stopDatabase()
      await expect
        .poll(() => value('okienko_part_up{part="database"}'), { timeout: 15_000 })
        .toBe(0)
      await city.startDatabase()
    })
  })
})
