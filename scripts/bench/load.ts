import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Locator } from 'playwright-core'
import { City } from '#scripts/e2e/support/city.ts'
import { Consultant } from '#scripts/e2e/support/consultant.ts'
import { SIGNATURES } from '#scripts/e2e/support/fake-devices.ts'
import { launchPerson, type Person } from '#scripts/e2e/support/person.ts'
import { Resident } from '#scripts/e2e/support/resident.ts'
import { demand, show, told, type Bench, type Findings, type Row } from './bench.ts'
import { openBarePage, untilColour } from './bare-page.ts'
import { endBare, measureBare } from './frame-trace.ts'
import { estimate, ratio } from './statistics.ts'

/** What a call costs the computers of both people, in real Chromium, beside a bare pair (G6). */

/** A call is measured after it has settled, for so long (ms). */
const SETTLE_MS = 5_000
const WINDOW_MS = 5_000
/** What most cameras give, full of detail, so that there is work to do. */
const PICTURE = { detailed: true, camera: { width: 640, height: 480, fps: 30 } } as const

/** Processor time that all processes of a browser have used so far (s). */
async function cpuOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

/** Processor time of each browser in a second of the clock (ms). */
async function loadOf(browsers: readonly Browser[]): Promise<number[]> {
  const begun = performance.now()
  const before = await Promise.all(browsers.map(cpuOf))
  await pause(WINDOW_MS)
  const after = await Promise.all(browsers.map(cpuOf))
  const seconds = (performance.now() - begun) / 1_000
  return after.map((cpu, index) => ((cpu - before[index]!) * 1_000) / seconds)
}

/** Pictures that this video has shown so far. */
const shownBy = (video: Locator): Promise<number> =>
  video.evaluate(
    (element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames,
  )

/** What this work leads to while it goes on: pictures shown in a second. */
async function watched<T>(video: Locator, work: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now()
  const before = await shownBy(video)
  const result = await work()
  const seconds = (performance.now() - begun) / 1_000
  return [result, ((await shownBy(video)) - before) / seconds]
}

/** Processor time in ms for each second; `frames`: pictures a second at the consultant, `bareFrames` in the bare pair. */
type Load = {
  resident: number
  consultant: number
  hidden: number
  frames: number
  bare: number
  bareFrames: number
}

/** One call from the line to its end; the consultant is ready before and after it. */
async function callLoad(consultant: Consultant, resident: Resident) {
  await resident.join()
  await consultant.offer.waitFor()
  await consultant.accept()
  await untilColour(consultant, SIGNATURES.red.name)
  await untilColour(resident, SIGNATURES.green.name)
  await pause(SETTLE_MS)
  const browsers = [resident.person.browser, consultant.person.browser]
  const [[atResident, atConsultant], frames] = await watched(consultant.remote, () =>
    loadOf(browsers),
  )
  // The consultant works in another tab: the picture goes on, and is not painted.
  const other = await consultant.person.context.newPage()
  await other.bringToFront()
  await pause(SETTLE_MS)
  const [, hidden] = await loadOf(browsers)
  demand(await resident.remote.isVisible(), 'the call goes on while the desk is hidden')
  await untilColour(resident, SIGNATURES.green.name)
  await other.close()
  await consultant.person.page.bringToFront()
  await untilColour(consultant, SIGNATURES.red.name)
  await consultant.hangUp()
  await resident.button('Pomiń').click()
  await consultant.button('Gotowe, następne zgłoszenie').click()
  await consultant.heading('Czekasz na zgłoszenie').waitFor()
  return { resident: atResident!, consultant: atConsultant!, hidden: hidden!, frames }
}

async function bareLoad(person: Person, page: Person['page']) {
  await page.evaluate(measureBare)
  await pause(SETTLE_MS)
  const [[bare], bareFrames] = await watched(page.locator('#a'), () => loadOf([person.browser]))
  await page.evaluate(endBare)
  return { bare: bare!, bareFrames }
}

function findings(loads: readonly Load[]): Findings {
  const bare = loads.map((load) => load.bare / 2)
  const row = (what: string, pick: (load: Load) => number): Row => {
    const ours = loads.map(pick)
    return {
      what,
      ours: show(estimate(ours).value, 'ms'),
      baseline: `half a bare pair ${show(estimate(bare).value, 'ms')}`,
      ...told(ratio(ours, bare), 'x'),
    }
  }
  const frames = loads.map((load) => load.frames)
  const bareFrames = loads.map((load) => load.bareFrames)
  return {
    rows: [
      row('processor time in a second, resident’s browser', ({ resident }) => resident),
      row('the same, consultant’s browser', ({ consultant }) => consultant),
      row('the same, consultant’s browser while the desk is hidden', ({ hidden }) => hidden),
      {
        what: 'pictures shown to the consultant in a second',
        ours: estimate(frames).value.toFixed(1),
        baseline: `bare pair ${estimate(bareFrames).value.toFixed(1)}`,
        ...told(ratio(frames, bareFrames), 'x'),
      },
    ],
    notes: [
      `${loads.length} calls and bare pairs in turn, each measured for ${WINDOW_MS / 1_000} s after ${SETTLE_MS / 1_000} s; all processes of a browser together, by Chromium's own count. Cameras of ${PICTURE.camera.width}x${PICTURE.camera.height} at ${PICTURE.camera.fps} frames a second, full of detail, encoded and painted without a graphics card. The bare pair is both ends of one RTCPeerConnection in one page, so half of it is one person: it encodes one picture, where we encode two layers of it for a weak receiver (design rule 9).`,
    ],
  }
}

export const loadBench: Bench = {
  name: 'load',
  title: 'processor time of a call on both computers',
  async run({ quick, say }) {
    const rounds = quick ? 2 : 7
    const city = await City.open({ OKIENKO_WRAPUP_SECONDS: '60' })
    let resident: Resident | null = null
    let consultant: Consultant | null = null
    let alone: Person | null = null
    try {
      consultant = await Consultant.signIn(city, 0, { ...SIGNATURES.green, ...PICTURE })
      await consultant.startShift()
      alone = await launchPerson({ ...SIGNATURES.green, ...PICTURE })
      const page = await openBarePage(alone.browser)
      const loads: Load[] = []
      for (let round = 0; round < rounds; round += 1) {
        // Another resident each time, in a browser that does not remember the call before.
        resident = await Resident.visit(city, { ...SIGNATURES.red, ...PICTURE })
        const call = await callLoad(consultant, resident)
        await resident.close()
        resident = null
        loads.push({ ...call, ...(await bareLoad(alone, page)) })
        const last = loads.at(-1)!
        say(
          `resident ${show(last.resident, 'ms')}, consultant ${show(last.consultant, 'ms')}, hidden ${show(last.hidden, 'ms')}, bare pair ${show(last.bare, 'ms')}`,
        )
      }
      return findings(loads)
    } finally {
      await resident?.close()
      await consultant?.close()
      await alone?.close()
      await city.close()
    }
  },
}
