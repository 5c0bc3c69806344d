import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { CHAT_LIMIT, CHAT_WINDOW_MS, MAX_CHAT_MESSAGES } from '#machines/chat.ts'
import { createTickets } from '#server/tickets.ts'
import { atLeast, demand, show, told, type Bench, type Findings } from './bench.ts'
import { BenchChild, startDatabase, type BenchDatabase } from './child.ts'
import { prepareCity, SECRET } from './city-data.ts'
import { LoadPage } from './load-page.ts'
import { closePairs, seatPairs } from './seated-pairs.ts'
import { median, ratio } from './statistics.ts'

/** Chat messages for each second of the server's processor, beside bare uWebSockets.js (goals P1). */

const PAIRS = 32
const FRAME_BYTES = 200
/** What one side may say in a call, in bursts of what may be said at once; the first ones warm up. */
const BURSTS = MAX_CHAT_MESSAGES / CHAT_LIMIT
const WARM_BURSTS = 20
/** Messages a second of all pages together: the same for all, so that each server is as idle as the other. */
const RATE = 4_000
const COUNTED = (BURSTS - WARM_BURSTS) * PAIRS * 2 * CHAT_LIMIT

type Kind = 'ours' | 'relay' | 'echo'
/** A page with the call that it writes in. */
type Writer = { callId: string; page: LoadPage }
/** Frames that a page gets in one burst. */
const EXPECTED: Record<Kind, number> = {
  ours: 3 * CHAT_LIMIT,
  relay: 3 * CHAT_LIMIT,
  echo: CHAT_LIMIT,
}

/** A request to say something, of exactly `FRAME_BYTES`. */
function frameOf(callId: string, id: number): string {
  const frame = (text: string): string =>
    JSON.stringify({ type: 'chat.send', id, callId, messageId: randomUUID(), text })
  return frame('m'.repeat(FRAME_BYTES - frame('').length))
}

/** Every page says what it may say, all of them in turn at a steady rate, and gets what is due to it. */
async function burst(kind: Kind, writers: readonly Writer[], number: number): Promise<void> {
  const heard = writers.map(({ page }) => {
    let due = EXPECTED[kind]
    return page.next('the frames of a burst', (text) => {
      demand(!text.includes('"type":"refused"'), `a message got ${text}`)
      if (text.includes('"type":"view"')) return false
      due -= 1
      return due === 0
    })
  })
  const begun = performance.now()
  for (let said = 0; said < writers.length * CHAT_LIMIT; said += 1) {
    while (((performance.now() - begun) * RATE) / 1000 < said) await pause(1)
    const { callId, page } = writers[said % writers.length]!
    const turn = Math.floor(said / writers.length)
    page.socket.send(frameOf(callId, 1000 + number * CHAT_LIMIT + turn))
  }
  await Promise.all(heard)
}

/** Processor time of the server (µs) for each message. */
async function costOf(
  kind: Kind,
  server: BenchChild,
  writers: readonly Writer[],
  between: () => Promise<void>,
): Promise<number> {
  let used = 0
  for (let number = 0; number < BURSTS; number += 1) {
    if (number === WARM_BURSTS) used = await server.ask<number>('cpu')
    await between()
    await burst(kind, writers, number)
  }
  return ((await server.ask<number>('cpu')) - used) / COUNTED
}

async function ours(database: BenchDatabase, round: number): Promise<number> {
  const { env, signed } = await prepareCity(database, PAIRS, `chat${round}`)
  const server = new BenchChild('app-child.ts', env)
  const pairs = await server
    .ask<string>('listen')
    .then((origin) => seatPairs(server, origin, signed))
  try {
    const writers = pairs.flatMap(({ callId, resident, consultant }) => [
      { callId, page: resident },
      { callId, page: consultant },
    ])
    const cost = await costOf('ours', server, writers, () => server.ask('skip', CHAT_WINDOW_MS + 1))
    for (const { callId, resident } of pairs) await checkLog(callId, resident)
    return cost
  } finally {
    closePairs(pairs)
    await server.stop()
  }
}

/** The server has every message once, in one order. */
async function checkLog(callId: string, page: LoadPage): Promise<void> {
  const answer = page.next('the log', (text) => text.includes('"entries":['))
  page.send({ type: 'chat.read', callId } as never)
  const { result } = JSON.parse((await answer).text) as {
    result: { entries: { messageId: string; seq: number }[] }
  }
  const { entries } = result
  demand(new Set(entries.map(({ messageId }) => messageId)).size === 2 * MAX_CHAT_MESSAGES, 'all')
  demand(
    entries.every(({ seq }, i) => i === 0 || seq > entries[i - 1]!.seq),
    'the order rises',
  )
}

/** The frames that our server sends for one message, for a relay that sends the same. */
function framesOf(): { entry: string; answer: string } {
  const callId = randomUUID()
  const entry = {
    messageId: randomUUID(),
    from: 'consultant:consultant000',
    name: 'Konsultant',
    text: 'm'.repeat(FRAME_BYTES - frameOf(callId, 1000).indexOf('"text":"') - 10),
    at: Date.now(),
    seq: Date.now(),
    proof: 'p'.repeat(43),
  }
  return {
    entry: JSON.stringify({ type: 'chat.entries', callId, entries: [entry] }),
    answer: JSON.stringify({ type: 'answer', id: 1000, result: null }),
  }
}

async function bare(kind: 'relay' | 'echo'): Promise<number> {
  const server = new BenchChild('bare-chat-child.ts')
  const writers: Writer[] = []
  try {
    const origin = await server.ask<string>('listen')
    if (kind === 'relay') await server.ask('relay', framesOf())
    const tickets = createTickets(SECRET)
    for (let i = 0; i < 2 * PAIRS; i += 1) {
      const callId = i % 2 === 0 ? randomUUID() : writers.at(-1)!.callId
      const page = LoadPage.resident(origin, tickets.issue(callId))
      await page.hello()
      writers.push({ callId, page })
    }
    return await costOf(kind, server, writers, async () => {})
  } finally {
    writers.forEach(({ page }) => page.close())
    await server.stop()
  }
}

function findings(costs: Record<Kind, number[]>): Findings {
  const perSecond = (kind: Kind): number[] => costs[kind].map((micros) => 1e6 / micros)
  const rate = (kind: Kind): string => show(median(perSecond(kind)), 'messages/s')
  const row = (kind: 'relay' | 'echo') => ({
    ours: rate('ours'),
    baseline: `bare ${kind} ${rate(kind)}`,
  })
  return {
    rows: [
      {
        what: 'messages for each second of the server’s processor, beside a relay',
        ...row('relay'),
        ...atLeast(ratio(perSecond('ours'), perSecond('relay')), 0.75, 'x'),
      },
      {
        what: 'the same, beside an echo',
        ...row('echo'),
        ...told(ratio(perSecond('ours'), perSecond('echo')), 'x'),
      },
    ],
    notes: [
      `${costs.ours.length} rounds, in each a fresh process for ours, relay and echo. ${2 * PAIRS} sockets in ${PAIRS} calls; in a burst each side sends ${CHAT_LIMIT} frames of ${FRAME_BYTES} B, all sides in turn, ${RATE} a second together for each kind of server, because what a frame costs depends on how idle both ends are; of ${BURSTS} bursts ${WARM_BURSTS} warm up and the others count. No limit of ours is changed: between two bursts the server's clock is put on by the chat's window of ${CHAT_WINDOW_MS / 1000} s. Each message is read, checked, authorised, held, signed, told to both sides and answered; afterwards each call's log must hold every message once and in order.`,
      'The relay sends the same number of frames of the same length, made beforehand, and neither reads nor keeps anything; the echo sends one frame back where ours sends three.',
    ],
  }
}

export const chatBench: Bench = {
  name: 'chat',
  title: 'chat messages through the server',
  async run({ quick, say }) {
    const database = await startDatabase()
    const costs: Record<Kind, number[]> = { ours: [], relay: [], echo: [] }
    try {
      for (let round = 0; round < (quick ? 2 : 7); round += 1) {
        costs.ours.push(await ours(database, round))
        costs.relay.push(await bare('relay'))
        costs.echo.push(await bare('echo'))
        const line = Object.entries(costs).map(([kind, all]) => `${kind} ${all.at(-1)!.toFixed(1)}`)
        say(`µs for each message: ${line.join(', ')}`)
      }
      return findings(costs)
    } finally {
      await database.stop()
    }
  },
}
