import { randomUUID } from 'node:crypto'
import type { StaffVisit } from '#machines/api-schedule.ts'
import { instantOf } from '#server/local-time.ts'
import type { VisitRow } from '#server/models/visits.ts'
import { agendaRow } from './booking-page.ts'
import { Harness } from './harness.ts'
import type { ResidentPage } from './pages.ts'
import { BOTH, SITE, staffRow } from './test-city.ts'

/** The day on which the simulated clock begins, at ten. */
export const TODAY = '2026-11-23'
export const today = (time: string): number => instantOf(TODAY, time)

type Said<T> = { status: number; json: T & { refused?: string } }
type Arrived = ResidentPage & { ticket: string; callId: string }

/** The running server on a day with approved time: visits that are booked, changed and come to, over HTTP. */
export class VisitCity {
  readonly city: Harness
  readonly #cookies = new Map<string, string>()

  private constructor(city: Harness) {
    this.city = city
  }

  /** Anna and Bartek work until four; Maria is a manager. */
  static async start(env: Record<string, string> = {}): Promise<VisitCity> {
    const city = await Harness.start(env)
    await city.withModels(async (models) => {
      const maria = { ...staffRow('maria'), roles: ['manager' as const], topicIds: [] }
      await models.staff.create(maria)
      for (const staffId of ['anna', 'bartek'])
        await models.agendas.create(agendaRow(staffId, TODAY))
    })
    return new VisitCity(city)
  }

  /** The same day on a database that another process keeps. */
  static async onto(place: { uri: string; dir: string }): Promise<VisitCity> {
    return new VisitCity(await Harness.onto(place))
  }

  stop = (): Promise<void> => this.city.stop()

  /** A call of the staff's pages, `visits/add`; without a body it is a question. */
  async say<T = { visit: StaffVisit }>(who: string, path: string, body?: object): Promise<Said<T>> {
    const cookie = this.#cookies.get(who) ?? (await this.city.cookie(who))
    this.#cookies.set(who, cookie)
    const { origin } = this.city
    const headers = { origin, cookie, 'content-type': 'application/json' }
    const response = await fetch(
      `${origin}/api/staff/${path}`,
      body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
    )
    return { status: response.status, json: (await response.json()) as Said<T>['json'] }
  }

  /** A visit that Maria has added. @throws when it is refused */
  async booked(staffId: string, time: string): Promise<VisitRow> {
    const visitId = randomUUID()
    const contact = { name: 'Jan Próbny', email: `${visitId}@example.org`, need: null }
    const place = { siteId: SITE, topicId: 'meldunek', staffId, startsAt: today(time) }
    const added = await this.say('maria', 'visits/add', {
      ...{ visitId, contact, language: 'pl', ...place },
    })
    if (added.status !== 200) throw new Error(`not added: ${JSON.stringify(added.json)}`)
    return this.visit(visitId)
  }

  visit(visitId: string): Promise<VisitRow> {
    return this.city.withModels(async (models) => {
      const visit = await models.visits.findById(visitId).lean<VisitRow>()
      if (!visit) throw new Error(`no visit ${visitId}`)
      return visit
    })
  }

  tokenOf = (visit: Pick<VisitRow, '_id' | 'linkVersion'>): string =>
    this.city.app.booking.tokenOf(visit)

  /** A call of the page behind the visit's link. */
  ask(path: string, body: object): Promise<Response> {
    const { origin } = this.city
    return fetch(`${origin}/api/widget/visit/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify(body),
    })
  }

  checkIn = (visit: Pick<VisitRow, '_id' | 'linkVersion'>): Promise<Response> =>
    this.ask('check-in', { token: this.tokenOf(visit), devices: BOTH, language: 'pl' })

  /** The visit's resident has checked in and waits with an open page. @throws when it is refused */
  async arrived(visit: Pick<VisitRow, '_id' | 'linkVersion'>): Promise<Arrived> {
    const response = await this.checkIn(visit)
    if (!response.ok) throw new Error(`check-in refused: ${await response.text()}`)
    const { ticket, callId } = (await response.json()) as { ticket: string; callId: string }
    const page = Object.assign(this.city.reopenResident(ticket), { ticket, callId })
    await page.untilPhase('waiting')
    return page
  }
}
