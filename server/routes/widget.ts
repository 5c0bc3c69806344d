import { MOST_RATING_MONTHS } from '#machines/after-routes.ts'
import { API, type SiteInfo } from '#machines/api.ts'
import type { LawKind } from '#machines/law.ts'
import { isTextOnly } from '#machines/text-only.ts'
import type { Blocks } from '#server/blocks/blocks.ts'
import type { CallNetworks } from '#server/blocks/call-networks.ts'
import type { Lead } from '#server/lead.ts'
import { JOIN_RULE, type Limiter } from '#server/limiter.ts'
import type { Models } from '#server/models/index.ts'
import type { TopicRow } from '#server/models/topics.ts'
import type { RefusedJoins } from '#server/numbers/refused-joins.ts'
import type { Origins } from '#server/origins.ts'
import type { LineHours } from '#server/schedule/line-hours.ts'
import type { Site, Sites } from '#server/sites.ts'
import type { TicketPlaces } from '#server/ticket-places.ts'
import type { Tickets } from '#server/tickets.ts'
import { route, type Answer, type Asked, type Route } from './route.ts'

/** People waiting at most over all lines (privacy.md 9); then telephone and booking are offered. */
export const LINE_CAP = 100

export type WidgetRoutesDeps = {
  models: Pick<Models, 'topics'>
  sites: Sites
  origins: Origins
  tickets: Tickets
  places: TicketPlaces
  limiter: Limiter
  lead: Lead
  lineHours: LineHours
  refusedJoins: RefusedJoins
  blocks: Pick<Blocks, 'leftFor'>
  networks: Pick<CallNetworks, 'note'>
  demo: boolean
}

/** What a resident's page asks before it has a socket. */
export function widgetRoutes(deps: WidgetRoutesDeps): Route[] {
  return [
    route(API.site, 'widget', async ({ params }) => {
      const site = deps.sites.get(params.siteId ?? '')
      return site ? { reply: await siteInfo(deps, site) } : { refused: 'unknown-site' }
    }),
    route(API.join, 'widget', async (asked) => {
      const answer = await join(deps, asked)
      if ('refused' in answer) deps.refusedJoins.note(asked.body.siteId, answer.refused)
      return answer
    }),
  ]
}

const doorFacts = (lead: Lead, siteId: string) => ({
  wait: lead.expectedWait(siteId),
  isFull: lead.waiting() >= LINE_CAP,
})

async function siteInfo(deps: WidgetRoutesDeps, site: Site): Promise<SiteInfo> {
  const [rows, { opening, line }] = await Promise.all([
    deps.models.topics
      .find({ siteId: site.siteId, active: true })
      .sort({ order: 1, _id: 1 })
      .lean<TopicRow[]>(),
    deps.lineHours.look(site.siteId, doorFacts(deps.lead, site.siteId)),
  ])
  return {
    ...infoOfFile(site, deps.origins.widget()),
    topics: rows.map((row) => ({
      topicId: row._id,
      name: row.name,
      prepare: row.prepare,
      minutes: row.minutes,
      bookable: row.bookable,
    })),
    opening,
    line: line.door,
    demo: deps.demo,
  }
}

/** What the widget reads of a site's file; `origin` is that of its pages. */
export function infoOfFile(
  site: Site,
  origin: string,
): Omit<SiteInfo, 'topics' | 'opening' | 'line' | 'demo'> {
  const { siteId, name, offices, controller, languages, words } = site
  const base = `${origin}/s/${siteId}`
  const law = (kind: LawKind) => {
    const text = site[kind]
    return { version: text.version, url: 'url' in text ? text.url : `${base}/${kind}` }
  }
  return {
    siteId,
    name,
    offices,
    controller,
    languages,
    ratingMonths: site.retention?.ratingMonths ?? MOST_RATING_MONTHS,
    ...(words ? { words } : {}),
    logo: site.logoFile ? `${base}/logo` : null,
    terms: law('terms'),
    privacy: law('privacy'),
    information: law('information'),
    requirements: law('requirements'),
    accessibility: law('accessibility'),
    textOnly: site.textOnly ?? true,
  }
}

async function join(
  deps: WidgetRoutesDeps,
  { body, request }: Asked<typeof API.join>,
): Promise<Answer<typeof API.join>> {
  const { lead, lineHours, sites, models, limiter, places, tickets } = deps
  if (lead.isDraining()) return { refused: 'draining' }
  const site = sites.get(body.siteId)
  if (!site) return { refused: 'unknown-site' }
  if (body.termsVersion !== site.terms.version) return { refused: 'terms-changed' }
  if (site.textOnly === false && isTextOnly(body.devices)) return { refused: 'devices-not-checked' }
  const address = limiter.addressKey(request.ip)
  const verdict = limiter.take(JOIN_RULE, address)
  if (!verdict.ok) return { refused: 'too-many-tries', retryAfterMs: verdict.retryAfterMs }
  const blockedMs = await deps.blocks.leftFor(body.siteId, request.ip)
  if (blockedMs !== null) return { refused: 'blocked', retryAfterMs: blockedMs }
  const { line } = await lineHours.look(body.siteId, doorFacts(lead, body.siteId))
  if (line.door === 'full') return { refused: 'line-full' }
  if (line.door !== 'open') {
    return { refused: line.door, ...(line.opensAt === null ? {} : { opensAt: line.opensAt }) }
  }
  const place = places.reserve(address)
  if (!place) return { refused: 'too-many-tickets' }
  try {
    const known = { _id: body.topicId, siteId: body.siteId, active: true }
    if (body.topicId !== null && !(await models.topics.findOne(known).lean())) {
      return { refused: 'unknown-topic' }
    }
    const joined = await lead.join(body)
    if ('refused' in joined) return joined
    place.settle(joined.callId)
    deps.networks.note(joined.callId, request.ip)
    return { reply: { callId: joined.callId, ticket: tickets.issue(joined.callId) } }
  } finally {
    place.free()
  }
}
