import { createTickets } from '#server/tickets.ts'
import { seeded } from '#machines/test/counters.ts'
import type { OfferSteps, OpenedCall } from './app-child.ts'
import {
  atMost,
  demand,
  show,
  showInterval,
  told,
  type Bench,
  type BenchSetting,
  type Findings,
} from './bench.ts'
import { BenchChild, startDatabase } from './child.ts'
import type { Comers } from './crowd-child.ts'
import { prepareCity, SECRET, type Signed } from './city-data.ts'
import { LoadPage } from './load-page.ts'
import { BOTH, hasOffer, offerIn } from './seated-pairs.ts'
import { estimate, ratio } from './statistics.ts'

/** A consultant becomes free while many wait: how soon does the page have the offer (goals P9)? */

const WAITING = 1_000
const CONSULTANTS = 200
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

type Round = OfferSteps & { wireMs: number; bareMs: number; acceptMs: number }

/** The line as the generator knows it, to check who is offered; its pages are read by another process. */
class Crowd {
  readonly #server: BenchChild
  readonly #origin: string
  readonly #tickets = createTickets(SECRET)
  readonly #pages = new BenchChild('crowd-child.ts')
  #line: OpenedCall[] = []

  constructor(server: BenchChild, origin: string) {
    this.#server = server
    this.#origin = origin
  }

  /** More residents join, each with an open socket. */
  async grow(count: number): Promise<void> {
    const opened = await this.#server.ask<OpenedCall[]>('open', count)
    const tickets = opened.map(({ callId }) => ({ callId, ticket: this.#tickets.issue(callId) }))
    await this.#pages.ask('open', { origin: this.#origin, tickets } satisfies Comers)
    this.#line = [...this.#line, ...opened].sort(
      (a, b) => a.arrivedAt - b.arrivedAt || (a.callId < b.callId ? -1 : 1),
    )
  }

  /** The longest-waiting ticket was offered, and nobody else. */
  async leave(callId: string): Promise<void> {
    demand(this.#line[0]?.callId === callId, 'the longest-waiting ticket is offered')
    this.#line.shift()
    await this.#pages.ask('leave', callId)
  }

  close(): Promise<void> {
    return this.#pages.stop()
  }
}

const isWrapping = (text: string): boolean => text.includes('"state":"wrapping"')

/** Accept what is offered (how long that took, ms), end the call: the consultant wraps up. */
async function serve(page: LoadPage, text: string, crowd: Crowd): Promise<number> {
  const { offerId, callId } = offerIn(text)
  const begun = performance.now()
  await page.request({ type: 'offer.accept', offerId } as never)
  const took = performance.now() - begun
  const wrapping = page.next('wrap-up', isWrapping)
  page.send({ type: 'call.end', callId } as never)
  await wrapping
  await crowd.leave(callId)
  return took
}

/** Everybody at work and wrapping up, one call each behind them; then the line is filled again. */
async function fillDesks(origin: string, signed: Signed[], crowd: Crowd): Promise<LoadPage[]> {
  const pages: LoadPage[] = []
  for (const { cookie } of signed) {
    const page = LoadPage.staff(origin, cookie)
    await page.next('first view', (text) => text.includes('"type":"view"'))
    const offer = page.next('first offer', hasOffer)
    page.send({ type: 'shift.start', devices: BOTH } as never)
    await serve(page, (await offer).text, crowd)
    pages.push(page)
  }
  await crowd.grow(signed.length)
  return pages
}

async function measure(
  server: BenchChild,
  pages: readonly LoadPage[],
  crowd: Crowd,
  rounds: number,
): Promise<Round[]> {
  const random = seeded(7)
  const measured: Round[] = []
  for (let round = 0; round < rounds; round += 1) {
    const page = pages[round % pages.length]!
    await page.heartbeat()
    // No fixed distance to the line's own messages (every 100 ms at most): some rounds meet them.
    await pause(20 + random() * 130)
    const offered = page.next('offer', hasOffer)
    const begun = performance.now()
    page.send({ type: 'wrapup.end' })
    const { text, at } = await offered
    const steps = await server.ask<OfferSteps>('steps')
    await pause(random() * 60)
    const bareMs = await server.ask<number>('bareInsert')
    const acceptMs = await serve(page, text, crowd)
    measured.push({ ...steps, wireMs: at - begun, bareMs, acceptMs })
    await crowd.grow(1)
  }
  return measured
}

function findings(rounds: readonly Round[]): Findings {
  const wire = rounds.map(({ wireMs }) => wireMs)
  const bare = rounds.map(({ bareMs }) => bareMs)
  const wished = rounds.map(({ wishedMs }) => wishedMs)
  const insert = rounds.map(({ insertMs }) => insertMs)
  const spread = rounds.map(({ toldMs }) => toldMs)
  const accept = rounds.map(({ acceptMs }) => acceptMs)
  const memory = rounds.map(({ wireMs, insertMs }) => wireMs - insertMs)
  const inside = rounds.map(({ wishedMs, toldMs }) => wishedMs + toldMs)
  const ms = (values: number[], q?: number): string => show(estimate(values, q).value, 'ms')
  return {
    rows: [
      {
        what: 'freed → the line has decided, p99 (machines only)',
        ours: ms(wished, 0.99),
        baseline: '',
        ...atMost(estimate(wished, 0.99), 5, 'ms'),
      },
      {
        what: 'freed → offer on the wire without the row’s write, p99',
        ours: ms(memory, 0.99),
        baseline: '',
        ...atMost(estimate(memory, 0.99), 5, 'ms'),
      },
      {
        what: 'of it inside the server, from the frame read to the view handed to the socket, p99',
        ours: ms(inside, 0.99),
        baseline: '',
        ...told(estimate(inside, 0.99), 'ms'),
      },
      {
        what: 'freed → offer on the wire with the row, median',
        ours: ms(wire),
        baseline: `bare insert ${ms(bare)}`,
        ...atMost(ratio(wire, bare), 1.3, 'x'),
      },
      {
        what: 'the same, p99',
        ours: ms(wire, 0.99),
        baseline: `bare insert ${ms(bare, 0.99)}`,
        ...told(ratio(wire, bare, 0.99), 'x'),
      },
      {
        what: 'of it the row’s write, median',
        ours: ms(insert),
        baseline: `bare insert ${ms(bare)}`,
        ...told(ratio(insert, bare), 'x'),
      },
    ],
    notes: [
      `${rounds.length} rounds with ${WAITING} waiting residents and ${CONSULTANTS} consultants, all on real sockets; after each offer one bare insert by the driver, in the server's process, into a collection with the same indexes. “On the wire” is from the press (a frame of the consultant's socket) to the view with the offer, both taken in the generator; the pages of the others who wait are read by a process of their own, as in life they are other machines. Each offer is checked to be the longest-waiting ticket.`,
      `Medians inside: the line decides after ${ms(wished)}; the row is written in ${ms(insert)}, beside the shift's snapshot, which the press writes too; call, shift, line and pages are told within ${ms(spread)}; without the row's write the whole way takes ${showInterval(estimate(memory), 'ms')}. The p99 are rounds that meet a message of the line to all ${WAITING} pages. Accept to its answer: ${ms(accept)}.`,
      'The embedded engine runs in a process of its own with a synchronous commit, as `npm start` does it; the generator shares the cores with both.',
    ],
  }
}

export const offerBench: Bench = {
  name: 'offer',
  title: 'freed consultant to offer',
  async run({ quick, say }: BenchSetting) {
    const database = await startDatabase()
    let server: BenchChild | null = null
    let crowd: Crowd | null = null
    let pages: LoadPage[] = []
    try {
      const { env, signed } = await prepareCity(database, CONSULTANTS)
      server = new BenchChild('app-child.ts', env)
      const origin = await server.ask<string>('listen')
      crowd = new Crowd(server, origin)
      await crowd.grow(WAITING)
      say(`${WAITING} residents wait`)
      pages = await fillDesks(origin, signed, crowd)
      say(`${pages.length} consultants are at work`)
      const rounds = await measure(server, pages, crowd, quick ? 40 : 300)
      demand(
        rounds.every(({ waiting }) => waiting >= WAITING),
        'the whole line waits in every round',
      )
      return findings(rounds)
    } finally {
      await crowd?.close()
      pages.forEach((page) => page.close())
      await server?.stop()
      await database.stop()
    }
  },
}
