const LONGEST_PAUSE_MS = 10_000

/** How long to wait before the next try (ms). */
export const retryPause = (tries: number) => Math.min(1_000 * tries, LONGEST_PAUSE_MS)

/** For a part whose chunk does not come: it is tried again, later each time. */
export function retryLater(_error: Error, retry: () => void, _fail: () => void, tries: number) {
  setTimeout(retry, retryPause(tries))
}
