import { fileURLToPath } from 'node:url'
import type { CloseCode } from '#machines/protocol.ts'
import { createAccounts } from './accounts.ts'
import { createAdmissions } from './admission.ts'
import type { Blocks } from './blocks/blocks.ts'
import type { CallNetworks } from './blocks/call-networks.ts'
import { every, type Clock } from './clock.ts'
import type { Config } from './config.ts'
import { isOutage, type Database } from './database.ts'
import type { CallFiles } from './files/call-files.ts'
import { isFileUpload } from './files/file-handler.ts'
import { edgeRoutes } from './edge-routes.ts'
import { createFileTransfer } from './files/file-transfer.ts'
import { createHttp } from './http.ts'
import { readResults } from './law/statement.ts'
import type { Lead } from './lead.ts'
import { createMetricsDoor } from './metrics/metrics-door.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { VisitRow } from './models/visits.ts'
import { createLimiter } from './limiter.ts'
import type { Log } from './log.ts'
import { createOrigins } from './origins.ts'
import type { Booking } from './booking/booking.ts'
import type { Sessions } from './sessions.ts'
import type { Sites } from './sites.ts'
import { createEdge, type Edge } from './socket.ts'
import { loadStatic } from './static.ts'
import { createTicketPlaces } from './ticket-places.ts'
import { createTickets, type Tickets } from './tickets.ts'
import type { RandomBytes } from './tokens.ts'
import { createIceServers, type IceServersFor } from './turn.ts'
import { createVisiting } from './visiting.ts'

export type FrontDeps = {
  config: Config
  /** Of this run of the server; pages compare it after a reconnect. */
  bootId: string
  database: Pick<Database, 'models' | 'isUp'>
  sites: Sites
  log: Log
  clock: Clock
  randomBytes: RandomBytes
  lead: Lead
  /** For `/metrics`; null or not given: there is none. */
  metrics?: Metrics | null
  /** Of the live calls. */
  files: CallFiles
  blocks: Blocks
  /** From where the live calls come. */
  networks: CallNetworks
  /** A letter to a resident is owed. */
  onOwed?: () => void
  /** A visit stands, has moved, or is over. */
  onVisitChanged?: (visit: VisitRow) => void
  /** A manager has changed topics of this site. */
  onTopicsChanged?: (siteId: string) => Promise<void>
  /** A manager has changed the hours of a site, or whether its line pushes over visits. */
  onHoursChanged?: () => Promise<void>
  /** Folders of the built apps; those of this checkout unless given. */
  apps?: { widget: string; staff: string }
}

/** Everything between the network and the lead; building it does not listen yet. */
export type Front = {
  /** @throws Error with one sentence when the port cannot be had */
  listen(): Promise<{ port: number; origin: string }>
  stopListening(): void
  closeAll(code: CloseCode): void
  close(): Promise<void>
  tickets: Tickets
  sessions: Sessions
  booking: Booking
  iceServers: IceServersFor
  /** The call of a ticket is over: its address may have another one. */
  releaseTicket(callId: string): void
}

/** Watched sessions are looked at this often (ms), so that their sockets close within 2 s. */
const SWEEP_MS = 1_000

/** Written by the tests of the accessibility contract. */
const ACCESSIBILITY_RESULTS = new URL('../docs/accessibility-results.json', import.meta.url)

const appFolder = (name: string) => fileURLToPath(new URL(`../${name}/dist`, import.meta.url))

/** Composes HTTP and WebSocket on one port. */
export async function createFront(deps: FrontDeps): Promise<Front> {
  const { config, bootId, sites, log, clock, randomBytes, lead } = deps
  const { models } = deps.database
  const { now } = clock
  const origins = createOrigins(config)
  const tickets = createTickets(config.secret)
  const places = createTicketPlaces()
  const limiter = createLimiter({ now, randomBytes })
  const accounts = createAccounts({
    ...{ config, models, sites, limiter, lead },
    clock,
    log,
    randomBytes,
  })
  const { sessions, factors, callers } = accounts
  const visiting = createVisiting({
    ...{ config, models, sites, origins, tickets, places, limiter, lead, log, clock, bootId },
    ...{ blocks: deps.blocks, networks: deps.networks },
    ...accounts,
    onOwed: deps.onOwed ?? (() => {}),
    onVisitChanged: deps.onVisitChanged ?? (() => {}),
  })
  const routes = edgeRoutes({ ...deps, accounts, visiting, origins, tickets, places, limiter })
  const { widgetFiles, staffFiles } = await loadApps(deps)
  const checksReplies = !config.production
  const { clamdSocket, clamdSignaturesDir: signaturesDir } = config
  const files = createFileTransfer({
    ...{ origins, tickets, callers, files: deps.files, clamdSocket, signaturesDir, clock, log },
    liveCall: (callId) => lead.liveCall(callId),
  })
  const http = createHttp({
    routes,
    files: files.handle,
    metrics: createMetricsDoor(deps.metrics ?? null, config.metricsToken),
    origins,
    log,
    checksReplies,
    sites,
    widgetFiles,
    staffFiles,
    statisticsMonths: config.statisticsMonths,
    accessibility: await readResults(ACCESSIBILITY_RESULTS),
  })
  const parts = { bootId, origins, models, factors, sessions, tickets, lead, log, now }
  const admissions = createAdmissions({ ...parts, networks: deps.networks })
  const { host, port, tls, trustedProxies } = config
  const edge = createEdge({
    ...{ host, port, tls, trustedProxies, http, admit: admissions.admit, log },
    isStreamed: isFileUpload,
  })
  sessions.onEnded(({ sessionId }) => admissions.endSession(sessionId))
  const stopSweeping = sweepSessions(sessions, clock, log)
  visiting.schedule.begin()

  return {
    tickets,
    sessions,
    booking: visiting.booking,
    iceServers: createIceServers({
      ...{ turn: config.turn, stunUrls: config.stunUrls, now },
      turnOf: (siteId) => sites.get(siteId)?.relays ?? null,
    }),
    releaseTicket: (callId) => places.release(callId),
    ...portOf(edge, origins),
    async close() {
      stopSweeping()
      await visiting.schedule.close()
      await edge.close()
      await files.close()
    },
  }
}

async function loadApps({ apps, log }: FrontDeps) {
  const widgetFiles = await loadStatic(apps?.widget ?? appFolder('widget-vue'))
  const staffFiles = await loadStatic(apps?.staff ?? appFolder('staff-vue'))
  if (!widgetFiles.has('index.html')) log.warn('app.not-built', { type: 'widget-vue' })
  if (!staffFiles.has('index.html')) log.warn('app.not-built', { type: 'staff-vue' })
  return { widgetFiles, staffFiles }
}

function portOf(edge: Edge, origins: ReturnType<typeof createOrigins>) {
  return {
    async listen() {
      const { port } = await edge.listen()
      origins.bind(port)
      return { port, origin: origins.widget() }
    },
    stopListening: () => edge.stopListening(),
    closeAll: (code: CloseCode) => edge.closeAll(code),
  }
}

function sweepSessions(sessions: Sessions, clock: Clock, log: Log): () => void {
  let sweeping = false
  return every(clock, SWEEP_MS, () => {
    if (sweeping) return
    sweeping = true
    sessions
      .sweep()
      .catch((error: unknown) => {
        // While the database is away sessions live on; it says itself that it is down.
        if (!isOutage(error)) log.error('session.sweep-failed', { error })
      })
      .finally(() => (sweeping = false))
  })
}
