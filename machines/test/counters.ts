/** A city hall in simulated time: consultants who are never idle, and one resident who joins the line. */

/** Seeded randomness for tests: numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Kinds of services (ms): much alike, as calls mostly are, and without any memory. */
export const SERVICES = {
  steady: (random: () => number) => 300_000 * (0.8 + 0.4 * random()),
  lognormal: (random: () => number) =>
    360_000 *
    Math.exp(0.6 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
  memoryless: (random: () => number) => 30_000 - 330_000 * Math.log(1 - random()),
}

/**
 * Somebody joins at `place` while `atWork` consultants are all busy. Answers the services that had ended
 * before, oldest first, and how long it took until `place` further ones had ended (ms).
 */
export function joinLine(
  service: (random: () => number) => number,
  atWork: number,
  place: number,
  random: () => number,
): { ended: number[]; waitedMs: number } {
  const ends = Array.from({ length: atWork }, () => ({ at: random() * 600_000, ms: 0 }))
  const ended: number[] = []
  const next = () => {
    const first = ends.reduce((a, b) => (b.at < a.at ? b : a))
    const { at } = first
    ended.push(first.ms)
    first.ms = service(random)
    first.at += first.ms
    return at
  }
  let at = 0
  for (let turn = 0; turn < atWork * 6 + 40; turn += 1) at = next()
  const joinsAt = at + random() * 900_000
  while (Math.min(...ends.map((one) => one.at)) <= joinsAt) next()
  const before = ended.slice(-30)
  for (let turn = 0; turn < place; turn += 1) at = next()
  return { ended: before, waitedMs: at - joinsAt }
}
