import type { JoinReply } from '#machines/api.ts'
import { BOTH, seedTestCity, SITE, writeSites } from '#server/test/test-city.ts'
import { City, freePort } from '#scripts/e2e/support/city.ts'
import { atMost, demand, show, told, type Bench } from './bench.ts'
import { BenchChild } from './child.ts'
import { seedConsultants, withModels, type Signed } from './city-data.ts'
import { LoadPage } from './load-page.ts'
import { estimate, ratio } from './statistics.ts'

/** From the spawn of the server process to the first socket that it accepts (goals P16). */

const LIVE_CALLS = 20
const TRY_EVERY_MS = 5
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Knocks until somebody opens; resolves with the page that got its hello. */
async function firstSocket(open: () => LoadPage): Promise<LoadPage> {
  for (;;) {
    const page = open()
    try {
      await page.hello()
      return page
    } catch {
      page.close()
      await pause(TRY_EVERY_MS)
    }
  }
}

async function bareStart(): Promise<number> {
  const port = await freePort()
  const begun = performance.now()
  const server = new BenchChild('bare-child.ts', { OKIENKO_PORT: String(port) })
  try {
    const listening = server.ask('listen')
    const page = await firstSocket(() => LoadPage.resident(`http://localhost:${port}`, 'a.b'))
    const took = performance.now() - begun
    await listening
    page.close()
    return took
  } finally {
    await server.stop()
  }
}

/** A server that was killed starts again; `open` makes the socket that is waited for. */
async function ourStart(city: City, open: () => LoadPage): Promise<number> {
  await city.kill('server')
  const begun = performance.now()
  const ready = city.startServer()
  const page = await firstSocket(open)
  const took = performance.now() - begun
  await ready
  page.close()
  return took
}

type LiveCall = { ticket: string; cookie: string }

/** Twenty calls that were really offered and accepted, each resident from an address of their own. */
async function makeCalls(city: City, signed: readonly Signed[]): Promise<LiveCall[]> {
  const calls: LiveCall[] = []
  for (const [index, { cookie }] of signed.entries()) {
    const response = await fetch(`${city.appOrigin}/api/widget/tickets`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: city.appOrigin,
        'x-forwarded-for': `10.0.0.${index + 1}`,
      },
      body: JSON.stringify({
        siteId: SITE,
        topicId: null,
        termsVersion: '1',
        devices: BOTH,
        language: 'pl',
      }),
    })
    demand(response.ok, `a ticket is given (${response.status})`)
    const { ticket } = (await response.json()) as JoinReply
    const resident = LoadPage.resident(city.appOrigin, ticket)
    await resident.hello()
    const staff = LoadPage.staff(city.appOrigin, cookie)
    await staff.next('first view', (text) => text.includes('"type":"view"'))
    const offered = staff.next('offer', (text) => text.includes('"offer":{'))
    staff.send({ type: 'shift.start', devices: BOTH } as never)
    const { offerId } = JSON.parse((await offered).text).view.offer
    await staff.request({ type: 'offer.accept', offerId } as never)
    calls.push({ ticket, cookie })
    resident.close()
    staff.close()
  }
  return calls
}

/** After the start every resident is in the call with the consultant, as before. */
async function checkCalls(city: City, calls: readonly LiveCall[]): Promise<void> {
  for (const { ticket, cookie } of calls) {
    const staff = LoadPage.staff(city.appOrigin, cookie)
    await staff.next('the shift of the call', (text) => text.includes('"state":"busy"'))
    const resident = LoadPage.resident(city.appOrigin, ticket)
    await resident.next('the call', (text) => /"phase":"(connecting|talking)"/.test(text))
    resident.close()
    staff.close()
  }
}

const unknownPage = (city: City): LoadPage => LoadPage.resident(city.appOrigin, 'nobody.here')

export const startBench: Bench = {
  name: 'start',
  title: 'spawn of the server to its first accepted socket',
  async run({ quick, say }) {
    const rounds = quick ? 2 : 9
    let signed: Signed[] = []
    const seed = (uri: string): Promise<void> =>
      withModels(uri, '', async (models) => {
        await seedTestCity(models)
        signed = await seedConsultants(models, LIVE_CALLS)
      })
    const city = await City.openBare(writeSites, seed, {
      OKIENKO_TRUSTED_PROXIES: '127.0.0.1',
      OKIENKO_MEDIA_PORT: '0',
    })
    const times = { bare: [] as number[], empty: [] as number[], live: [] as number[] }
    try {
      for (let round = 0; round < rounds; round += 1) {
        times.bare.push(await bareStart())
        times.empty.push(await ourStart(city, () => greeted(city)))
      }
      say('empty starts are measured')
      const calls = await makeCalls(city, signed)
      for (let round = 0; round < rounds; round += 1) {
        times.bare.push(await bareStart())
        const { ticket } = calls[round % calls.length]!
        times.live.push(await ourStart(city, () => LoadPage.resident(city.appOrigin, ticket)))
        await checkCalls(city, calls)
      }
    } finally {
      await city.close()
    }
    const baseline = `bare uWS ${show(estimate(times.bare).value, 'ms')}`
    const row = (what: string, values: number[]) => ({
      what,
      ours: show(estimate(values).value, 'ms'),
      baseline,
      ...atMost(estimate(values), 1_500, 'ms'),
    })
    return {
      rows: [
        row('cold start, nobody there', times.empty),
        row(`cold start with ${LIVE_CALLS} live calls`, times.live),
        {
          what: 'cold start against a bare process',
          ours: show(estimate(times.empty).value, 'ms'),
          baseline,
          ...told(ratio(times.empty, times.bare), 'x'),
        },
      ],
      notes: [
        `${rounds} starts each, after kill -9, database and media worker running, in turn with a Node process that loads uWebSockets.js and listens. A page knocks every ${TRY_EVERY_MS} ms; the time ends with the hello on its socket. After each start with calls all ${LIVE_CALLS} are looked up from both sides.`,
      ],
    }
  },
}

/** A ticket that nobody holds is let in, greeted by its close: that the socket opens is what counts. */
function greeted(city: City): LoadPage {
  const page = unknownPage(city)
  page.hello = () =>
    new Promise((resolve, reject) => {
      page.socket.once('open', () => resolve({ text: '', at: performance.now() }))
      page.socket.once('error', reject)
    })
  return page
}
