import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { City } from './support/city.ts'
import { Pair } from './support/pair.ts'
import { Pm2 } from './support/pm2.ts'

const SERVER_GAP_MS = 200
const RECONNECTED_MS = 2_000

describe('under PM2, as ops run it', () => {
  let city: City
  let pair: Pair
  let pm2: Pm2

  beforeAll(async () => {
    city = await City.openWith(async (opened) => {
      city = opened
      pm2 = new Pm2(opened)
      await pm2.start()
    })
    pair = await Pair.meet(city)
  })
  afterAll(async () => {
    await pair?.close()
    await pm2?.run('kill')
    await city?.close()
  })

  it('both processes are online once they have said that they are ready', async () => {
    expect((await pm2.list()).map(({ name, pm2_env }) => [name, pm2_env.status])).toEqual([
      ['okienko-media-worker', 'online'],
      ['okienko-server', 'online'],
    ])
    expect((await fetch(`${city.appOrigin}/readyz`)).status).toBe(200)
  })

  it('a reload of the server in mid-call is not seen', async () => {
    const before = await pm2.server()
    const gap = await pair.gapDuring(
      () => pm2.run('reload', 'scripts/ecosystem.config.cjs', '--only', 'okienko-server'),
      () => pair.newFramesAfter(Date.now() + RECONNECTED_MS),
    )
    console.log(`gap over pm2 reload: ${Math.round(gap)} ms`)
    expect((await pm2.server()).pid).not.toBe(before.pid)
    expect(gap).toBeLessThanOrEqual(SERVER_GAP_MS)
    await pair.consultant.hangUp()
    await pair.resident.heading('Dziękujemy za rozmowę').waitFor()
  })
})
