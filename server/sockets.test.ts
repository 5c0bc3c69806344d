import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { CLOSE, MAX_MESSAGE_BYTES, SUBPROTOCOL } from '#machines/protocol-constants.ts'
import { sessionCookie } from './cookies.ts'
import { createTickets } from './tickets.ts'
import type { ServerMessage } from '#machines/protocol.ts'
import { openPageSocket, type PageSocket } from './test/page-socket.ts'
import { SimulatedClock } from './test/simulated-clock.ts'
import { staffPerson } from './test/staff-person.ts'
import { startTestFront, type TestFront } from './test/test-front.ts'

let front: TestFront
const sockets: PageSocket[] = []
beforeAll(async () => {
  front = await startTestFront()
  await front.database.models.staff.create([
    staffPerson({ _id: 'anna' }),
    staffPerson({ _id: 'ewa', suspended: true }),
  ])
})
afterAll(() => front?.stop())
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.raw.terminate()
  front.told.length = 0
  front.state.draining = false
})

const widget = async (token: string, over: Parameters<typeof openPageSocket>[2] = {}) => {
  const protocols = [SUBPROTOCOL, `ticket.${token}`]
  const socket = await openPageSocket(front.port, '/ws/widget', {
    origin: front.origin,
    protocols,
    ...over,
  })
  sockets.push(socket)
  return socket
}
const staff = async (
  cookie: string | undefined,
  over: Parameters<typeof openPageSocket>[2] = {},
) => {
  const protocols = [SUBPROTOCOL]
  const given = cookie === undefined ? {} : { cookie: cookie.split(';')[0]! }
  const socket = await openPageSocket(front.port, '/ws/staff', {
    origin: front.origin,
    protocols,
    ...given,
    ...over,
  })
  sockets.push(socket)
  return socket
}
const ticket = () => {
  front.calls.add('call-x')
  return front.tickets.issue('call-x')
}
const signedIn = async (staffId = 'anna') => {
  const { token, session } = await front.sessions.start(staffId)
  return { cookie: sessionCookie(token), session }
}

describe('upgrade', () => {
  it.each([
    ['https://evil.example', '/ws/widget'],
    ['null', '/ws/widget'],
    ['https://city.example.org', '/ws/widget'],
    ['https://evil.example', '/ws/staff'],
  ])('is refused with 403 for the origin %s at %s', async (origin, path) => {
    await expect(
      openPageSocket(front.port, path, { origin, protocols: [SUBPROTOCOL] }),
    ).rejects.toThrow('403')
  })

  it('is refused without an origin, elsewhere, without our protocol, and while draining', async () => {
    const { origin, port } = front
    await expect(openPageSocket(port, '/ws/widget', { protocols: [SUBPROTOCOL] })).rejects.toThrow(
      '403',
    )
    await expect(openPageSocket(port, '/ws/other', { origin })).rejects.toThrow('404')
    await expect(
      openPageSocket(port, '/ws/widget', { origin, protocols: ['chat'] }),
    ).rejects.toThrow('400')
    await expect(openPageSocket(port, '/ws/widget', { origin })).rejects.toThrow('400')
    front.state.draining = true
    await expect(widget(ticket())).rejects.toThrow('503')
  })

  it('greets first and tells the lead who it is', async () => {
    const socket = await widget(ticket())
    expect(socket.raw.protocol).toBe(SUBPROTOCOL)
    expect(await socket.next()).toMatchObject({ type: 'hello', protocol: 1, bootId: 'boot-1' })
    expect(front.told[0]).toMatchObject({
      what: 'open',
      peer: { identity: { kind: 'resident', callId: 'call-x' } },
    })
    socket.raw.close()
    await vi.waitFor(() =>
      expect(front.told.at(-1)).toMatchObject({ what: 'close', peer: { open: false } }),
    )
  })

  it('lets a page of another version in to be told so', async () => {
    const socket = await widget(ticket(), { protocols: ['okienko.v99', `ticket.${ticket()}`] })
    expect(await socket.closed).toBe(CLOSE.version)
    expect(front.told).toEqual([])
  })

  it('closes forged tickets, tickets that are over, and no ticket at all with 4002', async () => {
    const forged = createTickets('another secret of 32 characters.').issue('call-x')
    for (const token of [forged, front.tickets.issue('call-gone'), 'nonsense']) {
      expect(await (await widget(token)).closed).toBe(CLOSE.ticketUnknown)
    }
    expect(await (await widget('', { protocols: [SUBPROTOCOL] })).closed).toBe(CLOSE.ticketUnknown)
    expect(front.told).toEqual([])
  })

  it('knows staff by cookie only, residents by ticket only', async () => {
    const { cookie } = await signedIn()
    const anna = await staff(cookie)
    expect(await anna.next()).toMatchObject({ type: 'hello' })
    expect(front.told[0]?.peer.identity).toMatchObject({
      kind: 'staff',
      staffId: 'anna',
      roles: ['consultant'],
    })
    const protocols = [SUBPROTOCOL, `ticket.${ticket()}`]
    expect(await (await staff(undefined, { protocols })).closed).toBe(CLOSE.sessionOver)
    const withCookie = { protocols: [SUBPROTOCOL], cookie: cookie.split(';')[0]! }
    expect(await (await widget('', withCookie)).closed).toBe(CLOSE.ticketUnknown)
    expect(await (await staff((await signedIn('ewa')).cookie)).closed).toBe(CLOSE.sessionOver)
    expect(await (await staff('__Host-sid=made-up')).closed).toBe(CLOSE.sessionOver)
  })

  it('closes the sockets of a session that ends', async () => {
    const { cookie, session } = await signedIn()
    const [one, two, other] = [
      await staff(cookie),
      await staff(cookie),
      await staff((await signedIn()).cookie),
    ]
    await front.sessions.end(session.sessionId)
    expect(await Promise.all([one.closed, two.closed])).toEqual([
      CLOSE.sessionOver,
      CLOSE.sessionOver,
    ])
    expect(other.raw.readyState).toBe(other.raw.OPEN)
    // Ended elsewhere: the sweep of the running server finds it.
    await front.database.models.staffSessions.deleteMany({ staffId: 'anna' })
    expect(await other.closed).toBe(CLOSE.sessionOver)
  })
})

describe('messages', () => {
  it('reach the lead parsed; a heartbeat is answered, too', async () => {
    const socket = await widget(ticket())
    socket.send({ type: 'ticket.topic', id: 7, topicId: 'passport' })
    socket.send({ type: 'heartbeat' })
    await socket.next((message) => message.type === 'alive')
    const messages = front.told
      .filter(({ what }) => what === 'message')
      .map(({ message }) => message)
    expect(messages).toEqual([
      { type: 'ticket.topic', id: 7, topicId: 'passport' },
      { type: 'heartbeat' },
    ])
  })

  it.each<[string, string | Buffer, unknown]>([
    ['no JSON', '{', { reason: 'malformed', id: null }],
    ['JSON that is no message', '42', { reason: 'malformed', id: null }],
    ['null', 'null', { reason: 'malformed', id: null }],
    ['a wrong field', '{"type":"ticket.leave","id":3,"extra":1}', { reason: 'malformed', id: 3 }],
    ['a wrong id', '{"type":"ticket.leave","id":-3}', { reason: 'malformed', id: null }],
    ['an unknown type', '{"type":"call.listen","id":4}', { reason: 'unknown-message', id: 4 }],
    [
      'a message of the staff',
      '{"type":"shift.pause","id":5}',
      { reason: 'unknown-message', id: 5 },
    ],
    ['an inherited name', '{"type":"toString","id":6}', { reason: 'unknown-message', id: 6 }],
    ['a binary frame', Buffer.from('{"type":"heartbeat"}'), { reason: 'malformed', id: null }],
    [
      'an oversized frame',
      `{"type":"${'x'.repeat(MAX_MESSAGE_BYTES)}"}`,
      { reason: 'too-large', id: null },
    ],
  ])('%s is refused by name and the socket stays', async (_what, frame, expected) => {
    const socket = await widget(ticket())
    socket.raw.send(frame)
    expect(await socket.next((message) => message.type === 'refused')).toMatchObject(
      expected as object,
    )
    socket.send({ type: 'heartbeat' })
    await socket.next((message) => message.type === 'alive')
    expect(front.told.filter(({ what }) => what === 'message')).toHaveLength(1)
  })

  it('beyond any reason are not even read', async () => {
    const socket = await widget(ticket())
    socket.raw.on('error', () => {})
    socket.raw.send('x'.repeat(1024 * 1024))
    await socket.closed
    await vi.waitFor(() => expect(front.told.at(-1)?.what).toBe('close'))
  })

  it('too fast are refused, a flood ends the socket', async () => {
    const clock = new SimulatedClock()
    const still = await startTestFront({ clock })
    try {
      still.calls.add('c')
      const protocols = [SUBPROTOCOL, `ticket.${still.tickets.issue('c')}`]
      const { port, origin } = still
      const socket = await openPageSocket(port, '/ws/widget', { origin, protocols })
      const read = () => still.told.filter(({ what }) => what === 'message').length
      const refused = () => socket.inbox.filter(({ type }) => type === 'refused').length
      const isTooMany = (m: ServerMessage) =>
        m.type === 'refused' && m.reason === 'too-many-messages'
      for (let i = 0; i < 41; i++) socket.send({ type: 'heartbeat' })
      await socket.next(isTooMany)
      expect([read(), refused()]).toEqual([40, 1])
      clock.advance(100)
      for (let i = 0; i < 3; i++) socket.send({ type: 'heartbeat' })
      await socket.next(isTooMany)
      expect([read(), refused()]).toEqual([42, 2])
      for (let i = 0; i < 100; i++) socket.send({ type: 'heartbeat' })
      expect(await socket.closed).toBe(CLOSE.flood)
      expect(read()).toBe(42)
      expect(refused()).toBeLessThan(70)
    } finally {
      await still.stop()
    }
  })

  it('that the lead fails on are answered and harm nobody', async () => {
    const faulty = await startTestFront({
      lead: {
        onResidentMessage() {
          throw new Error('a fault of ours')
        },
      },
    })
    try {
      faulty.calls.add('c')
      const protocols = [SUBPROTOCOL, `ticket.${faulty.tickets.issue('c')}`]
      const socket = await openPageSocket(faulty.port, '/ws/widget', {
        origin: faulty.origin,
        protocols,
      })
      socket.send({ type: 'ticket.leave', id: 1 })
      const answer = await socket.next((message) => message.type === 'refused')
      expect(answer).toMatchObject({ reason: 'internal' })
      expect(socket.raw.readyState).toBe(socket.raw.OPEN)
    } finally {
      await faulty.stop()
    }
  })

  it('to a page that does not read end with 1013, to a closed one nowhere', async () => {
    const socket = await widget(ticket())
    await socket.next()
    const { peer } = front.told[0]!
    socket.raw.pause()
    const bulky = { type: 'refused', id: null, reason: 'x'.repeat(200_000) } as never
    for (let i = 0; i < 200 && peer.open; i++) peer.send(bulky)
    expect(peer.open).toBe(false)
    peer.send({ type: 'alive', now: 1 })
    peer.close(CLOSE.restart)
    socket.raw.resume()
    expect(await socket.closed).toBe(CLOSE.overload)
  })
})

describe('the port', () => {
  it('is taken by one server only', async () => {
    const second = startTestFront({ env: { OKIENKO_PORT: String(front.port) } })
    await expect(second).rejects.toThrow(/^Port \d+ on 127\.0\.0\.1 .* taken/)
  })

  it('is left in order: no new sockets, the others told to come back', async () => {
    const leaving = await startTestFront()
    leaving.calls.add('c')
    const protocols = [SUBPROTOCOL, `ticket.${leaving.tickets.issue('c')}`]
    const open = () =>
      openPageSocket(leaving.port, '/ws/widget', { origin: leaving.origin, protocols })
    const socket = await open()
    leaving.stopListening()
    await expect(open()).rejects.toThrow('ECONNREFUSED')
    leaving.closeAll(CLOSE.restart)
    expect(await socket.closed).toBe(CLOSE.restart)
    await leaving.stop()
    await leaving.close()
  })
})
