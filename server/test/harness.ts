import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JoinReply, JoinRequest } from '#machines/api.ts'
import { HEARTBEAT_MS } from '#machines/deadlines.ts'
import { createApp, type App } from '../app.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../database.ts'
import { startEmbedded, type Embedded } from '../embedded-db/index.ts'
import { createLog } from '../log.ts'
import type { Models } from '../models/index.ts'
import { createSessions } from '../sessions.ts'
import { createFakeMedia, type FakeMedia } from './fake-media.ts'
import { openResident, openStaff, type ResidentPage, type StaffPage } from './pages.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { BOTH, seedTestCity, SITE, writeSites } from './test-city.ts'

/** The real server on port 0 with the real database engine, simulated time and fake media. */
export class Harness {
  readonly clock: SimulatedClock
  readonly media: FakeMedia
  readonly dir: string
  private database: Embedded | null = null
  private uri = ''
  private running: { app: App; origin: string } | null = null
  private readonly pages: (ResidentPage | StaffPage)[] = []

  private env: Record<string, string> = {}

  private constructor(dir = mkdtempSync(join(tmpdir(), 'okienko-test-')), beginsAt?: number) {
    this.dir = dir
    this.clock = new SimulatedClock(beginsAt)
    this.media = createFakeMedia({ now: this.clock.now })
  }

  /**
   * @param env settings that differ from those of all tests
   * @param beginsAt what the clock says at the beginning (ms UTC), for tests of another season
   */
  static async start(env: Record<string, string> = {}, beginsAt?: number): Promise<Harness> {
    const harness = new Harness(undefined, beginsAt)
    harness.env = env
    writeSites(harness.dir)
    await harness.startDatabase()
    await harness.withModels(seedTestCity)
    await harness.boot()
    return harness
  }

  /** One more server on a database that another process keeps, with its folder. */
  static async onto(place: {
    uri: string
    dir: string
    env?: Record<string, string>
  }): Promise<Harness> {
    const harness = new Harness(place.dir)
    harness.uri = place.uri
    harness.env = place.env ?? {}
    await harness.boot()
    return harness
  }

  async startDatabase(): Promise<void> {
    const { clock, dir } = this
    this.database = await startEmbedded({ dir: join(dir, 'db'), sync: 'OFF', now: clock.now })
    this.uri = this.database.uri
  }

  /** Gone, as for the server that runs on; `startDatabase` brings it back with what it held. */
  async stopDatabase(): Promise<void> {
    await this.database?.close()
    this.database = null
  }

  get origin(): string {
    return this.running!.origin
  }
  get app(): App {
    return this.running!.app
  }
  /** Stays the same for a folder, also while the database is gone. */
  get databaseUri(): string {
    return this.uri
  }

  async boot(): Promise<void> {
    const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'silent', pretty: true })
    const config = readConfig({
      OKIENKO_PORT: '0',
      // Managers need no second factor there, so that tests of other things have none to set up.
      OKIENKO_DEMO: '1',
      MONGODB_URI: this.databaseUri,
      OKIENKO_DATA_DIR: this.dir,
      OKIENKO_SITES_DIR: join(this.dir, 'sites'),
      OKIENKO_SECRET: 's'.repeat(40),
      OKIENKO_WRAPUP_SECONDS: '60',
      OKIENKO_MEDIA_SOCKET: join(this.dir, 'unused.sock'),
      ...this.env,
    })
    const app = await createApp({
      config,
      clock: this.clock,
      log,
      connectMedia: () => {
        queueMicrotask(() => this.media.comeBack())
        return Object.assign(this.media, { close: () => {} })
      },
    })
    this.running = { app, origin: (await app.listen()).origin }
  }

  /** Stop in order, as SIGTERM does. */
  async drain(): Promise<void> {
    const draining = this.app.drain()
    await draining
    this.running = null
  }

  async stop(): Promise<void> {
    this.pages.forEach((page) => page.vanish())
    if (this.running) await this.drain()
    await this.database?.close()
    rmSync(this.dir, { recursive: true, force: true })
  }

  /** Run `task` with models on a connection of its own. */
  async withModels<T>(task: (models: Models) => Promise<T>): Promise<T> {
    const log = createLog({ level: 'silent', pretty: false })
    const database = await openDatabase({ uri: this.databaseUri, dataDir: this.dir, log })
    try {
      return await task(database.models)
    } finally {
      await database.close()
    }
  }

  /** Let time pass as it does for living pages: every open one says that it is alive in between. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= HEARTBEAT_MS) {
      const open = this.pages.filter((page) => page.isOpen)
      await Promise.all(open.map((page) => page.heartbeat()))
      this.clock.advance(Math.min(left, HEARTBEAT_MS))
    }
  }

  join(over: Partial<JoinRequest> = {}): Promise<Response> {
    const body = {
      siteId: SITE,
      topicId: null,
      termsVersion: '1',
      devices: BOTH,
      language: 'pl',
      ...over,
    }
    return fetch(`${this.origin}/api/widget/tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.origin },
      body: JSON.stringify(body),
    })
  }

  /** A resident with a ticket and an open page. */
  async resident(
    over: Partial<JoinRequest> = {},
  ): Promise<ResidentPage & { ticket: string; callId: string }> {
    const response = await this.join(over)
    if (!response.ok) throw new Error(`join refused: ${await response.text()}`)
    const { ticket, callId } = (await response.json()) as JoinReply
    return Object.assign(this.reopenResident(ticket), { ticket, callId })
  }

  reopenResident(ticket: string, offered: string[] = []): ResidentPage {
    const page = openResident(this.origin, ticket, offered)
    this.pages.push(page)
    return page
  }

  async cookie(staffId: string): Promise<string> {
    return this.withModels(async (models) => {
      const sessions = createSessions({
        models,
        now: this.clock.now,
        randomBytes,
        isInCall: () => false,
      })
      return `__Host-sid=${(await sessions.start(staffId)).token}`
    })
  }

  /** A signed-in consultant with an open page; the shift is not started. */
  async staff(staffId: string): Promise<StaffPage> {
    return this.reopenStaff(await this.cookie(staffId))
  }

  reopenStaff(cookie: string): StaffPage {
    const page = openStaff(this.origin, cookie)
    this.pages.push(page)
    return page
  }

  /** A consultant who is ready. */
  async consultant(staffId: string): Promise<StaffPage> {
    const page = await this.staff(staffId)
    await page.until('view', () => page.view)
    await page.request({ type: 'shift.start', devices: BOTH })
    return page
  }
}
