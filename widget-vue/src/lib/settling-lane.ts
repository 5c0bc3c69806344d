import { reconnectDelay } from '#machines/connection.ts'

export type Lane = ReturnType<typeof createLane>

/**
 * Runs a function that brings things to where they should be: never twice at once, once more when poked
 * meanwhile, and again by itself after growing pauses when it throws.
 */
export function createLane(
  settle: () => Promise<void>,
  onFailure: (error: unknown, failures: number) => void,
  random: () => number = Math.random,
) {
  let running = false
  let again = false
  let closed = false
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function run() {
    running = true
    do {
      again = false
      try {
        await settle()
        failures = 0
      } catch (error) {
        if (closed) break
        failures++
        onFailure(error, failures)
        if (!again) timer = setTimeout(poke, reconnectDelay(failures - 1, 1006, random()))
      }
    } while (again && !closed)
    running = false
  }

  function poke() {
    if (closed) return
    clearTimeout(timer)
    if (running) again = true
    else void run()
  }

  function close() {
    closed = true
    clearTimeout(timer)
  }

  return { poke, close }
}
