import { City, freePort } from './city.ts'
import { UdpRelay } from './udp-relay.ts'

/** A city whose media worker can be reached through a relay as well. */
export type RelayedCity = { city: City; relay: UdpRelay; close(): Promise<void> }

export async function openRelayedCity(over: NodeJS.ProcessEnv = {}): Promise<RelayedCity> {
  const port = await freePort()
  const media = { OKIENKO_MEDIA_PORT: String(port), OKIENKO_MEDIA_WORKERS: '1' }
  const city = await City.open({ ...media, ...over })
  const relay = await UdpRelay.open(port)
  return {
    city,
    relay,
    async close() {
      relay.close()
      await city.close()
    },
  }
}
