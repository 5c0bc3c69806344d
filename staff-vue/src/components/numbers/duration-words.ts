import type { SpanWords } from '../../words/spans.ts'

const SECOND = 1_000

/** A measured time (ms) in its two largest units: "45 s", "2 min 30 s", "1 h 5 min"; rounded. */
export function durationWords(ms: number): SpanWords[] {
  const seconds = Math.round(ms / SECOND)
  if (seconds < 60) return [{ key: 'numbers.unit.s', n: seconds }]
  if (seconds < 3_600) return twoOf('min', Math.floor(seconds / 60), 's', seconds % 60)
  const minutes = Math.round(seconds / 60)
  return twoOf('h', Math.floor(minutes / 60), 'min', minutes % 60)
}

function twoOf(large: 'h' | 'min', n: number, small: 'min' | 's', rest: number): SpanWords[] {
  const first = { key: `numbers.unit.${large}`, n }
  return rest === 0 ? [first] : [first, { key: `numbers.unit.${small}`, n: rest }]
}
