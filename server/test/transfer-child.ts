import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Harness } from './harness.ts'
import { ask, talkWithAnna, untilAsked } from './transfer-city.ts'
import { TALK_FILE, type TransferDeed } from './transfer-kill.ts'

/**
 * A server of its own in which anna gives her call away, and which is killed at the point that
 * OKIENKO_CRASH_AT names. Arguments: where the database is; its folder; how the call is given away.
 */
const [uri = '', dir = '', deed = ''] = process.argv.slice(2)

const city = await Harness.onto({ uri, dir })
const hall = await talkWithAnna(city, 'meldunek')
const { anna, callId, resident } = hall
writeFileSync(join(dir, TALK_FILE), JSON.stringify({ callId, ticket: resident.ticket }))
const bartek = await city.consultant('bartek')
const answer = async (type: 'offer.accept' | 'offer.decline') => {
  await ask(hall, 'bartek')
  return bartek.request({ type, offerId: (await untilAsked(bartek)).offerId })
}

const deeds: Record<TransferDeed, () => Promise<unknown>> = {
  ask: () => ask(hall, 'bartek'),
  accept: () => answer('offer.accept'),
  decline: () => answer('offer.decline'),
  line: () => anna.request({ type: 'transfer.line', callId, topicId: 'dowody', note: '' }),
}
await deeds[deed as TransferDeed]()
process.exit(0)
