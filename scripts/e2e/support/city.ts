import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeDemoSites } from '#scripts/start/demo-sites.ts'
import { startChild, type ChildGroup } from '#scripts/children/child-group.ts'

/** A whole running Okienko for the tests: every process real and killable one by one. */

const repository = fileURLToPath(new URL('../../..', import.meta.url))
type ServiceName = 'database' | 'media' | 'server' | 'city'
export type DemoLink = { role: string; name: string; url: string }

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

const CLOCK = new URL('./clock-ahead.ts', import.meta.url).href

export class City {
  readonly dir = mkdtempSync(join(tmpdir(), 'okienko-e2e-'))
  readonly lines: string[] = []
  private readonly services = new Map<ServiceName, ChildGroup>()
  private env: NodeJS.ProcessEnv = {}
  links: DemoLink[] = []
  appOrigin = ''
  cityOrigin = ''
  /** How far the clock of the processes, and of the pages opened now, is ahead of the machine's (ms). */
  aheadMs = 0

  /**
   * The demo as `npm start` brings it up.
   * @param over environment of all processes
   * @param beginsAt what their clocks say at the beginning (ms UTC), the real time unless given
   */
  static open(over: NodeJS.ProcessEnv = {}, beginsAt = Date.now()): Promise<City> {
    const start = async (city: City): Promise<void> => {
      await city.startMedia()
      await city.startServer()
    }
    return City.openWith(start, { ...over, ...clockAt(beginsAt) })
  }

  /** The demo, its server and media worker started by `start` instead of by us. */
  static async openWith(
    start: (city: City) => Promise<void>,
    over: NodeJS.ProcessEnv = {},
  ): Promise<City> {
    const city = new City()
    await city.prepare(over)
    await writeDemoSites(
      join(repository, 'scripts/demo/sites'),
      join(city.dir, 'sites'),
      city.cityOrigin,
    )
    await city.startDatabase()
    await city.seed()
    await start(city)
    await city.startCityPage()
    return city
  }

  /** Without demo data and city page: `seed` fills the database, `sites` writes the site files. */
  static async openBare(
    sites: (dir: string) => string,
    seed: (databaseUri: string) => Promise<void>,
    over: NodeJS.ProcessEnv = {},
  ): Promise<City> {
    const city = new City()
    await city.prepare({ OKIENKO_DEMO: '0', OKIENKO_SITES_DIR: sites(city.dir), ...over })
    await city.startDatabase()
    await seed(city.databaseUri)
    await city.startMedia()
    await city.startServer()
    return city
  }

  /** Environment of the processes, for whoever starts them in another way (PM2). */
  get environment(): NodeJS.ProcessEnv {
    return this.env
  }

  get databaseUri(): string {
    return this.env['MONGODB_URI']!
  }

  private async prepare(over: NodeJS.ProcessEnv): Promise<void> {
    const run = join(this.dir, 'run')
    mkdirSync(run)
    chmodSync(run, 0o700)
    const [port, cityPort] = [await freePort(), await freePort()]
    this.appOrigin = `http://localhost:${port}`
    this.cityOrigin = `http://127.0.0.1:${cityPort}`
    this.env = {
      ...process.env,
      LOG_LEVEL: 'info',
      OKIENKO_LOG: 'json',
      OKIENKO_DEMO: '1',
      OKIENKO_DATA_DIR: this.dir,
      OKIENKO_PORT: String(port),
      OKIENKO_WIDGET_ORIGIN: this.appOrigin,
      OKIENKO_STAFF_ORIGIN: this.appOrigin,
      OKIENKO_CITY_PORT: String(cityPort),
      OKIENKO_MEDIA_SOCKET: join(run, 'media.sock'),
      OKIENKO_MEDIA_PORT: '0',
      OKIENKO_MEDIA_WORKERS: '2',
      OKIENKO_WRAPUP_SECONDS: '4',
      OKIENKO_SITES_DIR: join(this.dir, 'sites'),
      ...over,
    }
    this.aheadMs = Number(this.env['OKIENKO_CLOCK_AHEAD_MS'] ?? 0)
  }

  /** What the clock of the processes says now (ms UTC). */
  now = (): number => Date.now() + this.aheadMs

  /** The server is down until its clock says `instant` (ms UTC). The other processes go on as they are. */
  async restartServerAt(instant: number): Promise<void> {
    await this.stop('server')
    Object.assign(this.env, clockAt(instant))
    this.aheadMs = Number(this.env['OKIENKO_CLOCK_AHEAD_MS'])
    await this.startServer()
  }

  private async run(
    name: ServiceName,
    entry: string,
    args: string[],
    ready: RegExp,
  ): Promise<RegExpExecArray> {
    const child = await startChild({
      name,
      program: process.execPath,
      args: [join(repository, entry), ...args],
      cwd: repository,
      env: this.env,
      ready,
      // Beside other work a start takes long; only a failing one waits to the end.
      readyWithin: 110_000,
      onLine: (line) => this.lines.push(`${name} | ${line}`),
    })
    this.services.set(name, child)
    try {
      const match = await child.ready
      if (!match) throw new Error(`${name} has no ready line`)
      return match
    } catch (error) {
      throw new Error(`${name} did not start:\n${this.lines.slice(-20).join('\n')}`, {
        cause: error,
      })
    }
  }

  async startDatabase(): Promise<void> {
    const args = [join(this.dir, 'db')]
    const [, uri] = await this.run(
      'database',
      'server/embedded-db/main.ts',
      args,
      /^okienko-embedded-db ready (\S+)/,
    )
    this.env['MONGODB_URI'] = uri
  }

  startMedia = () => this.run('media', 'media-worker/main.ts', [], /^okienko-media-worker ready/)
  startServer = () => this.run('server', 'server/main.ts', [], /^okienko-server ready (\S+)/)
  startCityPage = () => this.run('city', 'scripts/demo/city.ts', [], /^okienko-city ready (\S+)/)

  private async seed(): Promise<void> {
    const output: string[] = []
    const child = await startChild({
      name: 'seed',
      program: process.execPath,
      args: [join(repository, 'scripts/demo/seed.ts')],
      cwd: repository,
      env: this.env,
      onLine: (line) => output.push(line),
    })
    const exit = await child.exited
    const json = output.find((line) => line.startsWith('{'))
    if (exit.code !== 0 || !json) throw new Error(`seed failed:\n${output.join('\n')}`)
    this.links = (JSON.parse(json) as { links: DemoLink[] }).links
  }

  pid(name: ServiceName): number {
    return this.services.get(name)!.pid
  }

  /** kill -9 of one process, as a fault. */
  async kill(name: ServiceName): Promise<void> {
    await this.services.get(name)?.kill()
  }

  /** SIGTERM, as PM2 or systemd does; how long it took (ms). */
  async stop(name: ServiceName): Promise<number> {
    const begun = performance.now()
    await this.services.get(name)?.stop(10_000)
    return performance.now() - begun
  }

  async close(): Promise<void> {
    for (const name of ['city', 'server', 'media', 'database'] as const) await this.stop(name)
    rmSync(this.dir, { recursive: true, force: true })
  }
}

/** Environment of processes whose clock says `instant` (ms UTC) now and runs on from there. */
export function clockAt(instant: number): NodeJS.ProcessEnv {
  const aheadMs = instant - Date.now()
  if (Math.abs(aheadMs) < 1_000) return {}
  return { NODE_OPTIONS: `--import ${CLOCK}`, OKIENKO_CLOCK_AHEAD_MS: String(aheadMs) }
}
