import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Frame, Locator, Page } from 'playwright-core'
import { cityHeaders, cityPage } from '#scripts/demo/city.ts'
import { DEMO_SITE } from '#scripts/demo/demo-data.ts'
import { startChromium } from '#scripts/e2e/support/browser.ts'
import { City } from '#scripts/e2e/support/city.ts'
import { atMost, demand, show, showInterval, type Bench, type Row } from './bench.ts'
import {
  installVitals,
  installVitalsArgument,
  readVitals,
  type Press,
  type Vitals,
} from './host-vitals.ts'
import { estimate } from './statistics.ts'

/** What the tag costs the city's page, and how soon the opened panel answers a press (goals P15). */

/** Goals: LCP and blocking time that the tag may add, and the slowest answer to a press (ms). */
const MORE_LCP_MS = 20
const MORE_BLOCKED_MS = 5
const PRESS_MS = 100
const SLOW_DOWN = 4
/** After the load event a page with nothing to do has come to rest (ms). */
const REST_MS = 700

type Visit = Vitals & { requests: string[]; stored: number }
type Pair = { bare: Visit; tagged: Visit }

/** The city's start page twice: as it is, and without our tag. */
async function startHost(widgetOrigin: string): Promise<{ server: Server; origin: string }> {
  const tagged = (await cityPage('/', widgetOrigin))!
  const bare = tagged.replace(/<script[^>]*><\/script>/, '')
  demand(tagged.length > bare.length, 'the tag is on one page only')
  const style = await readFile(new URL('../demo/city/style.css', import.meta.url))
  const server = createServer(({ url }, response) => {
    const isStyle = url === '/style.css'
    const type = isStyle ? 'text/css' : 'text/html'
    response.writeHead(200, {
      ...cityHeaders(widgetOrigin),
      'content-type': `${type}; charset=utf-8`,
    })
    response.end(isStyle ? style : url === '/tagged' ? tagged : bare)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** One visit with an empty cache; what the page asked of us, and what it stored. */
async function visit(browser: Browser, address: string, widgetOrigin: string): Promise<Visit> {
  const context = await browser.newContext({ locale: 'pl-PL' })
  try {
    const page = await context.newPage()
    await page.addInitScript(installVitals, installVitalsArgument)
    const requests: string[] = []
    page.on('request', (request) => {
      if (request.url().startsWith(widgetOrigin)) requests.push(request.url())
    })
    await page.goto(address, { waitUntil: 'load' })
    await pause(REST_MS)
    const launchers = await page.locator('okienko-panel').count()
    demand(launchers === (address.endsWith('/tagged') ? 1 : 0), 'the launcher is where the tag is')
    const stored = await page.evaluate(() => sessionStorage.length + localStorage.length)
    const vitals = await page.evaluate(readVitals)
    demand(vitals.lcpMs > 0, 'the page has painted')
    return { ...vitals, requests, stored: stored + (await context.cookies()).length }
  } finally {
    await context.close()
  }
}

async function slow(page: Page, target: Page | Frame): Promise<void> {
  const session = await page.context().newCDPSession(target)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN })
}

/** A press with its name. */
type Answered = Press & { on: string }

/** Opens the panel and goes through its first steps on a slow machine; the press answered last. */
async function pressed(browser: Browser, cityOrigin: string, appOrigin: string): Promise<Answered> {
  const context = await browser.newContext({ locale: 'pl-PL' })
  try {
    const page = await context.newPage()
    await page.addInitScript(installVitals, installVitalsArgument)
    await page.goto(cityOrigin)
    await slow(page, page)
    const steps: { on: string; at: number }[] = []
    const press = async (on: string, target: Locator) => {
      steps.push({ on, at: Date.now() })
      await target.click()
    }
    await press('open', page.getByRole('button', { name: 'Czat wideo' }))
    const panel = page.frameLocator('iframe[title="Czat wideo"]')
    await panel.getByRole('heading', { level: 1 }).waitFor()
    const frame = page.frames().find((one) => one.url().startsWith(`${appOrigin}/w/`))
    demand(frame !== undefined, 'the panel is a frame of its own')
    await slow(page, frame)
    const button = (name: string) => panel.getByRole('button', { name, exact: true })
    const heading = (name: string) => panel.getByRole('heading', { name, level: 1 }).waitFor()
    await press('terms', panel.getByRole('checkbox'))
    await press('on', button('Dalej'))
    await heading('Kamera i mikrofon')
    await press('back', button('Wstecz'))
    await heading('Przygotuj się do rozmowy')
    await press('wider', button('Szerzej'))
    await press('narrower', button('Węziej'))
    await press('questions', button('Pytania'))
    await panel.getByRole('searchbox').waitFor()
    await press('close', button('Zamknij'))
    await page.locator('dialog').waitFor({ state: 'hidden' })
    await pause(REST_MS)
    const [city, own] = [await page.evaluate(readVitals), await frame.evaluate(readVitals)]
    const [first, ...others] = [...city.presses, ...own.presses]
    demand(first !== undefined, 'presses are seen')
    const slowest = others.reduce((one, other) => (other.ms > one.ms ? other : one), first)
    return { ...slowest, on: steps.findLast(({ at }) => at <= slowest.at)?.on ?? 'before' }
  } finally {
    await context.close()
  }
}

const told = ({ on, ms, waitedMs, workedMs }: Answered) =>
  `“${on}” ${show(ms, 'ms')} (waited ${show(waitedMs, 'ms')}, worked ${show(workedMs, 'ms')})`

function rowsOf(pairs: readonly Pair[], presses: readonly number[]): Row[] {
  const all = (pick: (one: Visit) => number, of: keyof Pair) => pairs.map((pair) => pick(pair[of]))
  const paired = (what: string, pick: (one: Visit) => number, limit: number): Row => ({
    what,
    ours: showInterval(estimate(all(pick, 'tagged')), 'ms'),
    baseline: `without the tag ${showInterval(estimate(all(pick, 'bare')), 'ms')}`,
    ...atMost(estimate(pairs.map(({ bare, tagged }) => pick(tagged) - pick(bare))), limit, 'ms'),
  })
  const most = (what: string, pick: (one: Visit) => number, limit: number): Row => {
    const [ours, theirs] = (['tagged', 'bare'] as const).map((of) => Math.max(...all(pick, of)))
    return {
      what,
      ours: String(ours),
      baseline: `without the tag ${theirs}`,
      value: String(ours),
      goal: `≤ ${limit}`,
      met: ours! <= limit,
    }
  }
  return [
    paired('largest contentful paint, with the tag less without it', (v) => v.lcpMs, MORE_LCP_MS),
    paired(
      'total blocking time, with the tag less without it',
      (v) => v.blockedMs,
      MORE_BLOCKED_MS,
    ),
    most('layout shift of any visit', (v) => v.shift, 0),
    most('requests to us before the click', (v) => v.requests.length, 1),
    most('cookies and stored values before the click', (v) => v.stored, 0),
    {
      what: `slowest answer to a press while the panel opens and in it, CPU ${SLOW_DOWN}x slower (INP)`,
      ours: showInterval(estimate(presses), 'ms'),
      baseline: '',
      ...atMost(estimate(presses), PRESS_MS, 'ms'),
    },
  ]
}

export const hostBench: Bench = {
  name: 'host',
  title: 'what the tag costs the city’s page',
  async run({ quick, say }) {
    const rounds = quick ? 5 : 30
    const city = await City.open()
    const { server, origin } = await startHost(city.appOrigin)
    const browser = await startChromium()
    try {
      const one = async (of: keyof Pair) => visit(browser, `${origin}/${of}`, city.appOrigin)
      // One of each that does not count.
      await one('bare')
      await one('tagged')
      const pairs: Pair[] = []
      for (let round = 0; round < rounds; round += 1) {
        // Turn by turn, so that neither is always the first.
        const first = round % 2 === 0 ? await one('bare') : null
        const tagged = await one('tagged')
        pairs.push({ bare: first ?? (await one('bare')), tagged })
      }
      const [loader] = pairs[0]!.tagged.requests
      demand(
        loader === `${city.appOrigin}/s/${DEMO_SITE}/okienko.js`,
        'the one request is the tag’s',
      )
      say(`${rounds} pairs are done`)
      const presses: Answered[] = []
      for (let round = 0; round < (quick ? 3 : 9); round += 1) {
        presses.push(await pressed(browser, city.cityOrigin, city.appOrigin))
        say(`slowest answer: ${told(presses.at(-1)!)}`)
      }
      return {
        rows: rowsOf(
          pairs,
          presses.map(({ ms }) => ms),
        ),
        notes: [
          `${rounds} pairs of visits with an empty cache to the demo city’s start page, with and without the tag, in Chromium without a screen; the server is the real one, everything on loopback. The differences are of pairs.`,
          `Blocking time is what tasks beyond 50 ms take. INP is what the browser’s event timing says, in steps of 8 ms: opening the panel, the terms, forward and back, larger and smaller, questions, closing. The slowest of each walk: ${presses.map(told).join('; ')}.`,
        ],
      }
    } finally {
      await browser.close()
      server.closeAllConnections()
      server.close()
      await city.close()
    }
  },
}
