import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  covers,
  overlaps,
  SLOT_STEP_MS,
  slotsOf,
  type ConsultantDay,
  type Span,
} from '#machines/slots.ts'
import { seeded } from '#machines/test/counters.ts'
import { addDays, dayBounds, instantOf } from '#server/local-time.ts'
import { atMost, demand, show, told, type Bench, type BenchSetting, type Row } from './bench.ts'
import { estimate, median, ratio } from './statistics.ts'

/** Free times of many consultants over many days (goals P10), from a calendar that was never asked before. */

const MINUTE = 60_000
type Question = Parameters<typeof slotsOf>[0]

type Size = {
  consultants: number
  days: number
  goalMs: number
  rounds: number
  /** Every so many rounds the baseline is asked too: it takes far longer. */
  baselineEvery: number
}
const SIZES: readonly Size[] = [
  { consultants: 20, days: 30, goalMs: 3, rounds: 1_000, baselineEvery: 20 },
  { consultants: 200, days: 90, goalMs: 15, rounds: 400, baselineEvery: 80 },
]
setFlagsFromString('--expose-gc')
/** Making a calendar leaves much behind, whose collection would else be timed as ours. */
const collectGarbage = runInNewContext('gc') as () => void

/** The first day: both sizes hold the longest day of the year. */
const FIRST_DAY = '2026-10-12'

/** Work of two halves, some days free, some nights, six visits and holds a day: a city hall that is asked for. */
function calendar({ consultants, days }: Size, seed: number): Question {
  const random = seeded(seed)
  const quarters = (most: number): number => Math.floor(random() * most) * SLOT_STEP_MS
  const dates = Array.from({ length: days }, (_, day) => addDays(FIRST_DAY, day))
  const person = (staffId: string): ConsultantDay => {
    const open: Span[] = []
    const busy: Span[] = []
    for (const date of dates) {
      if (random() < 0.1) continue
      const bounds = dayBounds(date)
      const begin = Math.min(instantOf(date, '07:00') + quarters(8), bounds.to)
      open.push({ from: begin, to: begin + 240 * MINUTE })
      open.push({ from: begin + 270 * MINUTE, to: begin + 480 * MINUTE })
      if (random() < 0.05) open.push({ from: instantOf(date, '20:00'), to: bounds.to })
      let at = begin
      for (let visit = 0; visit < 6; visit += 1) {
        at += quarters(4)
        busy.push({ from: at, to: at + 35 * MINUTE })
        at += 45 * MINUTE
      }
    }
    return { staffId, open, busy }
  }
  const { from } = dayBounds(FIRST_DAY)
  return {
    consultants: Array.from({ length: consultants }, (_, index) =>
      person(`consultant${String(index).padStart(3, '0')}`),
    ),
    opening: dates.map((date) => ({
      from: instantOf(date, '08:00'),
      to: instantOf(date, '22:00'),
    })),
    topic: { durationMs: 20 * MINUTE, beforeMs: 0, afterMs: 5 * MINUTE },
    notBefore: from + 10 * 60 * MINUTE,
    notAfter: dayBounds(addDays(FIRST_DAY, days)).from,
  }
}

/** The plain way, also the check of our answers: each quarter of an hour is asked of each person's whole calendar. */
function plainScan({ consultants, opening, topic, notBefore, notAfter }: Question) {
  const slots: ReturnType<typeof slotsOf> = []
  const first = Math.ceil(notBefore / SLOT_STEP_MS) * SLOT_STEP_MS
  for (let startsAt = first; startsAt <= notAfter; startsAt += SLOT_STEP_MS) {
    const endsAt = startsAt + topic.durationMs
    if (opening && !covers(opening, { from: startsAt, to: endsAt })) continue
    const whole = { from: startsAt - topic.beforeMs, to: endsAt + topic.afterMs }
    const staffIds = consultants
      .filter(({ open, busy }) => covers(open, whole) && !overlaps(busy, whole))
      .map(({ staffId }) => staffId)
    if (staffIds.length > 0) slots.push({ startsAt, staffIds })
  }
  return slots
}

function timed<T>(task: () => T): { answer: T; ms: number } {
  const begun = performance.now()
  const answer = task()
  return { answer, ms: performance.now() - begun }
}

function measure(size: Size, { quick, say }: BenchSetting): { rows: Row[]; note: string } {
  const { consultants, days, goalMs, baselineEvery } = size
  const what = `${consultants} consultants x ${days} days`
  const rounds = quick ? baselineEvery * 2 : size.rounds
  const ours: number[] = []
  const plain: number[] = []
  let found = 0
  // The first rounds are the compiler's, not ours.
  for (let round = -20; round < rounds; round += 1) {
    const question = calendar(size, round + 1_000)
    collectGarbage()
    const own = timed(() => slotsOf(question))
    if (round < 0) continue
    ours.push(own.ms)
    found = own.answer.length
    if (round % baselineEvery !== 0) continue
    const other = timed(() => plainScan(question))
    plain.push(other.ms)
    demand(found > 0, 'there are free times')
    demand(
      JSON.stringify(own.answer) === JSON.stringify(other.answer),
      `${what}: the same free times as by the plain scan`,
    )
  }
  say(`${what}: ${rounds} calendars, ${plain.length} of them checked`)
  const ourMedian = show(median(ours), 'ms')
  const plainMedian = show(median(plain), 'ms')
  return {
    rows: [
      {
        what: `${what}, p99`,
        ours: ourMedian,
        baseline: plainMedian,
        ...atMost(estimate(ours, 0.99), goalMs, 'ms'),
      },
      {
        what: `${what}, median over the plain scan's`,
        ours: ourMedian,
        baseline: plainMedian,
        ...told(ratio(ours, plain), 'x'),
      },
    ],
    note: `${what}: each round a calendar of its own, about ${found} times found in it.`,
  }
}

export const slotsBench: Bench = {
  name: 'slots',
  title: 'free times of many consultants',
  async run(setting) {
    const parts = SIZES.map((size) => measure(size, setting))
    return {
      rows: parts.flatMap(({ rows }) => rows),
      notes: [
        ...parts.map(({ note }) => note),
        'Garbage of making the calendars is collected before each round; that of the answer itself counts.',
        'Baseline: the plain scan, which asks each quarter of an hour of the whole calendar of each person; it also checks the answers. The spans lie over the clock change of 2026-10-25.',
      ],
    }
  },
}
