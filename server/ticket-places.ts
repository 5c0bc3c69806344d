/** Live tickets of one address at most: homes, libraries and offices share one (privacy.md 9). */
export const TICKETS_PER_ADDRESS = 3

/** Which address holds how many live tickets; in the memory of this node, forgotten with it. */
export type TicketPlaces = {
  isFull(address: string): boolean
  /** Reserves a place before the ticket exists; `settle` or `free` it. */
  reserve(address: string): { settle(callId: string): void; free(): void } | null
  /** The call is over. */
  release(callId: string): void
}

export function createTicketPlaces(limit: number = TICKETS_PER_ADDRESS): TicketPlaces {
  const counts = new Map<string, number>()
  const addressOf = new Map<string, string>()
  const change = (address: string, by: number) => {
    const count = (counts.get(address) ?? 0) + by
    if (count > 0) counts.set(address, count)
    else counts.delete(address)
  }
  const isFull = (address: string) => (counts.get(address) ?? 0) >= limit
  return {
    isFull,
    reserve(address) {
      if (isFull(address)) return null
      change(address, 1)
      let open = true
      return {
        settle(callId) {
          if (open) addressOf.set(callId, address)
          open = false
        },
        free() {
          if (open) change(address, -1)
          open = false
        },
      }
    },
    release(callId) {
      const address = addressOf.get(callId)
      if (address === undefined) return
      addressOf.delete(callId)
      change(address, -1)
    },
  }
}
