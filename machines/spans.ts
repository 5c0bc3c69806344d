/** Interval algebra on UTC instants; no function changes what it is given. T1 to T4 of SPEC.md. */

/** Half-open [from, to), ms UTC. */
export type Span = { from: number; to: number }

/** The same instants as sorted spans that neither overlap nor touch; empty and inverted ones are dropped. */
export function normalise(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  const sorted = spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)
  for (const { from, to } of sorted) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

/** Instants of `spans` that lie in none of `holes`. */
export function subtract(spans: readonly Span[], holes: readonly Span[]): Span[] {
  const cuts = normalise(holes)
  const left: Span[] = []
  let next = 0
  for (const { from, to } of normalise(spans)) {
    while (next < cuts.length && cuts[next]!.to <= from) next += 1
    let begin = from
    for (let index = next; index < cuts.length && cuts[index]!.from < to; index += 1) {
      const cut = cuts[index]!
      if (cut.from > begin) left.push({ from: begin, to: cut.from })
      begin = cut.to
    }
    if (begin < to) left.push({ from: begin, to })
  }
  return left
}

/** Instants that lie in both. */
export function intersect(a: readonly Span[], b: readonly Span[]): Span[] {
  const left = normalise(a)
  const right = normalise(b)
  const shared: Span[] = []
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) {
    const one = left[i]!
    const other = right[j]!
    const from = Math.max(one.from, other.from)
    const to = Math.min(one.to, other.to)
    if (from < to) shared.push({ from, to })
    if (one.to < other.to) i += 1
    else j += 1
  }
  return shared
}

/** Does a single one of `spans` hold the whole of `span`? Spans that touch do not help each other. */
export function covers(spans: readonly Span[], span: Span): boolean {
  return spans.some(({ from, to }) => from <= span.from && span.to <= to)
}

/** Does any of `spans` share an instant with `span`? */
export function overlaps(spans: readonly Span[], span: Span): boolean {
  return spans.some(({ from, to }) => Math.max(from, span.from) < Math.min(to, span.to))
}
