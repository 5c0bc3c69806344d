import type { Interval } from './statistics.ts'

/** One line of the table of a bench. */
export type Row = {
  what: string
  ours: string
  /** What it is measured against in the same run; empty where a figure stands alone. */
  baseline: string
  /** The ratio or value that is held against the goal, with its interval. */
  value: string
  goal: string
  /** Null where there is no goal. */
  met: boolean | null
}

/** What a bench found; its answers were checked before it says anything about speed. */
export type Findings = { rows: Row[]; notes: string[] }

export type BenchSetting = {
  /** A short trial: fewer rounds, not for the document. */
  quick: boolean
  /** Tell what goes on. */
  say: (line: string) => void
}

/** One bench: what it is called on the command line, and what it measures. */
export type Bench = {
  name: string
  title: string
  run(setting: BenchSetting): Promise<Findings>
}

/** An answer that a bench got was wrong: its times mean nothing. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer'
}

/** @throws WrongAnswer unless `holds` */
export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new WrongAnswer(what)
}

type Unit = 'ms' | 's' | 'B' | 'kB' | 'x' | 'events/s' | 'messages/s' | '%'
const DIGITS = { ms: 2, s: 2, B: 0, kB: 1, x: 2, 'events/s': 0, 'messages/s': 0, '%': 3 } as const

/** A number with its unit, as it stands in the table. */
export function show(value: number, unit: Unit): string {
  const digits = unit === 'ms' && Math.abs(value) >= 20 ? 0 : DIGITS[unit]
  const text = value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return unit === 'x' ? `${text}x` : `${text} ${unit}`
}

/** A figure with its interval: `1.2 ms (1.1 to 1.4)`. */
export function showInterval({ value, low, high }: Interval, unit: Unit): string {
  const bare = (bound: number): string => show(bound, unit).replace(/ ?[a-zA-Z/%]+$/, '')
  return `${show(value, unit)} (${bare(low)} to ${bare(high)})`
}

/** A goal of at most `limit`: the worse end of the interval has to keep it. */
export function atMost(
  figure: Interval,
  limit: number,
  unit: Unit,
): Pick<Row, 'value' | 'goal' | 'met'> {
  return {
    value: showInterval(figure, unit),
    goal: `≤ ${show(limit, unit)}`,
    met: figure.high <= limit,
  }
}

/** A goal of at least `limit`: the worse end of the interval has to keep it. */
export function atLeast(
  figure: Interval,
  limit: number,
  unit: Unit,
): Pick<Row, 'value' | 'goal' | 'met'> {
  return {
    value: showInterval(figure, unit),
    goal: `≥ ${show(limit, unit)}`,
    met: figure.low >= limit,
  }
}

/** A figure that is told without a goal. */
export function told(figure: Interval, unit: Unit): Pick<Row, 'value' | 'goal' | 'met'> {
  return { value: showInterval(figure, unit), goal: '', met: null }
}
