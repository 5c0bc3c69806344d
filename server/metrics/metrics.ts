import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { RefusedJoin } from '#machines/numbers.ts'
import type { PurgeReport } from '#server/jobs/purge-night.ts'
import { sitesNow } from '#server/numbers/now.ts'
import type { World } from '#server/world.ts'
import { describeParts, type PartsDeps } from './parts.ts'
import { describeRetention } from './retention.ts'

/** What ops watch (G9), in the words of Prometheus. */
export type Metrics = {
  /** Content type of `text`. */
  readonly contentType: string
  /** Everything as it is now; what cannot be asked at the moment is left out. */
  text(): Promise<string>
  /** Somebody could not come into the line of a site. */
  joinRefused(siteId: string, reason: RefusedJoin): void
  /** A purge has been run: what is kept, and what should be gone and is not. */
  purged(report: PurgeReport): void
}

/** Ends of the buckets (s): a wait from "at once" to half an hour, a talk from a question to an hour. */
const WAIT_BUCKETS = [5, 15, 30, 60, 120, 300, 600, 900, 1_800]
const TALK_BUCKETS = [60, 180, 300, 600, 900, 1_800, 3_600]

export type MetricsDeps = PartsDeps & { world: World; siteIds: () => readonly string[] }

/**
 * Counts from now on and looks at the rest when it is asked. No label has more values than there are
 * sites, states and reasons: a metric names no person and no call (privacy.md 2).
 */
export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  countCalls(registry, deps.world)
  const refused = new Counter({
    name: 'okienko_joins_refused_total',
    help: 'Residents who could not come into the line',
    labelNames: ['site', 'reason'],
    registers: [registry],
  })
  const lookAtCity = describeNow(registry, deps)
  const lookAtParts = describeParts(registry, deps)
  return {
    contentType: registry.contentType,
    async text() {
      lookAtCity()
      await lookAtParts()
      return registry.metrics()
    },
    joinRefused: (site, reason) => refused.inc({ site, reason }),
    purged: describeRetention(registry, deps.world.clock.now),
  }
}

function countCalls(registry: Registry, world: World): void {
  const ended = new Counter({
    name: 'okienko_calls_ended_total',
    help: 'Calls and tickets that ended, by why',
    labelNames: ['site', 'reason', 'answered'],
    registers: [registry],
  })
  const waited = new Histogram({
    name: 'okienko_wait_seconds',
    help: 'From arrival to answer',
    labelNames: ['site'],
    buckets: WAIT_BUCKETS,
    registers: [registry],
  })
  const talked = new Histogram({
    name: 'okienko_talk_seconds',
    help: 'From the first picture or sound to the end',
    labelNames: ['site'],
    buckets: TALK_BUCKETS,
    registers: [registry],
  })
  world.endings.onClosed((callId) => {
    const context = world.calls.get(callId)?.context
    if (!context) return
    const { siteId: site, reason, arrivedAt, acceptedAt, talkingAt, endedAt } = context
    const answered = acceptedAt === null ? 'no' : 'yes'
    ended.inc({ site, reason: reason ?? 'system', answered })
    if (acceptedAt !== null) waited.observe({ site }, (acceptedAt - arrivedAt) / 1_000)
    if (talkingAt !== null && endedAt !== null)
      talked.observe({ site }, (endedAt - talkingAt) / 1_000)
  })
}

/**
 * Gauges of the live board, and of what lives in this process.
 *
 * @returns looks at all of them anew
 */
function describeNow(registry: Registry, { world, siteIds }: MetricsDeps): () => void {
  const registers = [registry]
  const site = { labelNames: ['site'] as const, registers }
  const waiting = new Gauge({ name: 'okienko_waiting', help: 'Tickets in the line', ...site })
  const longest = new Gauge({
    name: 'okienko_longest_wait_seconds',
    help: 'Age of the ticket that waits longest; 0 without any',
    ...site,
  })
  const channels = new Gauge({ name: 'okienko_channels', help: 'People in calls', ...site })
  const consultants = new Gauge({
    name: 'okienko_consultants',
    help: 'Consultants whose shift is begun, by state',
    labelNames: ['site', 'state'],
    registers,
  })
  const pages = new Gauge({
    name: 'okienko_sockets',
    help: 'Open pages that hold the line for their person',
    labelNames: ['kind'],
    registers,
  })
  const actors = new Gauge({
    name: 'okienko_actors',
    help: 'Living actors',
    labelNames: ['kind'],
    registers,
  })
  return () => {
    actors.set({ kind: 'call' }, world.calls.ids().length)
    actors.set({ kind: 'shift' }, world.shifts.ids().length)
    actors.set({ kind: 'queue' }, world.queues.ids().length)
    for (const [kind, count] of Object.entries(world.hub.pages())) pages.set({ kind }, count)
    consultants.reset()
    for (const now of sitesNow(world, siteIds())) {
      const label = { site: now.siteId }
      waiting.set(label, now.waiting)
      longest.set(label, ageOf(now.longestSince, world.clock.now()))
      channels.set(label, now.channels)
      for (const { state } of now.consultants) consultants.inc({ ...label, state })
    }
  }
}

const ageOf = (since: number | null, now: number): number =>
  since === null ? 0 : Math.max(now - since, 0) / 1_000
