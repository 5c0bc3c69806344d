import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BESIDE_MS } from '#machines/media.ts'
import { MOVE_CODE_MS, MOVE_ROUTES, MOVE_SUBPROTOCOL } from '#machines/move-routes.ts'
import { CLOSE } from '#machines/protocol-constants.ts'
import { LINE_PAUSE_MS } from './hub.ts'
import { Harness } from './test/harness.ts'
import type { ResidentPage } from './test/pages.ts'
import { seatedPair } from './test/chat.ts'
import { OTHER_SITE, SITE } from './test/test-city.ts'
import { hashToken } from './tokens.ts'

type Answered = { status: number; refused?: string; code: string; ticket: string; callId: string }

const TOKEN = 'token-of-the-metrics-1'
let city: Harness
beforeEach(async () => void (city = await Harness.start({ OKIENKO_METRICS_TOKEN: TOKEN })))
afterEach(() => city.stop())

async function post(path: string, body: object): Promise<Answered> {
  const response = await fetch(`${city.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: city.origin },
    body: JSON.stringify(body),
  })
  return { status: response.status, ...((await response.json()) as object) } as Answered
}
const offer = (ticket: string) =>
  post(MOVE_ROUTES.offerMove.path, { ticket, camera: true, microphone: false })
const take = (code: string, siteId = SITE) => post(MOVE_ROUTES.takeMove.path, { siteId, code })
const arrive = (ticket: string) => city.reopenResident(ticket, [MOVE_SUBPROTOCOL])

describe('codes that move a ticket', () => {
  it('[M1] moves a ticket once, with what was switched on', async () => {
    const { ticket, callId } = await city.resident()
    const { code } = await offer(ticket)
    expect(await take(code)).toEqual({
      ...{ status: 200, callId, ticket },
      ...{ camera: true, microphone: false },
    })
    expect(await take(code)).toMatchObject({ status: 410, refused: 'link-used-or-over' })
  })

  it('[M1] holds for 60 s, and only the newest one', async () => {
    const { ticket } = await city.resident()
    const earlier = await offer(ticket)
    const late = await offer(ticket)
    expect(await take(earlier.code)).toMatchObject({ refused: 'link-used-or-over' })
    city.clock.advance(MOVE_CODE_MS)
    expect(await take(late.code)).toMatchObject({ refused: 'link-used-or-over' })
    const timely = await offer(ticket)
    city.clock.advance(MOVE_CODE_MS - 1)
    expect(await take(timely.code)).toMatchObject({ status: 200 })
  })

  it('[M2] has one winner among those who take it at once', async () => {
    const { ticket } = await city.resident()
    const { code } = await offer(ticket)
    const answers = await Promise.all(Array.from({ length: 6 }, () => take(code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410])
  })

  it('[M2] is nothing at another site, and made-up ones are nothing anywhere', async () => {
    const { ticket } = await city.resident()
    const { code } = await offer(ticket)
    expect(await take(code, OTHER_SITE)).toMatchObject({ refused: 'link-used-or-over' })
    expect(await take('A'.repeat(43))).toMatchObject({ refused: 'link-used-or-over' })
    expect(await take('short')).toMatchObject({ refused: 'malformed' })
    expect(await take(code)).toMatchObject({ status: 200 })
  })

  it('[M3] forged tickets and calls that are over do not move', async () => {
    const resident = await city.resident()
    await resident.untilPlace(1)
    const { ticket } = resident
    const forged = `${ticket.slice(0, -2)}${ticket.endsWith('AA') ? 'BB' : 'AA'}`
    expect(await offer(forged)).toMatchObject({ refused: 'no-such-call' })
    const { code } = await offer(ticket)
    await resident.request({ type: 'ticket.leave' })
    expect(await offer(ticket)).toMatchObject({ refused: 'no-such-call' })
    expect(await take(code)).toMatchObject({ refused: 'no-such-call' })
  })

  it('[M4] holds over a restart, stored as a hash and for a minute', async () => {
    const { ticket } = await city.resident()
    const { code } = await offer(ticket)
    const [row] = await city.withModels((models) => models.ticketMoves.find().lean())
    expect(row).toMatchObject({ _id: hashToken(code), camera: true, microphone: false })
    expect(JSON.stringify(row)).not.toContain(code)
    expect(row!.expiresAt.getTime()).toBe(city.clock.now() + MOVE_CODE_MS)
    await city.drain()
    await city.boot()
    expect(await take(code)).toMatchObject({ status: 200, ticket })
  })

  it('[M5] are limited by ticket, wrong ones by address', async () => {
    const { ticket } = await city.resident()
    const offers = []
    for (let i = 0; i < 31; i++) offers.push(await offer(ticket))
    expect(offers.at(29)).toMatchObject({ status: 200 })
    expect(offers.at(30)).toMatchObject({ status: 429, refused: 'too-many-tries' })
    for (let i = 0; i < 20; i++) await take('A'.repeat(43))
    expect(await take(offers.at(29)!.code)).toMatchObject({ refused: 'too-many-tries' })
  })

  it('[M5] a blocked network takes none', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    const { code } = await offer(resident.ticket)
    await anna.request({ type: 'call.block', callId, reason: 'insults' })
    expect(await take(code)).toMatchObject({ status: 403, refused: 'blocked' })
  })
})

const opus = (ssrc: number) => ({
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc }],
})
async function talkingPair() {
  const { resident: old, anna, callId } = await seatedPair(city)
  await old.request({ type: 'media.flowing', callId })
  await old.untilPhase('talking')
  return { old, anna, callId }
}
/** Open pages as ops count them. */
async function pages(): Promise<string[]> {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const text = await (await fetch(`${city.origin}/metrics`, { headers })).text()
  return text.split('\n').filter((line) => line.startsWith('okienko_sockets{'))
}
const send = async (page: ResidentPage, callId: string, session: string, ssrc: number) => {
  await page.request({ type: 'media.join', callId, session })
  const sound = { kind: 'audio', source: 'device', rtpParameters: opus(ssrc) } as const
  return page.request({ type: 'media.produce', callId, ...sound, muted: false })
}
const sent = (callId: string) =>
  city.media.rooms().find((room) => room.callId === callId)!.peers[0]!.tracks.length

describe('pages of a ticket that moves', () => {
  it('[M6] in the line the old one goes at once, the place stays', async () => {
    const old = await city.resident()
    await old.untilPlace(1)
    city.clock.advance(1_000)
    await (await city.resident()).untilPhase('waiting')
    const fresh = arrive((await take((await offer(old.ticket)).code)).ticket)
    expect(await old.untilClosed()).toEqual({ code: CLOSE.moved })
    await fresh.untilPlace(1)
    city.clock.advance(LINE_PAUSE_MS)
    await fresh.heartbeat()
    expect(fresh.view?.call).toMatchObject({ phase: 'waiting', place: 1 })
  })

  it('[M6] a second tab of the same ticket is told so as ever', async () => {
    const old = await city.resident()
    // Told its place, it is surely the older one.
    await old.untilPlace(1)
    city.reopenResident(old.ticket)
    expect(await old.untilClosed()).toEqual({ code: CLOSE.replaced })
  })

  it('[M7] in a call the old one keeps its media until the new one flows', async () => {
    const { old, anna, callId } = await talkingPair()
    await send(old, callId, 'old', 1001)
    await anna.until('sound', () => anna.view?.call?.partner.microphone)
    const fresh = arrive(old.ticket)
    await fresh.untilPhase('talking')
    const seen = anna.views.length
    await send(fresh, callId, 'new', 1002)
    expect(sent(callId)).toBe(1)
    expect(old.closed).toBeNull()
    const mute = { type: 'media.mute', callId, kind: 'audio', muted: true } as const
    expect(await old.request(mute)).toEqual({ refused: 'not-now' })
    expect(await pages()).toContain('okienko_sockets{kind="resident"} 1')
    city.media.relieve(callId)
    expect(await old.untilClosed()).toEqual({ code: CLOSE.moved })
    await fresh.heartbeat()
    expect(fresh.view?.call.phase).toBe('talking')
    for (const { call } of anna.views.slice(seen)) {
      expect(call).toMatchObject({ phase: 'talking', partner: { microphone: true } })
    }
  })

  it('[M7] waits 30 s for it, and no longer than the call', async () => {
    const { old } = await talkingPair()
    const fresh = arrive(old.ticket)
    await fresh.untilPhase('talking')
    await city.pass(BESIDE_MS - 1)
    expect(old.closed).toBeNull()
    city.clock.advance(1)
    expect(await old.untilClosed()).toEqual({ code: CLOSE.moved })
    const third = arrive(old.ticket)
    await third.untilPhase('talking')
    await third.request({ type: 'call.end', callId: old.callId })
    expect(await fresh.untilClosed()).toEqual({ code: CLOSE.moved })
  })
})
