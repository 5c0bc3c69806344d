import { openDatabase } from '#server/database.ts'
import { findDue } from '#server/jobs/due.ts'
import { createVisitDuties } from '#server/jobs/visit-duties.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { LineDeed } from './line-kill.ts'
import type { ResidentPage } from './pages.ts'
import { silentLog } from './test-database.ts'
import { VisitCity } from './visit-city.ts'

/**
 * A server of its own that does one deed of the line and is killed at the point that OKIENKO_CRASH_AT
 * names. Arguments: where the database is; its folder; the visit; the deed.
 */
const [uri = '', dir = '', visitId = '', deed = ''] = process.argv.slice(2)
const MINUTE_MS = 60_000

const hall = await VisitCity.onto({ uri, dir })
const { city } = hall
const visit = await hall.visit(visitId)
const say = async (who: string, path: string) => {
  const { rev } = await hall.visit(visitId)
  return hall.say(who, path, { visitId, rev })
}
/** Until the end of what the deed sets going; the kill comes before. */
async function untilState(state: VisitRow['state']): Promise<void> {
  while ((await hall.visit(visitId)).state !== state) await new Promise(setImmediate)
}
async function untilForgotten(callId: string): Promise<void> {
  const isKnown = () =>
    city.withModels((models) => models.snapshots.findById(callId).select({ _id: 1 }).lean())
  while (await isKnown()) await new Promise(setImmediate)
}
async function ring(): Promise<ResidentPage & { callId: string }> {
  const resident = await hall.arrived(visit)
  await city.consultant('anna')
  await say('anna', 'visits/start')
  await resident.untilPhase('connecting')
  await untilState('in-call')
  return resident
}

const deeds: Record<LineDeed, () => Promise<unknown>> = {
  'check-in': () => hall.checkIn(visit),
  async leave() {
    const resident = await hall.arrived(visit)
    await resident.request({ type: 'ticket.leave' })
    await untilForgotten(resident.callId)
  },
  ring,
  async choose() {
    const resident = await hall.arrived(visit)
    await city.pass(15 * MINUTE_MS)
    const bartek = await city.consultant('bartek')
    await bartek.until('choice', () => bartek.view?.choice)
    await bartek.request({ type: 'visit.take', callId: resident.callId })
    await untilState('in-call')
  },
  async late() {
    // Anna goes in the moment in which her claim is being written.
    const { offers, shifts } = city.app.world
    offers.released = async () => {
      const at = city.clock.now()
      shifts.send('anna', { type: 'consultant.disconnected', at })
    }
    await hall.arrived(visit)
    await city.consultant('anna')
    await say('anna', 'visits/start')
  },
  async wait() {
    const anna = await city.consultant('anna')
    await say('anna', 'visits/start')
    await anna.until('waits', () => anna.view?.nextVisit?.waitsSince)
    await anna.request({ type: 'visit.pass' })
  },
  async 'no-show'() {
    await city.consultant('anna')
    await say('anna', 'visits/start')
    city.clock.advance(20 * MINUTE_MS)
    await say('maria', 'visits/missed')
  },
  async due() {
    city.clock.advance(30 * MINUTE_MS)
    const { models } = await openDatabase({ uri, dataDir: dir, log: silentLog })
    const { now } = city.clock
    const quiet = { onOwed: () => {}, onChanged: () => {}, flushDisk: async () => {} }
    const duties = createVisitDuties({ models, now, log: silentLog, ...quiet })
    await duties.handle(await findDue(models, now()))
  },
  async talk() {
    const resident = await ring()
    await resident.request({ type: 'call.end', callId: resident.callId })
    await untilForgotten(resident.callId)
  },
}
await deeds[deed as LineDeed]()
process.exit(0)
