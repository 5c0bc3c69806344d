import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { AFTER_API } from '#machines/api-after.ts'
import { instantOf } from '#server/local-time.ts'
import type { RatingRow } from '#server/models/ratings.ts'
import { FRESH_MS } from '#server/routes/caller.ts'
import { startManagerCity, type ManagerCity } from '#server/test/manager-city.ts'
import { OTHER_SITE, SITE } from '#server/test/test-city.ts'

type Page = z.infer<typeof AFTER_API.ratings.reply>
type File = z.infer<typeof AFTER_API.exportRatings.reply>
const DAY = '2026-11-20'
let made = 0

function rating(over: Partial<RatingRow> = {}, date = DAY): RatingRow {
  made += 1
  return {
    ...{ _id: `call-${String(made).padStart(3, '0')}`, siteId: SITE, topicId: 'dowody' },
    ...{ staffId: 'anna', at: instantOf(date, '10:00') + made, stars: 4, comment: '' },
    ...{ removed: [], requestId: `r${made}`, blankedAt: null, reply: null, repliedAt: null },
    ...over,
  }
}
const several = (count: number, over: Partial<RatingRow> = {}, date = DAY) =>
  Array.from({ length: count }, () => rating(over, date))

describe('ratings over HTTP', () => {
  let city: ManagerCity['city']
  let say: ManagerCity['say']
  beforeEach(async () => {
    made = 0
    ;({ city, say } = await startManagerCity())
  })
  afterEach(() => city.stop())

  const fill = (...rows: RatingRow[]) =>
    city.withModels((models) => models.ratings.insertMany(rows))
  const ask = async (query = '', who = 'maria', days = 1) =>
    (await say<Page>(who, `ratings?from=${DAY}&days=${days}${query}`)).json
  const shown = (groups: Page['staffId']) =>
    Object.fromEntries(groups.map(({ key, figure }) => [key, figure?.count ?? null]))
  const acts = () =>
    city.withModels(async (models) =>
      (await models.audit.find({ actorId: 'maria' }).lean()).map(
        ({ action, objectId }) => `${action} ${objectId ?? ''}`,
      ),
    )

  it('[A12] are the managers’ own, site by site', async () => {
    await fill(...several(6), ...several(5, { siteId: OTHER_SITE, staffId: 'zofia', stars: 1 }))
    expect(await say('nobody', `ratings?from=${DAY}&days=1`)).toMatchObject({ status: 401 })
    expect(await ask('', 'anna')).toMatchObject({ refused: 'not-a-manager' })
    expect(await ask(`&siteId=${OTHER_SITE}`)).toMatchObject({ refused: 'not-yours' })
    expect(await ask('', 'maria', 367)).toMatchObject({ refused: 'malformed' })
    expect(await ask('&before=moon')).toMatchObject({ refused: 'malformed' })
    expect(await ask()).toMatchObject({ all: { count: 6, average: 4 }, stars: [0, 0, 0, 6, 0] })
    expect(await ask('', 'ola')).toMatchObject({ all: { count: 5, average: 1 } })
    const blank = { ratingId: 'call-007' }
    expect(await say('maria', 'ratings/blank', blank)).toMatchObject({ status: 404 })
    expect(await say('anna', 'ratings/blank', blank)).toMatchObject({ status: 403 })
  })

  it('[A13, A14] are averaged by topic, consultant and month, small groups hidden', async () => {
    await fill(
      ...several(7, { stars: 5 }),
      ...several(6, { staffId: 'bartek', topicId: null, stars: 2 }),
      ...several(2, { staffId: 'celina', topicId: null, stars: 1 }),
      ...several(5, {}, '2026-12-01'),
    )
    const page = await ask('', 'maria', 20)
    expect(page.all?.count).toBe(20)
    expect(shown(page.staffId)).toEqual({ anna: 12, bartek: null, celina: null })
    expect(shown(page.topicId)).toEqual({ '': 8, dowody: 12 })
    expect(shown(page.month)).toEqual({ '2026-11': 15, '2026-12': 5 })
  })

  it('[A15] are shown one by one without names that a small group would tell', async () => {
    await fill(
      ...several(6, { comment: 'miło' }),
      ...several(2, { staffId: 'celina', topicId: 'meldunek', stars: 1, reply: 'Przykro mi.' }),
    )
    const { rows, staffId } = await ask()
    expect(shown(staffId)).toEqual({ anna: null, celina: null })
    expect(rows).toHaveLength(8)
    expect(rows[0]).toMatchObject({
      ...{ date: DAY, staffId: null, topicId: null, topicHidden: true, stars: 1 },
      reply: 'Przykro mi.',
    })
    expect(JSON.stringify(rows)).not.toMatch(/anna|celina/)
    // Anna's six, taken from all eight, would tell celina's two.
    for (const staffId of ['anna', 'celina'])
      expect(await ask(`&staffId=${staffId}`)).toMatchObject({ tooFew: true, rows: [], all: null })
    // Stars choose rows; what is counted stays.
    const bad = await ask('&stars=1')
    expect(bad.rows).toHaveLength(2)
    expect(bad.all?.count).toBe(8)
  })

  it('[A15] can be narrowed to groups that are shown, one by one and together', async () => {
    await fill(
      ...several(9, { comment: 'miło' }),
      ...several(3, { topicId: 'meldunek' }),
      ...several(7, { staffId: 'bartek', topicId: 'meldunek' }),
    )
    expect(shown((await ask()).topicId)).toEqual({ dowody: 9, meldunek: 10 })
    const own = await ask('&staffId=bartek')
    expect(own).toMatchObject({ tooFew: false, all: { count: 7 } })
    expect(own.rows[0]).toMatchObject({ staffId: 'bartek', topicId: 'meldunek' })
    // Of the ten on this topic seven are bartek's and three anna's.
    expect(await ask('&topicId=meldunek')).toMatchObject({ tooFew: false, all: { count: 10 } })
    expect(await ask('&topicId=meldunek&staffId=anna')).toMatchObject({ tooFew: true, rows: [] })
    expect(await ask('&topicId=meldunek&staffId=bartek')).toMatchObject({ tooFew: true })
    expect(await ask('&topicId=dowody&staffId=anna')).toMatchObject({ tooFew: true })
  })

  it('come page by page, newest first', async () => {
    await fill(...several(60))
    const first = await ask()
    expect(first.rows).toHaveLength(50)
    const second = await ask(`&before=${first.next}`)
    expect(second.rows).toHaveLength(10)
    expect(second.next).toBeNull()
    const ids = [...first.rows, ...second.rows].map(({ ratingId }) => ratingId)
    expect(ids).toEqual(ids.toSorted().reverse())
    expect(new Set(ids).size).toBe(60)
  })

  it('[A12] a comment is taken away for good, and it is written down', async () => {
    await fill(...several(5, { comment: 'Jan Kowalski był niemiły', stars: 1 }))
    const blank = { ratingId: 'call-002' }
    expect(await say('maria', 'ratings/blank', blank)).toMatchObject({ status: 200 })
    expect(await say('maria', 'ratings/blank', blank)).toMatchObject({ status: 200 })
    const row = (await ask()).rows.find(({ ratingId }) => ratingId === 'call-002')
    expect(row).toMatchObject({ stars: 1, comment: '', blanked: true })
    expect((await acts()).filter((act) => act === 'comment.blanked call-002')).toHaveLength(1)
  })

  it('[A12] leave as a file after a fresh sign-in, with the same names hidden', async () => {
    await fill(
      ...several(6, { comment: 'dobrze; "bardzo"' }),
      ...several(5, { staffId: 'bartek', topicId: null, blankedAt: 1 }),
      ...several(1, { staffId: 'celina', comment: '=1+1' }),
    )
    const body = { from: DAY, days: 1, language: 'pl' }
    const { fileName, csv, rows } = (await say<File>('maria', 'ratings/export', body)).json
    expect([fileName, rows]).toEqual([`oceny-${DAY}-${DAY}.csv`, 12])
    const lines = csv.trimEnd().split('\r\n')
    expect(lines[1]).toBe(`${DAY};Urząd próbny;dowody;Anna Próbna;4;"dobrze; ""bardzo""";`)
    expect(lines[7]).toBe(
      `${DAY};Urząd próbny;bez tematu;ukryto (za mało ocen);4;komentarz usunięty;`,
    )
    expect(lines[12]).toContain(";ukryto (za mało ocen);4;'=1+1;")
    expect(await acts()).toContain('ratings.exported ')
    expect(await say('maria', 'ratings/export', { ...body, siteId: OTHER_SITE })).toMatchObject({
      json: { refused: 'not-yours' },
    })
    city.clock.advance(FRESH_MS)
    expect((await say<File>('maria', 'ratings/export', body)).json).toMatchObject({
      refused: 'sign-in-again',
    })
  })
})
