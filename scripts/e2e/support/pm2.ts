import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { City } from './city.ts'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../../..', import.meta.url))

export type Listed = {
  name: string
  pid: number
  pm2_env: { status: string; restart_time: number }
}

/** PM2 with a home of its own, so that no other one is touched; it runs server and media worker of a city. */
export class Pm2 {
  readonly #city: City

  constructor(city: City) {
    this.#city = city
  }

  run(...args: string[]): Promise<{ stdout: string }> {
    const env = { ...this.#city.environment, PM2_HOME: join(this.#city.dir, 'pm2') }
    return run(join(repository, 'node_modules/.bin/pm2'), args, { env, cwd: repository })
  }

  start = () => this.run('start', 'scripts/ecosystem.config.cjs')

  async list(): Promise<Listed[]> {
    const { stdout } = await this.run('jlist')
    return JSON.parse(stdout.slice(stdout.indexOf('['))) as Listed[]
  }

  async server(): Promise<Listed> {
    return (await this.list()).find(({ name }) => name === 'okienko-server')!
  }
}
