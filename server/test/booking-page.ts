import { randomUUID } from 'node:crypto'
import type { BookRequest, HoldReply, HoldRequest, VisitReply } from '#machines/api-booking.ts'
import { BOOKING_ROUTES } from '#machines/booking-routes.ts'
import type { RefusalBody } from '#machines/api.ts'
import type { PackedSlots, SlotsReply } from '#machines/api-parts.ts'
import { unpackSlots } from '#machines/slot-pack.ts'
import { dayBounds, instantOf } from '#server/local-time.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { Models } from '#server/models/index.ts'
import { SITE } from './test-city.ts'

/** Approved working time of one day, 8:00 to 16:00 unless given. */
export function agendaRow(
  staffId: string,
  date: string,
  open = [{ from: instantOf(date, '08:00'), to: instantOf(date, '16:00') }],
): AgendaRow {
  const { from: dayFrom, to: dayTo } = dayBounds(date)
  const times = { open, periods: open, breaks: [], busy: [], proposal: null }
  return {
    _id: `${staffId}:${date}`,
    staffId,
    date,
    ...times,
    dayFrom,
    dayTo,
    nextExpiryAt: null,
    rev: 0,
  }
}

/** Every busy entry there is, with its consultant. */
export async function busyTimes(models: Models) {
  const days = await models.agendas.find({ date: { $gte: '' } }).lean<AgendaRow[]>()
  return days.flatMap(({ staffId, busy }) => busy.map((entry) => ({ staffId, ...entry })))
}

type Route = keyof typeof BOOKING_ROUTES
export type Told<Reply> = { status: number; reply: Reply; refusal: RefusalBody }

/** The calls of a resident's page, as it makes them. */
export class BookingPage {
  readonly widgetId = randomUUID()
  readonly origin: string
  readonly address: string | null
  /** @param address told as a trusted proxy would */
  constructor(origin: string, address: string | null = null) {
    this.origin = origin
    this.address = address
  }

  async ask<Reply>(route: Route, body: unknown): Promise<Told<Reply>> {
    const forwarded = this.address === null ? {} : { 'x-forwarded-for': this.address }
    const response = await fetch(this.origin + BOOKING_ROUTES[route].path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.origin, ...forwarded },
      body: JSON.stringify(body),
    })
    const json = (await response.json()) as never
    return { status: response.status, reply: json, refusal: json }
  }

  async slots(date: string, days = 1, topicId = 'meldunek'): Promise<SlotsReply> {
    const path = BOOKING_ROUTES.slots.path.replace(':siteId', SITE).replace(':topicId', topicId)
    const response = await fetch(`${this.origin}${path}?from=${date}&days=${days}`)
    return unpackSlots((await response.json()) as PackedSlots)
  }

  hold(startsAt: number, over: Partial<HoldRequest> = {}): Promise<Told<HoldReply>> {
    const { widgetId } = this
    const ask = { holdId: randomUUID(), widgetId, siteId: SITE, topicId: 'meldunek' }
    return this.ask('hold', { ...ask, startsAt, staffId: null, ...over })
  }

  book(holdId: string, over: Partial<BookRequest> = {}): Promise<Told<VisitReply>> {
    const person = { name: 'Jan Próbny', email: 'jan@example.org', need: null }
    const form = { termsVersion: '1', language: 'pl', website: '', filledMs: 30_000 }
    return this.ask('book', { holdId, ...person, ...form, giveUpTicket: null, ...over })
  }

  /** Hold and book at once. @throws when either is refused */
  async booked(startsAt: number, over: Partial<BookRequest> = {}): Promise<VisitReply> {
    const held = await this.hold(startsAt)
    const { status, reply, refusal } = await this.book(held.reply.holdId, over)
    if (status !== 200) throw new Error(`not booked: ${JSON.stringify([held.refusal, refusal])}`)
    return reply
  }
}
