import { normalise, type Span } from './spans.ts'

/**
 * Opening hours of a site (open point 6a), already turned into UTC spans at the edge; `null` means open
 * whenever somebody is at work. T13 to T15 of SPEC.md.
 */

/** Is the site open at this instant (ms UTC)? */
export function isOpenAt(opening: readonly Span[] | null, at: number): boolean {
  return opening === null || opening.some(({ from, to }) => from <= at && at < to)
}

/** The first instant from `at` on at which the site is open (ms UTC); null when none is known. */
export function nextOpening(opening: readonly Span[] | null, at: number): number | null {
  if (opening === null) return at
  const next = normalise(opening).find(({ to }) => to > at)
  return next ? Math.max(next.from, at) : null
}

/** When a site that is open at `at` closes (ms UTC); null while it is closed or has no hours at all. */
export function closesAt(opening: readonly Span[] | null, at: number): number | null {
  if (opening === null) return null
  return normalise(opening).find(({ from, to }) => from <= at && at < to)?.to ?? null
}
