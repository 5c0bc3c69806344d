import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  CHAT_LIMIT,
  CHAT_MUTE_MS,
  CHAT_PATIENCE,
  CHAT_WINDOW_MS,
  MAX_CHAT_TEXT,
  mergeLogs,
  type ChatEntry,
} from '#machines/chat.ts'
import { ask, chatOf, read, say, seatedPair } from './test/chat.ts'
import { Harness } from './test/harness.ts'

describe('the chat of a call, over real sockets', () => {
  let city: Harness
  beforeEach(async () => void (city = await Harness.start()))
  afterEach(() => city.stop())

  it('[H1, H2] both write, both have the same messages in the same order', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    expect(await say(resident, callId, 'm1', ' Dzień dobry \r\n')).toEqual({ result: null })
    city.clock.advance(50)
    expect(await say(anna, callId, 'm1', 'Dzień dobry, słucham')).toEqual({ result: null })
    await say(resident, callId, 'm2', 'Chodzi o dowód')
    for (const page of [resident, anna]) {
      await page.until('three messages', () => chatOf(page, callId).length === 3)
      expect(chatOf(page, callId)).toMatchObject([
        { from: 'resident', name: '', messageId: 'm1', text: 'Dzień dobry' },
        { from: 'consultant:anna', name: 'Anna', messageId: 'm1', text: 'Dzień dobry, słucham' },
        { from: 'resident', messageId: 'm2', text: 'Chodzi o dowód' },
      ])
    }
    const log = await read(anna, callId)
    expect(log).toEqual(chatOf(resident, callId))
    expect(log.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq).toSorted((a, b) => a - b))
    expect(log[1]!.at - log[0]!.at).toBe(50)
  })

  it('[H1] is refused to whoever is not in the call, and before it is seated', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    await say(resident, callId, 'm1', 'tajne')
    const bartek = await city.consultant('bartek')
    const other = await city.resident()
    const offer = await bartek.untilOffer()
    for (const page of [bartek, other] as const) {
      expect(await say(page, callId, 'm9', 'obcy')).toEqual({ refused: 'not-yours' })
      expect(await ask(page, { type: 'chat.read', callId })).toEqual({ refused: 'not-yours' })
      expect(await say(page, 'no-such-call', 'm9', 'obcy')).toEqual({ refused: 'not-yours' })
    }
    expect(
      await bartek.request({ type: 'tools.set', callId, chat: false, files: false, share: false }),
    ).toEqual({ refused: 'not-yours' })
    for (const page of [bartek, other] as const)
      expect(await say(page, offer.callId, 'm1', 'za wcześnie')).toEqual({ refused: 'not-now' })
    expect(await read(anna, callId)).toHaveLength(1)
    expect(chatOf(bartek, callId)).toEqual([])
    expect(chatOf(other, callId)).toEqual([])
  })

  it('[H3] a message that is sent again is the same one, and the sender gets it again', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    await say(resident, callId, 'm1', 'raz')
    const heard = resident.messages.length
    expect(await say(resident, callId, 'm1', 'dwa')).toEqual({ result: null })
    expect(resident.messages.slice(heard)).toMatchObject([
      { type: 'chat.entries', entries: [{ messageId: 'm1', text: 'raz' }] },
      { type: 'answer' },
    ])
    expect(await read(anna, callId)).toMatchObject([{ text: 'raz' }])
  })

  it('[H4] refuses by name what is too long or nothing at all', async () => {
    const { resident, callId } = await seatedPair(city)
    const long = 'ż'.repeat(MAX_CHAT_TEXT)
    expect(await say(resident, callId, 'm1', long)).toEqual({ result: null })
    expect(await say(resident, callId, 'm2', `${long}.`)).toEqual({ refused: 'chat-too-long' })
    expect(await say(resident, callId, 'm3', ' \u202e\n')).toEqual({ refused: 'malformed' })
    expect(await say(resident, callId, 'm4', 'x'.repeat(4 * MAX_CHAT_TEXT + 1))).toEqual({
      refused: 'malformed',
    })
    expect(await read(resident, callId)).toHaveLength(1)
  })

  it('[H7, H8] slows a flood, then mutes it for a minute; the other side writes on', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    const said: unknown[] = []
    for (let i = 0; i < CHAT_LIMIT + CHAT_PATIENCE + 1; i += 1) {
      // Slower than the limit of the socket, which is another one.
      city.clock.advance(60)
      said.push(await say(resident, callId, `m${i}`, 'x'))
    }
    expect(said.slice(CHAT_LIMIT - 1)).toEqual([
      { result: null },
      ...Array<object>(CHAT_PATIENCE).fill({ refused: 'chat-too-fast' }),
      { refused: 'chat-muted' },
    ])
    expect(await say(anna, callId, 'a1', 'proszę wolniej')).toEqual({ result: null })
    await city.pass(CHAT_WINDOW_MS)
    expect(await say(resident, callId, 'n1', 'x')).toEqual({ refused: 'chat-muted' })
    await city.pass(CHAT_MUTE_MS - CHAT_WINDOW_MS)
    expect(await say(resident, callId, 'n1', 'już')).toEqual({ result: null })
    expect(await read(anna, callId)).toHaveLength(CHAT_LIMIT + 2)
  })

  it('[H10, H11] the consultant switches the chat off and on, both see it, the log stays', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    await say(resident, callId, 'm1', 'przed')
    const set = (chat: boolean) =>
      anna.request({ type: 'tools.set', callId, chat, files: true, share: false })
    expect(await set(false)).toEqual({ result: null })
    const off = { chat: false, files: true, share: false }
    const seen = (chat: boolean) => () => {
      const call = resident.view?.call
      return call && 'tools' in call && call.tools.chat === chat && call.tools
    }
    expect(await resident.until('switched off', seen(false))).toEqual(off)
    expect(anna.view?.call?.tools).toEqual(off)
    expect(await say(resident, callId, 'm2', 'po')).toEqual({ refused: 'chat-off' })
    expect(await say(anna, callId, 'm2', 'po')).toEqual({ refused: 'chat-off' })
    expect(await read(resident, callId)).toMatchObject([{ text: 'przed' }])
    await set(true)
    await resident.until('switched on', seen(true))
    expect(await say(resident, callId, 'm2', 'po')).toEqual({ result: null })
  })

  it('[H12] the log is there again after a reload, and gone at the end of the call', async () => {
    const { resident, anna, callId } = await seatedPair(city)
    await say(anna, callId, 'm1', 'zostaje do końca')
    resident.vanish()
    const back = city.reopenResident(resident.ticket)
    await back.untilPhase('connecting')
    expect(await read(back, callId)).toMatchObject([{ text: 'zostaje do końca' }])
    expect(city.app.world.live.callIds()).toEqual([callId])
    await anna.request({ type: 'call.end', callId })
    await back.untilPhase('ended')
    expect(city.app.world.live.callIds()).toEqual([])
    expect(await back.request({ type: 'chat.read', callId })).toEqual({ refused: 'not-now' })
    expect(await say(anna, callId, 'm2', 'po wszystkim')).toEqual({ refused: 'not-now' })
    expect(city.app.world.live.callIds()).toEqual([])
  })

  it('[H6] when the server has lost it, the two pages give the log back, in any order, forged parts left out', async () => {
    const { resident, anna, callId, cookie } = await seatedPair(city)
    for (const [i, page] of [resident, anna, resident, anna, anna].entries()) {
      city.clock.advance(7)
      await say(page, callId, `m${i}`, `numer ${i}`)
    }
    const log = await read(resident, callId)
    expect(log).toHaveLength(5)
    // What lives in memory is gone, as after a kill.
    await city.drain()
    // Back within the same millisecond: the clock alone could not keep the order.
    await city.boot()
    const back = city.reopenResident(resident.ticket)
    await back.untilPhase('interrupted')
    expect(await read(back, callId)).toEqual([])
    await say(back, callId, 'new', 'zaraz po powrocie')
    const annaBack = city.reopenStaff(cookie)
    await annaBack.untilShift('busy')
    const give = (page: typeof back | typeof annaBack, entries: ChatEntry[]) =>
      ask(page, { type: 'chat.restore', callId, entries })
    const forged: ChatEntry[] = [
      { ...log[1]!, text: 'nigdy tak nie powiedziałam' },
      { ...log[0]!, from: 'consultant:anna', name: 'Anna' },
      { ...log[0]!, seq: 1 },
      { ...log[0]!, messageId: 'm0-again' },
      { ...log[3]!, proof: '' },
    ]
    expect(await give(back, [...forged, log[4]!, log[2]!])).toEqual({ result: null })
    expect(await give(annaBack, log.slice(0, 4))).toEqual({ result: null })
    expect(await give(annaBack, log.slice(0, 4))).toEqual({ result: null })
    const whole = await read(annaBack, callId)
    expect(whole.slice(0, 5)).toEqual(log)
    expect(whole.slice(5)).toMatchObject([{ messageId: 'new' }])
    await back.until('the rest', () => mergeLogs([], chatOf(back, callId)).length === 6)
    expect(mergeLogs([], chatOf(back, callId))).toEqual(whole)
  })

  it('[H6] a proof of one call is worth nothing in another', async () => {
    const first = await seatedPair(city)
    await say(first.anna, first.callId, 'm1', 'w pierwszej rozmowie')
    const log = await read(first.resident, first.callId)
    const second = await seatedPair(city, 'bartek')
    expect(
      await second.resident.request({
        type: 'chat.restore',
        callId: second.callId,
        entries: log,
      }),
    ).toEqual({ result: null })
    expect(await read(second.resident, second.callId)).toEqual([])
  })
})
