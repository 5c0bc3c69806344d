import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { writeDemoSites } from '#scripts/start/demo-sites.ts'
import { hashToken } from '#server/tokens.ts'
import { openTestDatabase, type TestDatabase } from '#server/test/test-database.ts'
import { addDemoData, type DemoLink } from './seed-data.ts'
import { loadSites } from '#server/sites.ts'
import { DEMO_SITE, DEMO_STAFF, DEMO_TOPICS } from './demo-data.ts'

const script = fileURLToPath(new URL('./seed.ts', import.meta.url))
let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database?.close())

const run = async (env: Record<string, string>) => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: { ...process.env, NODE_ENV: 'development', OKIENKO_DEMO: '', ...env },
  })
  return (JSON.parse(stdout) as { links: DemoLink[] }).links
}
const seed = () => run({ MONGODB_URI: database.uri, OKIENKO_STAFF_ORIGIN: 'http://localhost:9' })

it('adds the demo data once, gives fresh links, and leaves changes alone', async () => {
  const { staff, topics, sites } = database.models
  const links = await seed()
  expect(links.map((link) => link.role)).toEqual([
    'manager',
    'consultant',
    'consultant',
    'consultant',
  ])
  const token = /^http:\/\/localhost:9\/staff\/#t=([\w-]{43})$/.exec(links[1]!.url)![1]!
  const anna = await staff.findOne({ 'invitation.hash': hashToken(token) }).lean()
  expect(anna).toMatchObject({ name: links[1]!.name, siteIds: [DEMO_SITE], passwordHash: null })
  expect(await sites.findById(DEMO_SITE).lean()).not.toBeNull()
  const active = { siteId: DEMO_SITE, active: true }
  expect(await topics.countDocuments(active)).toBe(4)

  await staff.updateOne({ _id: anna!._id }, { $set: { passwordHash: 'chosen', name: 'Anna Nowa' } })
  const again = await seed()
  expect(again).toHaveLength(3)
  expect(again.map((link) => link.url)).not.toContain(links[2]!.url)
  expect((await staff.findById(anna!._id).lean())?.name).toBe('Anna Nowa')
  expect(await topics.countDocuments(active)).toBe(4)
}, 30_000)

it('gives the demo people working time once, and one proposal that awaits an answer', async () => {
  const { agendas } = database.models
  await seed()
  const staffIds = DEMO_STAFF.map((person) => person._id)
  const days = () => agendas.find({ staffId: { $in: staffIds } }).lean()
  const before = await days()
  const approved = before.filter(({ open }) => open.length > 0)
  expect(approved.length).toBeGreaterThanOrEqual(44)
  expect(approved.every(({ breaks, open }) => breaks.length === 1 && open.length === 2)).toBe(true)
  const proposed = before.filter(({ proposal }) => proposal?.state === 'proposed')
  expect(proposed.length).toBe(1)
  const changed = approved[0]!
  await agendas.updateOne({ _id: changed._id }, { $set: { periods: [], breaks: [], open: [] } })
  await seed()
  expect(await agendas.findById(changed._id).lean()).toMatchObject({ open: [], periods: [] })
}, 30_000)

it('adds no second proposal in a later week while one awaits, and another one afterwards', async () => {
  const { agendas } = database.models
  const WEEK_MS = 7 * 24 * 3_600_000
  const start = Date.UTC(2027, 0, 11, 9)
  const waiting = () =>
    agendas.find({ 'proposal.state': 'proposed', date: { $gte: '2027-01-11' } }).lean()
  await agendas.deleteMany({ date: { $gte: '' } })
  await addDemoData(database.models, start)
  const [first, ...others] = await waiting()
  expect(others).toEqual([])
  for (const days of [2, 7]) await addDemoData(database.models, start + (days * WEEK_MS) / 7)
  expect(await waiting()).toEqual([first])
  await agendas.updateOne({ _id: first!._id }, { $set: { proposal: null } })
  await addDemoData(database.models, start + WEEK_MS)
  expect(await waiting()).toHaveLength(1)
}, 30_000)

it('says in one sentence what is missing', async () => {
  await expect(run({ MONGODB_URI: '' })).rejects.toThrow(/MONGODB_URI must name the database/)
  const production = { MONGODB_URI: database.uri, NODE_ENV: 'production' }
  await expect(run(production)).rejects.toThrow(/not added in production/)
}, 30_000)

it('belongs to the site file of the demo, in all of its languages', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'okienko-demo-sites-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const source = fileURLToPath(new URL('./sites', import.meta.url))
  await writeDemoSites(source, folder, 'http://127.0.0.1:8081')
  const sites = await loadSites(folder)
  const site = sites.get(DEMO_SITE)!
  for (const topic of DEMO_TOPICS) {
    expect(topic.siteId).toBe(site.siteId)
    expect(Object.keys(topic.name)).toEqual(site.languages)
    expect(Object.keys(topic.prepare)).toEqual(site.languages)
  }
  const topicIds = new Set(DEMO_TOPICS.map((topic) => topic._id))
  expect(DEMO_STAFF.flatMap((person) => person.topicIds).every((id) => topicIds.has(id))).toBe(true)
})
