import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { City } from './support/city.ts'
import { Pair } from './support/pair.ts'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../..', import.meta.url))
const SERVER_GAP_MS = 200
const RECONNECTED_MS = 2_000

type Listed = { name: string; pid: number; pm2_env: { status: string; restart_time: number } }

/** PM2 with a home of its own, so that no other one is touched. */
describe('under PM2, as ops run it', () => {
  let city: City
  let pair: Pair
  const pm2 = (...args: string[]) => {
    const env = { ...city.environment, PM2_HOME: join(city.dir, 'pm2') }
    return run(join(repository, 'node_modules/.bin/pm2'), args, { env, cwd: repository })
  }
  const list = async (): Promise<Listed[]> => {
    const { stdout } = await pm2('jlist')
    return JSON.parse(stdout.slice(stdout.indexOf('['))) as Listed[]
  }
  const server = async (): Promise<Listed> =>
    (await list()).find(({ name }) => name === 'okienko-server')!

  beforeAll(async () => {
    city = await City.openWith(async (opened) => {
      city = opened
      await pm2('start', 'scripts/ecosystem.config.cjs')
    })
    pair = await Pair.meet(city)
  })
  afterAll(async () => {
    await pair?.close()
    await pm2('kill')
    await city?.close()
  })

  it('both processes are online once they have said that they are ready', async () => {
    expect((await list()).map(({ name, pm2_env }) => [name, pm2_env.status])).toEqual([
      ['okienko-media-worker', 'online'],
      ['okienko-server', 'online'],
    ])
    expect((await fetch(`${city.appOrigin}/readyz`)).status).toBe(200)
  })

  it('a reload of the server in mid-call is not seen', async () => {
    const before = await server()
    const gap = await pair.gapDuring(
      () => pm2('reload', 'scripts/ecosystem.config.cjs', '--only', 'okienko-server'),
      () => pair.newFramesAfter(Date.now() + RECONNECTED_MS),
    )
    console.log(`gap over pm2 reload: ${Math.round(gap)} ms`)
    expect((await server()).pid).not.toBe(before.pid)
    expect(gap).toBeLessThanOrEqual(SERVER_GAP_MS)
    await pair.consultant.hangUp()
    await pair.resident.heading('Dziękujemy za rozmowę').waitFor()
  })
})
