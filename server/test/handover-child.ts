import { openDatabase } from '#server/database.ts'
import { removalOf, scheduleOn, callerOf, fixedId, at } from './schedule-city.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { silentLog } from './test-database.ts'

/**
 * A server of its own that carries out one handover and is killed at the point that OKIENKO_CRASH_AT
 * names. Arguments: where the database is; which way the plan is to go.
 */
const [uri = '', way = 'done'] = process.argv.slice(2)

export const CHILD_PLAN = fixedId('plan of the child')

const database = await openDatabase({ uri, dataDir: '.', log: silentLog })
const { models } = database
const schedule = scheduleOn(models, new SimulatedClock(), 'child')
const maria = await callerOf(models, 'maria')
const arrive = schedule.booking.arrive
if (way === 'wait') {
  schedule.booking.arrive = async (ask) => {
    // The resident has come a moment before.
    await models.visits.updateOne({ _id: ask.visitId }, { $set: { state: 'checked-in' } })
    await arrive(ask)
  }
}
const request = removalOf(CHILD_PLAN, {
  [fixedId('first')]: { staffId: 'bartek', startsAt: at('10:00') },
  // The time of the rival, when there is one.
  [fixedId('second')]: way === 'undone' ? { staffId: 'bartek', startsAt: at('09:00') } : null,
})
const reply = await schedule.handovers.start(request, maria, '192.0.2.7')
process.stdout.write(JSON.stringify(reply))
await database.close()
process.exit(0)
