const LONGEST_PAUSE_MS = 10_000

/** For a part whose chunk does not come: it is tried again, later each time. */
export function retryLater(_error: Error, retry: () => void, _fail: () => void, tries: number) {
  setTimeout(retry, Math.min(1_000 * tries, LONGEST_PAUSE_MS))
}
