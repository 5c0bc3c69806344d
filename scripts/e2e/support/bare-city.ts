import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import type { JoinReply } from '#machines/api.ts'
import { openDatabase } from '#server/database.ts'
import { createLog } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'
import { createSessions } from '#server/sessions.ts'
import { BOTH, seedTestCity, SITE, writeSites } from '#server/test/test-city.ts'
import { openResident, openStaff, type ResidentPage, type StaffPage } from '#server/test/pages.ts'
import { City } from './city.ts'

async function withModelsOf<T>(uri: string, task: (models: Models) => Promise<T>): Promise<T> {
  const log = createLog({ level: 'silent', pretty: false })
  const database = await openDatabase({ uri, dataDir: tmpdir(), log })
  try {
    return await task(database.models)
  } finally {
    await database.close()
  }
}

/** A running Okienko without browsers: pages are bare sockets, so that a kill can be aimed well. */
export class BareCity {
  readonly city: City
  private readonly pages: { vanish(): void }[] = []
  private constructor(city: City) {
    this.city = city
  }

  static async open(): Promise<BareCity> {
    const seed = (uri: string): Promise<void> => withModelsOf(uri, seedTestCity)
    return new BareCity(await City.openBare(writeSites, seed))
  }

  withModels<T>(task: (models: Models) => Promise<T>): Promise<T> {
    return withModelsOf(this.city.databaseUri, task)
  }

  /** Cookie of a signed-in consultant. */
  cookie(staffId: string): Promise<string> {
    return this.withModels(async (models) => {
      const sessions = createSessions({ models, now: Date.now, randomBytes, isInCall: () => false })
      return `__Host-sid=${(await sessions.start(staffId)).token}`
    })
  }

  async join(): Promise<JoinReply> {
    const { appOrigin } = this.city
    const response = await fetch(`${appOrigin}/api/widget/tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: appOrigin },
      body: JSON.stringify({
        siteId: SITE,
        topicId: null,
        termsVersion: '1',
        devices: BOTH,
        language: 'pl',
      }),
    })
    if (!response.ok) throw new Error(`join refused: ${await response.text()}`)
    return (await response.json()) as JoinReply
  }

  resident(ticket: string): ResidentPage {
    const page = openResident(this.city.appOrigin, ticket)
    this.pages.push(page)
    return page
  }

  staff(cookie: string): StaffPage {
    const page = openStaff(this.city.appOrigin, cookie)
    this.pages.push(page)
    return page
  }

  /** kill -9, `outageMs` of nothing, start again. */
  async crashServer(outageMs = 0): Promise<void> {
    await this.city.kill('server')
    if (outageMs > 0) await new Promise((resolve) => setTimeout(resolve, outageMs))
    await this.city.startServer()
  }

  async close(): Promise<void> {
    this.pages.forEach((page) => page.vanish())
    await this.city.close()
  }
}
