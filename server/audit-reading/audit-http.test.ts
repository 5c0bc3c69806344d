import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDays, instantOf } from '#server/local-time.ts'
import type { AuditRow } from '#server/models/audit.ts'
import { FRESH_MS } from '#server/routes/caller.ts'
import { startManagerCity, type ManagerCity } from '#server/test/manager-city.ts'
import { OTHER_SITE, SITE } from '#server/test/test-city.ts'
import { MAX_EXPORT_ROWS, type AuditFile } from './audit-export.ts'
import { PAGE_EVENTS, type AuditPage } from './audit-page.ts'

const DAY = '2026-11-20'
const NOON = instantOf(DAY, '12:00')
let made = 0
const row = (over: Partial<AuditRow>): AuditRow => ({
  ...{
    _id: `row-${String((made += 1)).padStart(5, '0')}`,
    at: NOON,
    siteId: null,
    actorId: 'anna',
  },
  ...{ role: 'consultant', action: 'test.done', objectType: null, objectId: null, result: 'ok' },
  ...{ requestId: null, staffIp: null },
  ...over,
})

describe('the log over HTTP', () => {
  let city: ManagerCity['city']
  let say: ManagerCity['say']
  beforeEach(async () => {
    made = 0
    ;({ city, say } = await startManagerCity())
  })
  afterEach(() => city.stop())

  const fill = (rows: AuditRow[]) => city.withModels((models) => models.audit.insertMany(rows))
  const page = async (query: string, who = 'maria') =>
    (await say<AuditPage>(who, `audit?${query}`)).json
  const actions = async (query: string, who?: string) =>
    (await page(query, who)).events.map(({ action }) => action)
  const file = (over: object = {}, who = 'maria') =>
    say<AuditFile>(who, 'audit/export', { from: DAY, days: 1, language: 'pl', ...over })

  it('is read by managers only', async () => {
    const query = `audit?from=${DAY}&days=1`
    expect(await say('nobody', query)).toMatchObject({ status: 401 })
    expect(await say('anna', query)).toMatchObject({ json: { refused: 'not-a-manager' } })
    expect(await file({}, 'anna')).toMatchObject({ json: { refused: 'not-a-manager' } })
    for (const wrong of [`from=${DAY}&days=94`, 'from=2026-02-30&days=1', `from=${DAY}&days=0`]) {
      expect(await page(wrong), wrong).toMatchObject({ refused: 'malformed' })
    }
    expect(await page(`from=${DAY}&days=1&before=now`)).toMatchObject({ refused: 'malformed' })
    expect(await page('from=9999-12-31&days=93')).toMatchObject({ refused: 'malformed' })
  })

  it('comes page by page, newest first, each event once', async () => {
    // Many of one instant, so that pages part them.
    const rows = Array.from({ length: 2 * PAGE_EVENTS + 7 }, (_, index) =>
      row({ at: NOON + Math.floor(index / 40) }),
    )
    await fill(rows)
    const seen: string[] = []
    let before: string | null = null
    let pages = 0
    do {
      const cursor = before === null ? '' : `&before=${encodeURIComponent(before)}`
      const { events, next }: AuditPage = await page(`from=${DAY}&days=1${cursor}`)
      seen.push(...events.map(({ eventId }) => eventId))
      before = next
      pages += 1
    } while (before !== null)
    expect(pages).toBe(3)
    expect(seen).toEqual(rows.map(({ _id }) => _id).reverse())
  })

  it('is filtered by days of the city and by person', async () => {
    const { from, to } = { from: instantOf(DAY, '00:00'), to: instantOf(DAY, '24:00') }
    await fill([
      row({ at: from - 1, action: 'before' }),
      row({ at: from, action: 'first' }),
      row({ at: to - 1, action: 'last', actorId: 'bartek' }),
      row({ at: to, action: 'after' }),
    ])
    expect(await actions(`from=${DAY}&days=1`)).toEqual(['last', 'first'])
    expect(await actions(`from=${addDays(DAY, -1)}&days=3`)).toEqual([
      ...['after', 'last', 'first', 'before'],
    ])
    expect(await actions(`from=${DAY}&days=1&actorId=bartek`)).toEqual(['last'])
    expect((await page(`from=${DAY}&days=1`)).events[0]).toEqual({
      ...{ eventId: 'row-00003', at: to - 1, siteId: null, action: 'last', result: 'ok' },
      ...{ actorId: 'bartek', actorName: 'Bartek Próbna', objectType: null, objectId: null },
    })
  })

  it('shows a manager the own sites and what own people did, nothing of another site', async () => {
    await fill([
      row({ siteId: SITE, actorId: 'ola', action: 'own-site' }),
      row({ siteId: OTHER_SITE, actorId: 'anna', action: 'other-site' }),
      row({ actorId: 'anna', action: 'own-person' }),
      row({ actorId: 'ola', action: 'other-person' }),
      row({ actorId: 'ola', objectType: 'staff', objectId: 'anna', action: 'done-to-own' }),
      row({ actorId: 'ola', objectType: 'staff', objectId: 'zofia', action: 'done-to-other' }),
      row({ actorId: null, action: 'unknown-login' }),
      row({ actorId: 'system', action: 'purge' }),
    ])
    const query = `from=${DAY}&days=1`
    const mine = await page(query)
    expect(mine.events.map(({ action }) => action)).toEqual([
      ...['purge', 'unknown-login', 'done-to-own', 'own-person', 'own-site'],
    ])
    expect(mine.people.map(({ staffId }) => staffId)).toEqual(['anna', 'bartek', 'celina', 'maria'])
    expect(mine.events.map(({ actorName }) => actorName)).toEqual([
      ...[null, null, 'Ola Próbna', 'Anna Próbna', 'Ola Próbna'],
    ])
    expect(await actions(query, 'ola')).toEqual([
      ...['purge', 'unknown-login', 'done-to-other', 'done-to-own', 'other-person', 'other-site'],
    ])
    expect(await actions(`${query}&actorId=ola`)).toEqual(['done-to-own', 'own-site'])

    await city.withModels((models) =>
      models.staff.updateOne({ _id: 'maria' }, { $set: { siteIds: [SITE, OTHER_SITE] } }),
    )
    expect(await actions(query)).toHaveLength(8)
  })

  it('names nobody who is gone', async () => {
    await fill([row({ siteId: SITE, actorId: 'zofia' })])
    const [event] = (await page(`from=${DAY}&days=1`)).events
    expect(event).toMatchObject({ actorId: 'zofia', actorName: null })
  })

  it('is taken away as a file for a spreadsheet, and that is an event itself', async () => {
    await fill([
      row({
        at: NOON + 1,
        siteId: SITE,
        objectType: 'visit',
        objectId: 'v1',
        staffIp: '192.0.2.7',
      }),
      row({ actorId: '=cmd', action: 'a;b' }),
      row({ siteId: OTHER_SITE, action: 'other' }),
      row({ actorId: null, role: null, action: 'login', result: 'failed' }),
    ])
    const { status, json } = await file()
    expect(status).toBe(200)
    expect(json).toMatchObject({ fileName: 'dziennik-2026-11-20-2026-11-20.csv', rows: 2 })
    const lines = json.csv.split('\r\n')
    expect(lines[0]).toMatch(/^\uFEFFCzas \(Europe\/Warsaw\);Czas \(UTC\);Kto;/)
    expect(lines.slice(1)).toEqual([
      '2026-11-20 12:00:00;2026-11-20T11:00:00Z;;;;login;failed;;;;',
      '2026-11-20 12:00:00;2026-11-20T11:00:00.001Z;Anna Próbna;anna;consultant;test.done;ok;test-city;visit;v1;192.0.2.7',
      '',
    ])
    const english = await file({ language: 'en', days: 93 })
    expect(english.json.fileName).toBe('log-2026-11-20-2027-02-20.csv')
    expect(english.json.csv).toContain('audit.exported')
    expect(await file({ days: 94 })).toMatchObject({ json: { refused: 'malformed' } })
    const today = await page('from=2026-11-23&days=1')
    expect(today.events.map(({ action, actorId }) => `${actorId} ${action}`)).toEqual([
      ...['maria audit.exported', 'maria audit.exported'],
    ])
  })

  it('guards a spreadsheet against formulas', async () => {
    await fill([row({ siteId: SITE, actorId: '=cmd', action: '@sum', objectId: 'a;"b"' })])
    const { json } = await file()
    expect(json.csv).toContain(`;'=cmd;consultant;'@sum;ok;test-city;;"a;""b""";`)
  })

  it('is given away only after a fresh sign-in', async () => {
    city.clock.advance(FRESH_MS)
    expect(await file()).toMatchObject({ json: { refused: 'sign-in-again' } })
    expect(await actions('from=2026-11-23&days=1')).toEqual([])
  })

  it('is given away in files of a size that a server can hold', async () => {
    const rows = (count: number) => Array.from({ length: count }, () => row({ siteId: SITE }))
    await fill(rows(MAX_EXPORT_ROWS))
    expect((await file()).json.rows).toBe(MAX_EXPORT_ROWS)
    await fill(rows(1))
    expect(await file()).toMatchObject({ status: 413, json: { refused: 'too-large' } })
  }, 60_000)
})
