import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { visitRow } from '#server/mail/test/visits.ts'
import type { CallRow } from '#server/models/calls.ts'
import type { Models } from '#server/models/index.ts'
import type { ServingRow } from '#server/models/servings.ts'
import { agendaRow } from './booking-page.ts'
import type { Harness } from './harness.ts'
import { DAY, fixedId } from './schedule-city.ts'
import { OTHER_SITE, rewriteSite, SITE, staffRow } from './test-city.ts'

/** Two sites with everything that a site can have; each word of the one can be told from the other's. */

/** In every text of SITE, and of OTHER_SITE. */
export const CANARY = 'Kanarek'
export const TIT = 'Sikorka'
/** What nobody of OTHER_SITE may be told: words and ids of SITE. */
export const FOREIGN = new RegExp(
  `${CANARY}|${SITE}|\\b(anna|bartek|celina|maria)\\b|dowody|(call|faq|block|act)-a\\b`,
  'i',
)

/** Ids of what SITE has. */
export const HERE = {
  ...{ topicId: 'dowody', staffId: 'anna', callId: 'call-a', faqId: 'faq-a', blockId: 'block-a' },
  visitId: fixedId('visit of here'),
}

/** What a site has been told, said and counted, in words of its own. */
type Bird = { siteId: string; word: string; letter: 'a' | 'b'; staffId: string; topicId: string }

/** Managers and consultants: maria and anna here, ola and olek there. */
export async function seedTwoSites(models: Models, now: number): Promise<void> {
  const manager = { roles: ['manager' as const], topicIds: [] }
  const there = { siteIds: [OTHER_SITE], topicIds: ['sprawy'] }
  const named = (staffId: string, word: string) => ({
    ...staffRow(staffId),
    name: `${word} ${staffId}`,
  })
  await models.staff.create([
    { ...named('maria', CANARY), ...manager },
    { ...named('ola', TIT), ...manager, siteIds: [OTHER_SITE] },
    { ...named('olek', TIT), ...there },
  ])
  for (const staffId of ['anna', 'bartek', 'celina'])
    await models.staff.updateOne({ _id: staffId }, { $set: { name: `${CANARY} ${staffId}` } })
  const words = (word: string) => ({ pl: word, en: word })
  for (const _id of ['dowody', 'meldunek'])
    await models.topics.updateOne(
      { _id },
      { $set: { name: words(CANARY), prepare: words(CANARY) } },
    )
  const topic = { _id: 'sprawy', siteId: OTHER_SITE, name: words(TIT), prepare: words(TIT) }
  await models.topics.create({ ...topic, ...{ minutes: 10, order: 1, active: true } } as never)
  const birds: Bird[] = [
    { siteId: SITE, word: CANARY, letter: 'a', staffId: 'anna', topicId: 'dowody' },
    { siteId: OTHER_SITE, word: TIT, letter: 'b', staffId: 'olek', topicId: 'sprawy' },
  ]
  for (const bird of birds) await seedBird(models, bird, now)
}

async function seedBird(models: Models, bird: Bird, now: number): Promise<void> {
  const { siteId, word, letter, staffId, topicId } = bird
  const text = { pl: word, en: word }
  const of = { siteId, topicId, staffId }
  await models.agendas.create(agendaRow(staffId, DAY))
  const faq = { _id: `faq-${letter}`, siteId, question: text, answer: text }
  await models.faq.create({ ...faq, order: 1, published: true, updatedAt: now })
  const callId = `call-${letter}`
  await models.calls.create({
    _id: callId,
    ...of,
    ...A_CALL,
    arrivedAt: now - 9,
    endedAt: now,
  } as CallRow)
  const part = { _id: `${callId}.${staffId}`, callId, from: now - 5, endedAt: now, outcome: null }
  const note = { note: word, savedAt: now, noteEraseAt: now + 1e9, end: 'resident-ended' }
  await models.servings.create({ ...of, ...part, ...note } as ServingRow)
  await models.ratings.create({
    ...{ ...of, _id: callId, at: now, stars: 1, comment: word, removed: [], requestId: 'r' },
    ...{ blankedAt: null, reply: null, repliedAt: null },
  })
  const block = { _id: `block-${letter}`, siteId, network: letter, reason: 'insults' as const }
  await models.blocks.create({
    ...block,
    byStaffId: staffId,
    at: now,
    expiresAt: new Date(now + 1e8),
  })
  const hour = Math.floor(now / 3_600_000) * 3_600_000
  const refused = { siteId, hour, reason: 'closed' as const, count: 77 }
  await models.refusedJoins.create({ _id: `${siteId}:${hour}:closed`, ...refused })
  const contact = { name: word, email: `${word.toLowerCase()}@example.org`, need: null }
  const visitId = letter === 'a' ? HERE.visitId : fixedId('visit of there')
  const startsAt = agendaRow(staffId, DAY).open[0]!.from
  await models.visits.create(
    visitRow({ ...of, _id: visitId, contact, startsAt, emailSlot: visitId }),
  )
  const act = { _id: `act-${letter}`, at: now, siteId, actorId: staffId, role: 'consultant' }
  const rest = { objectType: null, objectId: word, requestId: null, staffIp: null }
  await models.audit.create({ ...act, ...rest, action: 'login', result: 'ok' })
}

const A_CALL = {
  ...{ offeredAt: null, acceptedAt: null, talkingAt: null, waitedMs: 4, talkedMs: 5, offers: 1 },
  ...{ refusals: 0, transfers: 0, termsVersion: '1', identityShown: false },
  ...{ reason: 'resident-ended', devices: { camera: true, microphone: true } },
}

/** Site files below `dir/sites` that differ in every word, with law texts of their own. */
export function writeTwoSites(dir: string): void {
  for (const [siteId, word] of [
    [SITE, CANARY],
    [OTHER_SITE, TIT],
  ] as const) {
    const each = { pl: word, en: word }
    mkdirSync(join(dir, 'sites', siteId), { recursive: true })
    for (const language of ['pl', 'en'])
      writeFileSync(join(dir, 'sites', siteId, `terms.${language}.md`), `# ${word}\n`)
    rewriteSite(dir, siteId, {
      ...{ name: each, office: { phone: '+48 1', address: word }, accent: '#123456' },
      controller: { name: word, contact: word, dpo: word },
      origins: [`https://${word.toLowerCase()}.example.org`],
      terms: { version: '1', date: '2026-11-01' },
      turn: { urls: [`turn:${word.toLowerCase()}.example.org`], secretFile: `${siteId}/turn` },
    })
    writeFileSync(join(dir, 'sites', siteId, 'turn'), word)
  }
}

/** The running server with both, everybody signed in. */
export async function openTwoSites(city: Harness): Promise<void> {
  writeTwoSites(city.dir)
  await city.withModels((models) => seedTwoSites(models, city.clock.now()))
  await city.app.reloadSites()
}
