import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_API } from '#machines/api.ts'
import type { Models } from './models/index.ts'
import { ask } from './test/ask.ts'
import { FOREIGN_ASKS, type Asking } from './test/foreign-asks.ts'
import { Harness } from './test/harness.ts'
import { OTHER_SITE, SITE } from './test/test-city.ts'
import { startTestFront, type TestFront } from './test/test-front.ts'
import { CANARY, FOREIGN, openTwoSites, TIT, writeTwoSites } from './test/two-sites.ts'

/** Two sites on one installation see nothing of each other, over HTTP; sockets have a test of their own. */

let city: Harness
const cookies = new Map<string, string>()
beforeAll(async () => {
  city = await Harness.start()
  await openTwoSites(city)
  for (const who of ['ola', 'olek']) cookies.set(who, await city.cookie(who))
})
afterAll(() => city.stop())

type Name = keyof typeof ALL_API
const asked = (Object.keys(ALL_API) as Name[]).flatMap((name) => {
  // One without a row is told by the first test.
  const asks = FOREIGN_ASKS[name] ?? []
  return 'nothingOfASite' in asks ? [] : asks.map((asking, index) => ({ name, index, asking }))
})

async function send(name: Name, { as, params = {}, query, body }: Asking) {
  const { method, path } = ALL_API[name]
  const where = path.replace(/:(\w+)/g, (_, key: string) => params[key]!)
  const response = await fetch(`${city.origin}${where}${query ? `?${query}` : ''}`, {
    method,
    headers: {
      ...{ origin: city.origin, 'content-type': 'application/json' },
      cookie: cookies.get(as) ?? '',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, text: await response.text() }
}

const FOR_BEING_FOREIGN = [
  ...['not-yours', 'not-found', 'no-such-person', 'unknown-topic', 'slot-gone', 'fields-invalid'],
]

/** Every row of the database that is SITE's. */
const rowsHere = (models: Models) =>
  Promise.all([
    models.topics.find({ siteId: SITE }).sort({ _id: 1 }).lean(),
    models.staff.find({ siteIds: SITE }).sort({ _id: 1 }).lean(),
    models.visits.find({ siteId: SITE, startsAt: { $gte: 0 } }).lean(),
    models.ratings.find({ siteId: SITE, at: { $gte: 0 } }).lean(),
    models.servings.find({ endedAt: { $gte: 0 }, siteId: SITE }).lean(),
    models.blocks.find({ siteId: SITE }).lean(),
    models.faq.find({ siteId: SITE }).lean(),
    models.agendas.find({ staffId: 'anna', date: { $gte: '' } }).lean(),
    models.sites.findById(SITE).lean(),
  ])

describe('somebody of another site', () => {
  it('is thought of in each call that the server has', () => {
    expect(Object.keys(FOREIGN_ASKS).sort()).toEqual(Object.keys(ALL_API).sort())
  })

  it.each(asked)('$name ($index): gets $asking.gets', async ({ name, asking }) => {
    const before = await city.withModels(rowsHere)
    const { status, text } = await send(name, asking)
    expect(text).not.toMatch(FOREIGN)
    const { refused, fields } = JSON.parse(text) as { refused?: string; fields?: object }
    if (asking.gets === 'refused') {
      expect(status, text).toBeGreaterThanOrEqual(400)
      // For this reason and no other: what was asked was sound, and who asked was known.
      expect(FOR_BEING_FOREIGN).toContain(refused)
      if (fields) expect(Object.values(fields)).toContain('not-yours')
    } else expect(status, text).toBe(200)
    if (asking.gets === 'own') expect(text).toMatch(new RegExp(`${TIT}|${OTHER_SITE}`))
    expect(await city.withModels(rowsHere)).toEqual(before)
  })
})

describe('pages of another site', () => {
  let dir: string
  let front: TestFront
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'okienko-two-sites-'))
    writeTwoSites(dir)
    front = await startTestFront({ env: { OKIENKO_SITES_DIR: join(dir, 'sites') } })
  })
  afterAll(async () => {
    await front.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  it.each(['/s/SITE', '/w/SITE/', '/s/SITE/okienko.js', '/s/SITE/terms'])(
    '%s holds its own only',
    async (path) => {
      for (const [siteId, own, other] of [
        [SITE, CANARY, TIT],
        [OTHER_SITE, TIT, CANARY],
      ] as const) {
        const { status, headers, body } = await ask(front.port, path.replace('SITE', siteId))
        expect(status).toBe(200)
        const all = JSON.stringify(headers) + body.toString()
        expect(all).toMatch(new RegExp(own, 'i'))
        expect(all).not.toMatch(new RegExp(other, 'i'))
      }
    },
  )
})
