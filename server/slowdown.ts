/** Failures of a login that cost nothing; the next one is answered later (privacy.md 6). */
export const FREE_FAILURES = 4
const FIRST_DELAY_MS = 1_000
const MAX_DELAY_MS = 16_000
/** Tries of one login that may wait at once; more are refused. */
const MAX_WAITING = 8
/** Failures are forgotten after this long without another. */
const FORGET_MS = 24 * 60 * 60_000
const MAX_LOGINS = 10_000

/** Slows guessing down by answering later, one try after another. In the memory of this node. */
export type Slowdown = {
  /**
   * Waits for this try's turn. Null: too many are waiting already. An address from which this login
   * has succeeded before has a line of its own, so that strangers cannot keep its owner out. The try
   * leaves with its result, null when it could not be judged.
   */
  enter(login: string, address: string): Promise<{ leave(ok: boolean | null): void } | null>
}

type Line = { failures: number; at: number; waiting: number; last: Promise<void> }

export function createSlowdown(deps: {
  now: () => number
  delay: (ms: number) => Promise<void>
}): Slowdown {
  const { now, delay } = deps
  const lines = new Map<string, Line>()
  const known = new Set<string>()

  const lineOf = (id: string): Line => {
    const found = lines.get(id)
    const line = found && (found.waiting > 0 || now() - found.at < FORGET_MS) ? found : emptyLine()
    lines.delete(id)
    lines.set(id, line)
    if (lines.size > MAX_LOGINS) lines.delete(lines.keys().next().value!)
    return line
  }

  return {
    async enter(login, address) {
      const owner = JSON.stringify([login, address])
      const line = lineOf(known.has(owner) ? owner : JSON.stringify([login]))
      if (line.waiting >= MAX_WAITING) return null
      line.waiting += 1
      const before = line.last
      let done = () => {}
      line.last = new Promise((resolve) => (done = resolve))
      await before
      if (line.failures >= FREE_FAILURES) await delay(delayAfter(line.failures))
      return {
        leave(ok) {
          line.waiting -= 1
          line.at = now()
          if (ok !== null) line.failures = ok ? 0 : line.failures + 1
          if (ok) known.add(owner)
          if (known.size > MAX_LOGINS) known.delete(known.values().next().value!)
          done()
        },
      }
    },
  }
}

/** 1, 2, 4, 8, then 16 s for each further try. */
export function delayAfter(failures: number): number {
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES))
}

function emptyLine(): Line {
  return { failures: 0, at: 0, waiting: 0, last: Promise.resolve() }
}
