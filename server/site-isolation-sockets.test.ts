import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StaffMessage, WidgetMessage } from '#machines/protocol.ts'
import type { ResidentPage, StaffPage } from './test/pages.ts'
import { Harness } from './test/harness.ts'
import { OTHER_SITE } from './test/test-city.ts'
import { FOREIGN, openTwoSites } from './test/two-sites.ts'

/** Two sites on one installation see nothing of each other, over sockets and in the line. */

type Fields = Record<string, unknown>
const chat = { messageId: 'm', from: 'resident', name: 'X', text: 'x', at: 0, seq: 0, proof: 'x' }
/** What each message that names a call says besides; those of media all pass one gate. */
const WITH_A_CALL: Record<string, Fields> = {
  'media.join': { session: 's1' },
  'media.flowing': {},
  'chat.read': {},
  'chat.send': { messageId: 'm', text: 'x' },
  'chat.restore': { entries: [chat] },
  'file.read': {},
  'showing.ask': {},
  'showing.answer': { agreed: true },
  'showing.end': {},
  'identity.mark': { shown: true },
  'tools.set': { chat: false, files: false, share: false },
  'visit.take': {},
  'call.end': {},
  'call.block': { reason: 'insults' },
  'transfer.look': {},
  'transfer.ask': { staffId: 'olek', note: '' },
  'transfer.line': { topicId: 'sprawy', note: '' },
}
const namingACall = ({ options }: typeof StaffMessage | typeof WidgetMessage): string[] =>
  options.flatMap(({ shape }) => ('callId' in shape ? [shape.type.value as string] : []))
const isOne = (type: string) => !type.startsWith('media.') || type in WITH_A_CALL

describe('two sites with people in both', () => {
  let city: Harness
  let olek: StaffPage
  beforeEach(async () => {
    city = await Harness.start()
    await openTwoSites(city)
    olek = await city.consultant('olek')
  })
  afterEach(() => city.stop())

  const there = () => city.resident({ siteId: OTHER_SITE })
  const said = (page: { messages: unknown[] }) => JSON.stringify(page.messages)
  /** A call of anna's with the first of two residents here. */
  async function talk() {
    const first = await city.resident()
    city.clock.advance(1_000)
    const second = await city.resident()
    await second.untilPlace(2)
    const anna = await city.consultant('anna')
    const { offerId, callId } = await anna.untilOffer()
    await anna.request({ type: 'offer.accept', offerId })
    await first.untilPhase('connecting')
    return { first, second, anna, callId, offerId }
  }

  it('have a line each: places, offers and what consultants see', async () => {
    const here = await city.resident()
    await here.untilPlace(1)
    expect(olek.view).toMatchObject({ shift: { state: 'ready' } })
    const other = await there()
    const { callId, offerId } = await olek.untilOffer()
    expect(callId).toBe(other.callId)
    await olek.request({ type: 'offer.accept', offerId })
    await here.untilPlace(1)
    const late = await there()
    await late.untilPlace(1)
    const anna = await city.consultant('anna')
    expect((await anna.untilOffer()).callId).toBe(here.callId)
    for (const page of [olek, other, late]) {
      expect(said(page)).not.toMatch(FOREIGN)
      expect(said(page)).not.toContain(here.callId)
    }
  })

  it('refuse everything that names a call of the other one', async () => {
    const { first, second, callId, offerId } = await talk()
    const resident = await there()
    const known = new Set([...namingACall(StaffMessage), ...namingACall(WidgetMessage)])
    expect(Object.keys(WITH_A_CALL).sort()).toEqual([...known].filter(isOne).sort())
    for (const [page, union] of [
      [olek as { messages: unknown[] } as ResidentPage, StaffMessage],
      [resident, WidgetMessage],
    ] as const) {
      for (const type of namingACall(union).filter(isOne)) {
        const message = { type, callId, ...WITH_A_CALL[type] }
        expect(await page.request(message as never), type).toHaveProperty('refused')
      }
      expect(said(page)).not.toMatch(FOREIGN)
    }
    expect(await olek.request({ type: 'offer.accept', offerId })).toHaveProperty('refused')
    await Promise.all([first.heartbeat(), second.heartbeat()])
    expect(first.view?.call).toMatchObject({
      ...{ phase: 'connecting', tools: { chat: true, files: true, share: true }, showing: 'none' },
    })
    expect(second.view?.call).toMatchObject({ phase: 'waiting' })
  })

  it('relay by servers of their own', async () => {
    const { first, callId } = await talk()
    const resident = await there()
    const { offerId } = await olek.untilOffer()
    await olek.request({ type: 'offer.accept', offerId })
    await resident.untilPhase('connecting')
    const relays = async (page: typeof first | StaffPage, id: string) =>
      JSON.stringify(
        await (page as typeof first).request({ type: 'media.join', callId: id, session: 's1' }),
      )
    const [here, other, atDesk] = [
      await relays(first, callId),
      await relays(resident, resident.callId),
      await relays(olek, resident.callId),
    ]
    expect(here).toContain('turn:kanarek.example.org')
    expect(here).not.toContain('sikorka')
    for (const answer of [other, atDesk]) {
      expect(answer).toContain('turn:sikorka.example.org')
      expect(answer).not.toContain('kanarek')
    }
  })

  it('move no ticket to a page of the other one', async () => {
    const { ticket } = await city.resident()
    const post = async (path: string, body: object) => {
      const response = await fetch(`${city.origin}/api/widget/${path}`, {
        method: 'POST',
        headers: { origin: city.origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return (await response.json()) as Record<string, unknown>
    }
    const { code } = await post('moves', { ticket, camera: true, microphone: true })
    const taken = await post('moves/take', { siteId: OTHER_SITE, code })
    expect(taken).toEqual({ refused: expect.any(String) as string })
  })
})
