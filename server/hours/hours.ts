import type { z } from 'zod'
import type { ADMIN_API, Hours } from '#machines/api-admin.ts'
import { openingProblems } from '#machines/opening-rules.ts'
import type { AuditLog } from '#server/audit-log.ts'
import type { Refused } from '#server/booking/deps.ts'
import { isDuplicate } from '#server/database.ts'
import { dateOf, ZONE } from '#server/local-time.ts'
import type { Models } from '#server/models/index.ts'
import type { OpeningPart, SiteRow } from '#server/models/sites.ts'
import type { Caller } from '#server/routes/caller.ts'
import type { Deed } from '#server/schedule/working-time.ts'
import type { Sites } from '#server/sites.ts'
import { hoursOfFile, type SiteHours } from './hours-in-force.ts'
import { visitsOutside } from './outside.ts'

/** Opening hours, dated days and the rule of the line, as the managers of a site lay them down (M2). */
export type HoursDeps = {
  models: Pick<Models, 'sites' | 'visits'>
  sites: Pick<Sites, 'get'>
  audit: AuditLog
  now: () => number
  /** The running server is to learn the hours anew. */
  onChanged: () => Promise<void>
}
export type HoursReply = z.infer<typeof ADMIN_API.hours.reply>
export type SaveHours = z.infer<typeof ADMIN_API.saveHours.request>
export type HoursSaved = z.infer<typeof ADMIN_API.saveHours.reply>

/** What is in force; a site for which nothing was ever saved has those of its file, or none at all. */
export async function hoursOf(
  deps: HoursDeps,
  siteId: string,
  caller: Caller,
): Promise<HoursReply | Refused> {
  if (!isOwn(deps, siteId, caller)) return { refused: 'not-yours' }
  const row = await deps.models.sites.findById(siteId).lean<SiteRow>()
  const today = dateOf(deps.now())
  const inForce = row ?? hoursOfFile(deps.sites, siteId)
  return { hours: storedHours(siteId, inForce, today), savedAt: row?.updatedAt ?? null, zone: ZONE }
}

/** Saves the whole of it, unless it is unsound, somebody was faster, or visits would be left outside. */
export async function saveHours(
  deps: HoursDeps,
  { hours, anyway, savedAt }: SaveHours,
  deed: Deed,
): Promise<HoursSaved | Refused> {
  const { models, now } = deps
  const { siteId } = hours
  if (!isOwn(deps, siteId, deed.caller)) return { refused: 'not-yours' }
  const today = dateOf(now())
  const row = await models.sites.findById(siteId).lean<SiteRow>()
  const from = row ?? hoursOfFile(deps.sites, siteId)
  const kept = { ...hours, exceptions: withoutKnownPast(hours, row, today) }
  const fields = openingProblems(kept, today)
  if (Object.keys(fields).length > 0) return { refused: 'fields-invalid', fields }
  const wanted = sorted(kept)
  const outside = () => visitsOutside(models, siteId, { from, to: wanted }, deed.caller, now())
  if (row && isSame(wanted, storedHours(siteId, row, today))) {
    // A page that lost the answer asks again, or nothing was changed.
    return { saved: true, savedAt: row.updatedAt, outside: [], outsideCount: 0 }
  }
  if ((row?.updatedAt ?? null) !== savedAt) return { refused: 'changed-meanwhile' }
  const found = await outside()
  if (found.outsideCount > 0 && !anyway) return { saved: false, savedAt, ...found }
  const at = await write(deps, wanted, row)
  if (at === null) return { refused: 'changed-meanwhile' }
  await deps.audit.write({
    ...{ action: 'hours.changed', result: 'ok', siteId, actorId: deed.caller.person._id },
    ...{ role: 'manager', objectType: 'site', objectId: siteId, staffIp: deed.ip },
  })
  await deps.onChanged()
  // Read again: somebody may have booked while the hours were being saved.
  return { saved: true, savedAt: at, ...(await outside()) }
}

const isOwn = ({ sites }: HoursDeps, siteId: string, { person }: Caller): boolean =>
  person.siteIds.includes(siteId) && sites.get(siteId) !== undefined

/** One conditional write; null when somebody has saved other hours in between. */
async function write(
  { models, now }: HoursDeps,
  { siteId, ...rest }: Hours,
  row: SiteRow | null,
): Promise<number | null> {
  if (row) {
    const at = Math.max(now(), row.updatedAt + 1)
    const { matchedCount } = await models.sites.updateOne(
      { _id: siteId, updatedAt: row.updatedAt },
      { $set: { ...rest, updatedAt: at } },
    )
    return matchedCount === 1 ? at : null
  }
  const at = now()
  try {
    await models.sites.create({ _id: siteId, ...rest, createdAt: at, updatedAt: at })
    return at
  } catch (error) {
    if (isDuplicate(error)) return null
    throw error
  }
}

function storedHours(siteId: string, row: SiteHours | null, today: string): Hours {
  return sorted({
    siteId,
    opening: row?.opening ?? [],
    exceptions: (row?.exceptions ?? []).filter(({ date }) => date >= today),
    pushesOverVisits: row?.pushesOverVisits ?? false,
  })
}

/** A day that was over by the time the page came back is dropped, not blamed on the manager. */
function withoutKnownPast({ exceptions }: Hours, row: SiteRow | null, today: string) {
  const known = new Set(row?.exceptions.map(({ date }) => date))
  return exceptions.filter(({ date }) => date >= today || !known.has(date))
}

const byTime = (a: OpeningPart, b: OpeningPart): number => (a.from < b.from ? -1 : 1)
const parts = (list: readonly OpeningPart[]): OpeningPart[] =>
  list.map(({ from, to }) => ({ from, to })).sort(byTime)

/** The same hours in one order and with nothing else in them. */
function sorted({ siteId, opening, exceptions, pushesOverVisits }: Hours): Hours {
  return {
    siteId,
    opening: opening
      .map(({ weekday, from, to }) => ({ weekday, from, to }))
      .sort((a, b) => a.weekday - b.weekday || byTime(a, b)),
    exceptions: exceptions
      .map((one) => ({ date: one.date, parts: parts(one.parts), note: noteOf(one.note) }))
      .sort((a, b) => (a.date < b.date ? -1 : 1)),
    pushesOverVisits,
  }
}

function noteOf(note: Readonly<Record<string, string>>): Record<string, string> {
  const { pl = '', en = '' } = note
  return { pl: pl.trim(), en: en.trim() }
}

const isSame = (one: Hours, other: Hours): boolean => JSON.stringify(one) === JSON.stringify(other)
