import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { City } from '#scripts/e2e/support/city.ts'
import { Consultant } from '#scripts/e2e/support/consultant.ts'
import { SIGNATURES } from '#scripts/e2e/support/fake-devices.ts'
import { colourOf } from '#scripts/e2e/support/media-probe.ts'
import { Resident } from '#scripts/e2e/support/resident.ts'
import { openBarePage, untilColour } from './bare-page.ts'
import { atMost, demand, show, showInterval, told, type Bench, type Findings } from './bench.ts'
import { endBare, installTrace, measureBare, readTrace, type Trace } from './frame-trace.ts'
import { startRpcTimes } from './start-rpc.ts'
import { estimate, ratio } from './statistics.ts'

/** From the press of accept to the first remote frame on both sides, in real Chromium (goals P4). */

/** How long a consultant looks at an offer before pressing (ms): nobody presses at once. */
const LOOK_MS = 1_500
/** What most cameras give: the page sends it in two layers. */
const CAMERA = { width: 640, height: 480, fps: 30 }
/** Clocks of two pages may differ so much (ms) before times across them mean nothing. */
const MAX_SKEW_MS = 5

/** Times of one call after the press (ms). */
type Shown = {
  consultantMs: number
  residentMs: number
  sentMs: number
  storedMs: number
  toldResidentMs: number
  consultantReceivedMs: number
  residentReceivedMs: number
}
type Bare = { slowerMs: number }

const residentTrace = (resident: Resident): Promise<Trace> =>
  resident.widget.locator('body').evaluate(readTrace)

/** When the server had stored the accept and told its actors (ms since 1970), by its log. */
function acceptedAt(city: City): number {
  const line = city.lines.findLast((one) => one.includes('"event":"offer.accepted"'))
  demand(line !== undefined, 'the server logs the accept')
  return (JSON.parse(line.slice(line.indexOf('{'))) as { time: number }).time
}

function firstAfter<T extends { at: number }>(list: readonly T[], from: number, what: string): T {
  const found = list.find(({ at }) => at >= from)
  demand(found !== undefined, what)
  return found
}

/** One call from the line to its end; the consultant is ready before and after it. */
async function call(city: City, consultant: Consultant, resident: Resident): Promise<Shown> {
  await resident.person.page.goto(city.cityOrigin)
  await resident.join()
  await consultant.offer.waitFor()
  await pause(LOOK_MS)
  await consultant.accept()
  await untilColour(consultant, SIGNATURES.red.name)
  await untilColour(resident, SIGNATURES.green.name)
  const theirs = await residentTrace(resident)
  const ours = await consultant.person.page.evaluate(readTrace)
  await consultant.hangUp()
  // Until it is rated or not, a reload would come back to the end of this call.
  await resident.button('Pomiń').click()
  await consultant.button('Gotowe, następne zgłoszenie').click()
  await consultant.heading('Czekasz na zgłoszenie').waitFor()
  for (const { skew } of [theirs, ours])
    demand(Math.abs(skew) < MAX_SKEW_MS, `clocks agree (${skew.toFixed(1)} ms)`)
  const accept = ours.sent.findLast(({ type }) => type === 'offer.accept')
  demand(accept !== undefined, 'the page asks to accept')
  const pressed = ours.clicks.findLast((at) => at <= accept.at)
  demand(pressed !== undefined, 'the press is seen')
  const remote = (trace: Trace, label: string) =>
    firstAfter(
      trace.frames.filter((frame) => frame.label === label),
      pressed,
      `a first frame of "${label}" after the press`,
    )
  const atConsultant = remote(ours, 'Obraz z kamery mieszkańca')
  const atResident = remote(theirs, 'Obraz z kamery konsultanta')
  const told = firstAfter(
    theirs.got.filter(({ phase }) => phase === 'connecting' || phase === 'talking'),
    pressed,
    'the resident is told of the call',
  )
  return {
    consultantMs: atConsultant.at - pressed,
    residentMs: atResident.at - pressed,
    sentMs: accept.at - pressed,
    storedMs: acceptedAt(city) - pressed,
    toldResidentMs: told.at - pressed,
    consultantReceivedMs: (atConsultant.received ?? atConsultant.at) - pressed,
    residentReceivedMs: (atResident.received ?? atResident.at) - pressed,
  }
}

async function bareRound(page: Page): Promise<Bare> {
  demand(await page.evaluate(() => !document.hidden), 'the page of the bare pair is not hidden')
  const times = await page.evaluate(measureBare)
  for (const id of ['#a', '#b'])
    demand((await colourOf(page.locator(id))) === 'green', `the bare pair shows its camera (${id})`)
  await page.evaluate(endBare)
  await pause(300)
  return { slowerMs: Math.max(...times) }
}

function findings(
  shown: readonly Shown[],
  bare: readonly Bare[],
  startRpc: readonly number[],
): Findings {
  const both = shown.map(({ consultantMs, residentMs }) => Math.max(consultantMs, residentMs))
  const base = bare.map(({ slowerMs }) => slowerMs)
  const of = (pick: (one: Shown) => number): string => showInterval(estimate(shown.map(pick)), 'ms')
  const at = (values: number[], q: number): string => show(estimate(values, q).value, 'ms')
  const row = (what: string, values: number[], q: number) => ({
    what,
    ours: at(values, q),
    baseline: `bare pair ${at(base, q)}`,
  })
  const consultant = shown.map(({ consultantMs }) => consultantMs)
  const resident = shown.map(({ residentMs }) => residentMs)
  return {
    rows: [
      {
        ...row('accept → first frame on both sides, p50', both, 0.5),
        ...atMost(ratio(both, base), 0.5, 'x'),
      },
      { ...row('the same, p95', both, 0.95), ...atMost(ratio(both, base, 0.95), 0.8, 'x') },
      {
        ...row('the resident at the consultant, p50', consultant, 0.5),
        ...told(ratio(consultant, base), 'x'),
      },
      {
        ...row('the consultant at the resident, p50', resident, 0.5),
        ...told(ratio(resident, base), 'x'),
      },
    ],
    notes: [
      `${shown.length} calls and ${bare.length} bare pairs in turn. A call goes the whole way: two browsers, city page with the widget, staff desk, server, embedded database, media worker. The consultant looks at the offer for ${LOOK_MS} ms before the press; the time begins with the browser's input event and ends with requestVideoFrameCallback. The bare pair lives in a page of the consultant's browser, its camera open already, both sides sending picture and sound. Every remote picture is checked for the other's colour. The fake camera of both gives ${CAMERA.width}x${CAMERA.height} at ${CAMERA.fps} frames a second, which our pages send in two layers; a key frame waits ${Math.round(500 / CAMERA.fps)} ms for the next picture on average.`,
      `What the time is made of, medians from the press: the request is on the socket after ${of(({ sentMs }) => sentMs)}; the assignment row is written and the actors know after ${of(({ storedMs }) => storedMs)} (server's log, whole ms); the resident's page is told after ${of(({ toldResidentMs }) => toldResidentMs)}; the media worker is told to start as soon as the row is written (${show(estimate(startRpc).value, 'ms')} there and back in an empty room), and the first key frame has wholly arrived at the consultant after ${of(({ consultantReceivedMs }) => consultantReceivedMs)} and at the resident after ${of(({ residentReceivedMs }) => residentReceivedMs)}; the rest is decoding and painting.`,
    ],
  }
}

export const firstFrameBench: Bench = {
  name: 'first-frame',
  title: 'accept to the first remote frame on both sides',
  async run({ quick, say }) {
    const rounds = quick ? 5 : 14
    const city = await City.open({ OKIENKO_WRAPUP_SECONDS: '60', OKIENKO_MEDIA_PORT: '0' })
    let resident: Resident | null = null
    let consultant: Consultant | null = null
    try {
      resident = await Resident.visit(city, { ...SIGNATURES.red, camera: CAMERA })
      consultant = await Consultant.signIn(city, 0, {
        ...SIGNATURES.green,
        camera: CAMERA,
      })
      await resident.person.context.addInitScript(installTrace)
      await consultant.person.context.addInitScript(installTrace)
      const barePage = await openBarePage(consultant.person.browser)
      await consultant.person.page.reload()
      await consultant.startShift()
      // One of each that does not count: code is compiled, codecs are loaded.
      await call(city, consultant, resident)
      await bareRound(barePage)
      const shown: Shown[] = []
      const bare: Bare[] = []
      for (let round = 0; round < rounds; round += 1) {
        shown.push(await call(city, consultant, resident))
        bare.push(await bareRound(barePage))
        const { consultantMs, residentMs } = shown.at(-1)!
        say(
          `at the consultant ${show(consultantMs, 'ms')}, at the resident ${show(residentMs, 'ms')}, bare ${show(bare.at(-1)!.slowerMs, 'ms')}`,
        )
      }
      return findings(shown, bare, await startRpcTimes(quick ? 20 : 100))
    } finally {
      await resident?.close()
      await consultant?.close()
      await city.close()
    }
  },
}
