/** Lets at most so many tasks run at once; the others wait in the order in which they came. */
export type Gate = {
  run<Result>(task: () => Promise<Result>): Promise<Result>
  /** Tasks under way. */
  busy(): number
}

export function createGate(limit: number): Gate {
  const waiting: (() => void)[] = []
  let busy = 0
  const enter = async (): Promise<void> => {
    if (busy < limit) {
      busy += 1
      return
    }
    // Whoever leaves hands over the place, so `busy` stays.
    await new Promise<void>((enter) => waiting.push(enter))
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else busy -= 1
  }
  return {
    async run(task) {
      await enter()
      try {
        return await task()
      } finally {
        leave()
      }
    },
    busy: () => busy,
  }
}
