import type { ResidentVisit, VisitReply } from '#machines/api-booking.ts'
import { checkInWindow, isOver } from '#machines/visit-terms.ts'
import { icsOf } from '#server/mail/calendar-file.ts'
import type { TopicRow } from '#server/models/topics.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { BookingDeps } from './deps.ts'
import { nameOf } from './holds.ts'

/** A link opens its visit until so long after its end (ms, privacy.md 2). */
const LINK_AFTER_MS = 30 * 60_000

/** Address of a visit's page; the token stands in the fragment, which reaches no request log. */
export function linkOf(
  { widgetOrigin, links }: Pick<BookingDeps, 'widgetOrigin' | 'links'>,
  { _id, siteId, linkVersion }: Pick<VisitRow, '_id' | 'siteId' | 'linkVersion'>,
): string {
  return `${widgetOrigin()}/s/${siteId}#v=${links.issue(_id, linkVersion)}`
}

/** The visit that a token opens; null for a wrong one, an old one, and one that is over alike. */
export async function visitByToken(
  deps: Pick<BookingDeps, 'links' | 'models' | 'now'>,
  token: string,
): Promise<VisitRow | null> {
  const link = deps.links.read(token)
  const visit = link && (await deps.models.visits.findById(link.visitId).lean<VisitRow>())
  if (!visit || visit.linkVersion !== link.linkVersion || visit.state === 'pending') return null
  const lastsUntil = Math.max(visit.endsAt + LINK_AFTER_MS, checkInWindow(visit).until)
  return deps.now() < lastsUntil ? visit : null
}

/** The visit as its resident sees it, with the token of its present link. */
export async function shownVisit(deps: BookingDeps, visit: VisitRow): Promise<VisitReply> {
  const { _id: visitId, siteId, topicId, startsAt, endsAt, state, linkVersion } = visit
  const [topic, staffName] = await Promise.all([
    deps.models.topics.findById(topicId).lean<TopicRow>(),
    nameOf(deps, visit.staffId),
  ])
  const { from: checkInFrom, until: checkInUntil } = checkInWindow(visit)
  const shown: ResidentVisit = {
    ...{ visitId, siteId, topicId, startsAt, endsAt, staffName, state, checkInFrom, checkInUntil },
    topicName: topic?.name ?? {},
    prepare: topic?.prepare ?? {},
    name: visit.contact?.name ?? null,
    language: visit.language,
    awaitsAnswer: visit.awaitsAnswer,
    consultantWaits: visit.consultantWaitsAt !== null && state === 'booked',
    ics: isOver(state) ? null : calendarFile(deps, visit),
  }
  return { visit: shown, token: deps.links.issue(visitId, linkVersion), now: deps.now() }
}

function calendarFile(deps: BookingDeps, visit: VisitRow): string {
  const name = deps.sites.get(visit.siteId)?.name
  const siteName = name?.[visit.language] ?? name?.pl ?? visit.siteId
  return icsOf(visit, { siteName, link: linkOf(deps, visit), sender: deps.sender })
}
