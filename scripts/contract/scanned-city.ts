import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { makeFixture } from '#scripts/check/fixture.ts'
import { clamdStep, startClamd, type Clamd, type RunningClamd } from '#scripts/setup/clamd.ts'
import { seatedPair } from '#server/test/chat.ts'
import type { Sender } from '#server/test/file-pages.ts'
import type { ResidentPage, StaffPage } from '#server/test/pages.ts'
import { Harness } from '#server/test/harness.ts'

/** The real server with the real scanner, and pairs in calls. */
export type ScannedCity = {
  city: Harness
  pair(): Promise<ScannedPair>
  /** Of clamd. */
  socket(): string
  stopScanner(): Promise<void>
  startScanner(): Promise<void>
  /** Makes the signatures look as if they were from this instant (ms UTC). */
  setSignatures(at: number): void
  close(): Promise<void>
}

export type ScannedPair = {
  callId: string
  ticket: string
  resident: Sender & { page: ResidentPage }
  consultant: Sender & { page: StaffPage }
  /** Ends the call, and the consultant is ready again. */
  end(): Promise<void>
}

/** A clamd of our own: the one that a machine may run is not ours to stop. */
export async function startScannedCity(): Promise<ScannedCity> {
  const fixture = await makeFixture({})
  const found = await clamdStep.run({ print: () => {} })
  const own: Clamd = {
    kind: 'own',
    program: found.kind === 'own' ? found.program : 'clamd',
    realSignatures: false,
  }
  const folder = join(fixture.root, 'clamd')
  let clamd: RunningClamd = await startClamd(own, folder)
  const signatures = clamd.signatures!
  const city = await Harness.start({
    OKIENKO_CLAMD_SOCKET: clamd.socket,
    OKIENKO_CLAMD_SIGNATURES: signatures,
  })
  const setSignatures = (at: number) => {
    for (const file of readdirSync(signatures))
      utimesSync(join(signatures, file), at / 1000, at / 1000)
  }
  setSignatures(city.clock.now())
  return {
    city,
    setSignatures,
    socket: () => clamd.socket,
    async pair() {
      const { resident, anna, callId, cookie } = await seatedPair(city)
      const { origin } = city
      const { ticket } = resident
      return {
        callId,
        ticket,
        resident: { origin, page: resident, auth: { authorization: `Ticket ${ticket}` } },
        consultant: { origin, page: anna, auth: { cookie } },
        async end() {
          await anna.request({ type: 'call.end', callId })
          await anna.untilShift('wrapping')
          await anna.request({ type: 'wrapup.end' })
          await anna.untilShift('ready')
        },
      }
    },
    async stopScanner() {
      await clamd.child!.stop()
    },
    async startScanner() {
      clamd = await startClamd(own, folder)
      setSignatures(city.clock.now())
    },
    async close() {
      await city.stop()
      await clamd.child!.stop()
      await fixture[Symbol.asyncDispose]()
    },
  }
}
