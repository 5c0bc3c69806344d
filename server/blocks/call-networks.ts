import { networkOf } from '#server/address.ts'

/** From which network each live call comes: in memory only, gone with the call (open point 5). */
export type CallNetworks = {
  /** The resident's page has come from this address; the latest one counts. */
  note(callId: string, ip: string): void
  /** Null when no page of the call has come since the server began. */
  of(callId: string): string | null
  callsFrom(network: string): string[]
  /** The call is over. */
  forget(callId: string): void
}

export function createCallNetworks(): CallNetworks {
  const networks = new Map<string, string>()
  return {
    note: (callId, ip) => void networks.set(callId, networkOf(ip)),
    of: (callId) => networks.get(callId) ?? null,
    callsFrom: (network) =>
      [...networks].filter(([, one]) => one === network).map(([callId]) => callId),
    forget: (callId) => void networks.delete(callId),
  }
}
