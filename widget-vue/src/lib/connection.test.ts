// @vitest-environment jsdom
import { effectScope } from 'vue'
import type { EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WidgetMessage } from '#machines/protocol.ts'
import { DEAD_AFTER_MS, HELLO_TIMEOUT_MS, PROBE_MS, PULSE_TICK_MS } from '#machines/connection.ts'
import { CLOSE, SUBPROTOCOL } from '#machines/protocol-constants.ts'
import { useConnection } from './connection.ts'
import type { SocketFactory } from './socket-line.ts'
import { LostError, RefusedError } from './refusal.ts'
import { useServerNow } from './server-clock.ts'
import { FakeSocket } from './test/fake-socket.ts'

type View = { place: number }
let scope: EffectScope
let ticket = 'one'

function connect(options: { immediate?: boolean } = {}) {
  return scope.run(() =>
    useConnection<View, WidgetMessage>({
      url: 'ws://test/ws/widget',
      protocols: () => [SUBPROTOCOL, `ticket.${ticket}`],
      WebSocket: FakeSocket as unknown as SocketFactory,
      random: () => 0.5,
      ticker: (everyMs, onTick) => {
        const timer = setInterval(onTick, everyMs)
        return () => clearInterval(timer)
      },
      ...options,
    }),
  )!
}

const view = (rev: number, place: number, bootId = 'boot-1') =>
  ({ type: 'view', bootId, rev, now: 1_000_000, view: { place } }) as const

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.all = []
  scope = effectScope()
  ticket = 'one'
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

describe('opening', () => {
  it('is open with the hello of the same protocol, not before', () => {
    const connection = connect()
    expect(connection.state.value).toBe('connecting')
    expect(FakeSocket.last.protocols).toEqual(['okienko.v1', 'ticket.one'])
    FakeSocket.last.hello()
    expect(connection.state.value).toBe('open')
  })

  it('closes for good when the protocol is another one', () => {
    const connection = connect()
    FakeSocket.last.hello(1, 2)
    expect(connection.state.value).toBe('closed')
    expect(connection.closeCode.value).toBe(CLOSE.version)
    expect(FakeSocket.last.closedByPage).toBe(true)
  })

  it('closes for good when the first frame is no hello', () => {
    const connection = connect()
    FakeSocket.last.say(view(1, 1))
    expect(connection.closeCode.value).toBe(CLOSE.version)
    expect(connection.view.value).toBeNull()
  })

  it('gives up a socket that says nothing', () => {
    const connection = connect()
    vi.advanceTimersByTime(HELLO_TIMEOUT_MS)
    expect(connection.state.value).toBe('waiting')
  })

  it('waits for open() when not immediate, with the ticket of that moment', () => {
    const connection = connect({ immediate: false })
    expect(FakeSocket.all).toHaveLength(0)
    ticket = 'two'
    connection.open()
    expect(FakeSocket.last.protocols).toContain('ticket.two')
  })
})

describe('coming back', () => {
  it.each([1006, 1012, 1013])('after %i, keeping the view meanwhile', (code) => {
    const connection = connect()
    FakeSocket.last.hello()
    FakeSocket.last.say(view(1, 7))
    FakeSocket.last.end(code)
    expect(connection.state.value).toBe('waiting')
    expect(connection.view.value).toEqual({ place: 7 })
    vi.advanceTimersByTime(connection.retryAt.value! - Date.now())
    expect(FakeSocket.all).toHaveLength(2)
    FakeSocket.last.hello()
    expect([connection.state.value, connection.attempts.value]).toEqual(['open', 0])
  })

  it.each([4001, 4002, 4003, 4004, 4005])('never after %i', (code) => {
    const connection = connect()
    FakeSocket.last.hello()
    FakeSocket.last.end(code)
    vi.advanceTimersByTime(600_000)
    window.dispatchEvent(new Event('online'))
    expect([connection.state.value, connection.closeCode.value]).toEqual(['closed', code])
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('at once when the network is back', () => {
    const connection = connect()
    FakeSocket.last.end(1006)
    window.dispatchEvent(new Event('online'))
    expect(connection.state.value).toBe('connecting')
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('hears nothing more from a socket that it has given up', () => {
    const connection = connect()
    const [old] = FakeSocket.all
    old!.hello()
    old!.end(1006)
    connection.retry()
    old!.say(view(9, 9))
    old!.end(4002)
    expect([connection.state.value, connection.view.value]).toEqual(['connecting', null])
  })
})

describe('views', () => {
  it('are replaced by newer ones and by those of another server life only', () => {
    const connection = connect()
    const shown: unknown[] = []
    FakeSocket.last.hello()
    for (const message of [view(2, 2), view(1, 1), view(3, 3), view(3, 99), view(1, 4, 'boot-2')]) {
      FakeSocket.last.say(message)
      shown.push(connection.view.value?.place)
    }
    expect(shown).toEqual([2, 2, 3, 3, 4])
  })

  it('tell the time of the server', () => {
    const connection = connect()
    FakeSocket.last.hello(5_000_000)
    const now = scope.run(() => useServerNow(connection))!
    vi.advanceTimersByTime(3_000)
    expect(connection.serverNow()).toBeCloseTo(5_003_000, 0)
    expect(now.value).toBeCloseTo(5_003_000, 0)
  })
})

describe('requests', () => {
  it('get their own answers, in any order', async () => {
    const connection = connect()
    FakeSocket.last.hello()
    const leaving = connection.request({ type: 'ticket.leave' })
    const ending = connection.request({ type: 'call.end', callId: 'c' })
    const [first, second] = FakeSocket.last.sent as { id: number }[]
    FakeSocket.last.say({ type: 'refused', id: second!.id, reason: 'no-such-call' })
    FakeSocket.last.say({ type: 'answer', id: first!.id, result: null })
    await expect(leaving).resolves.toBeNull()
    await expect(ending).rejects.toMatchObject({ name: 'RefusedError', reason: 'no-such-call' })
    await expect(ending).rejects.toBeInstanceOf(RefusedError)
  })

  it('are lost with the socket, before the state says so', async () => {
    const connection = connect()
    FakeSocket.last.hello()
    const request = connection.request({ type: 'ticket.leave' })
    FakeSocket.last.end(1006)
    await expect(request).rejects.toBeInstanceOf(LostError)
  })

  it('are lost at once without a socket, and after 15 s without an answer', async () => {
    const connection = connect()
    await expect(connection.request({ type: 'ticket.leave' })).rejects.toBeInstanceOf(LostError)
    FakeSocket.last.hello()
    const request = connection.request({ type: 'ticket.leave' })
    const lost = expect(request).rejects.toBeInstanceOf(LostError)
    FakeSocket.last.say({ type: 'alive', now: 1 })
    await vi.advanceTimersByTimeAsync(15_000)
    await lost
  })

  it('shows a refusal that belongs to no request', () => {
    const connection = connect()
    FakeSocket.last.hello()
    FakeSocket.last.say({ type: 'refused', id: null, reason: 'too-many-messages' })
    expect(connection.refusal.value).toBe('too-many-messages')
  })

  it('hands media notices on until the listener leaves', () => {
    const connection = connect()
    const heard = vi.fn()
    const stop = connection.onMediaNotice(heard)
    FakeSocket.last.hello()
    FakeSocket.last.say({ type: 'media.tracks', callId: 'c' })
    stop()
    FakeSocket.last.say({ type: 'media.tracks', callId: 'c' })
    expect(heard).toHaveBeenCalledExactlyOnceWith({ type: 'media.tracks', callId: 'c' })
  })
})

describe('heartbeat', () => {
  const beats = () => FakeSocket.last.sent.filter(({ type }) => type === 'heartbeat').length

  it('goes out every 10 s and keeps an answered socket', () => {
    const connection = connect()
    FakeSocket.last.hello()
    for (let n = 0; n < 12; n++) {
      vi.advanceTimersByTime(PULSE_TICK_MS)
      FakeSocket.last.say({ type: 'alive', now: 1 })
    }
    expect(connection.state.value).toBe('open')
    expect(beats()).toBe(6)
  })

  it('gives up a socket that does not answer', () => {
    const connection = connect()
    FakeSocket.last.hello()
    vi.advanceTimersByTime(PULSE_TICK_MS + DEAD_AFTER_MS + PULSE_TICK_MS)
    expect(FakeSocket.all[0]!.closedByPage).toBe(true)
    expect(connection.state.value).not.toBe('open')
  })

  it('asks at once when the network is back, and believes silence soon', () => {
    const connection = connect()
    FakeSocket.last.hello()
    window.dispatchEvent(new Event('online'))
    expect(beats()).toBe(1)
    vi.advanceTimersByTime(PROBE_MS)
    expect(connection.state.value).toBe('waiting')
  })

  it('stops with its owner', () => {
    connect()
    FakeSocket.last.hello()
    const socket = FakeSocket.last
    scope.stop()
    vi.advanceTimersByTime(60_000)
    expect([socket.closedByPage, socket.sent.length, FakeSocket.all.length]).toEqual([true, 0, 1])
  })
})
