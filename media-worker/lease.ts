/** Instants at which rooms end unless renewed (design rule 10). */
export type Leases = {
  /** Begin or renew; unknown ids are ignored by `renew`, `begin` makes them known. */
  begin(callId: string): void
  renew(callIds: readonly string[]): void
  end(callId: string): void
  /** Forget and return those that nobody renewed in time. */
  takeExpired(): string[]
}

/**
 * @param ttlMs how long a lease lives without renewal
 * @param now a clock in ms that never runs backwards; only differences count
 */
export const createLeases = (ttlMs: number, now: () => number): Leases => {
  const until = new Map<string, number>()
  return {
    begin: (callId) => void until.set(callId, now() + ttlMs),
    renew(callIds) {
      for (const callId of callIds) if (until.has(callId)) until.set(callId, now() + ttlMs)
    },
    end: (callId) => void until.delete(callId),
    takeExpired() {
      const at = now()
      const expired = [...until].filter(([, end]) => end <= at).map(([callId]) => callId)
      for (const callId of expired) until.delete(callId)
      return expired
    },
  }
}
