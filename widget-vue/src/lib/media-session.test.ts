// @vitest-environment jsdom
import { effectScope, shallowRef } from 'vue'
import type { EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MediaSeat } from '#machines/views.ts'
import { useMediaSession } from './media-session.ts'
import type { MediaSession } from './media-session.ts'
import { useRemoteScreen } from './remote-screen.ts'
import { createScreenSender } from './screen-sender.ts'
import { HEAL_MS } from './path-watch.ts'
import { FakeDevices, FakeMediaStream, FakeRoom, fakeSource, fakeTrack } from './test/fake-room.ts'
import { sit } from './test/seats.ts'

let scope: EffectScope
let room: FakeRoom
let devices: FakeDevices
let camera: ReturnType<typeof fakeSource>
let microphone: ReturnType<typeof fakeSource>
const seat = shallowRef<MediaSeat | null>(null)
const callId = shallowRef<string | null>('call-1')

const partner = [
  { id: 'c-audio', producerId: 'p-audio', kind: 'audio' as const },
  { id: 'c-video', producerId: 'p-video', kind: 'video' as const },
]

function start(): MediaSession {
  return scope.run(() =>
    useMediaSession({
      connection: room.connection,
      seat: () => seat.value,
      callId: () => callId.value,
      local: { camera, microphone },
      createDevice: devices.create,
    }),
  )!
}

async function reach(session: MediaSession, stage: MediaSeat['stage'], roomId = 'room-1') {
  room.roomId = roomId
  seat.value = sit(stage, roomId)
  await vi.waitFor(() => expect(session.state.value).toBe(stage))
}

/** Lets everything run that is not waiting for time. */
const calm = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('MediaStream', FakeMediaStream)
  room = new FakeRoom()
  devices = new FakeDevices()
  camera = fakeSource('video')
  microphone = fakeSource('audio')
  seat.value = null
  callId.value = 'call-1'
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('warm start', () => {
  it('loads and asks nothing without a seat', async () => {
    const session = start()
    await calm()
    expect([session.state.value, devices.made, room.sent]).toEqual(['none', 0, []])
  })

  it('builds the sending side at warm, with nothing sent and no real picture let out', async () => {
    await reach(start(), 'warm')
    expect(room.types()).toEqual(['join', 'connect send', 'produce audio', 'produce video'])
    expect(devices.log).toEqual([
      'send audio silent',
      'pauseSending',
      'replaceTrack',
      'send video silent',
      'pauseSending',
      'replaceTrack',
    ])
  })

  it('starts to send and makes the receivers at ready, so that live costs no request', async () => {
    room.offered = partner
    const session = start()
    await reach(session, 'warm')
    const warm = room.sent.length
    await reach(session, 'ready')
    expect(room.types().slice(warm)).toEqual([
      'consume',
      'connect receive',
      'consumerReady',
      'consumerReady',
    ])
    expect(devices.log.slice(-2)).toEqual(['resumeSending', 'resumeSending'])
    expect(session.remote.value).toEqual({ audio: true, video: true })
    const ready = room.sent.length
    await reach(session, 'live')
    expect(room.types().slice(ready)).toEqual([])
  })

  it('sends from the first packet when it joins late', async () => {
    await reach(start(), 'live')
    expect(devices.log.filter((entry) => entry.startsWith('send'))).toEqual([
      'send audio real',
      'send video real',
    ])
    expect(devices.log).not.toContain('pauseSending')
  })

  it('stops sending when the stage goes back', async () => {
    const session = start()
    await reach(session, 'live')
    await reach(session, 'warm')
    await calm()
    expect(devices.log.slice(-2)).toEqual(['pauseSending', 'pauseSending'])
  })

  it('joins without any device of its own', async () => {
    camera = fakeSource('video', 'failed')
    microphone = fakeSource('audio', 'idle')
    room.offered = partner
    await reach(start(), 'live')
    expect(room.types()).toEqual([
      'join',
      'consume',
      'connect receive',
      'consumerReady',
      'consumerReady',
    ])
  })
})

describe('rooms', () => {
  it('keeps the same room over views and a lost socket, and asks only for missed tracks', async () => {
    const session = start()
    await reach(session, 'live')
    const before = room.sent.length
    const stream = session.remoteStream.value
    seat.value = sit('live')
    room.state.value = 'waiting'
    await calm()
    expect(session.state.value).toBe('live')
    room.state.value = 'open'
    await calm()
    expect(room.types().slice(before)).toEqual(['consume'])
    expect(session.remoteStream.value).toBe(stream)
    expect(devices.log).not.toContain('close')
  })

  it('leaves for another room at once, in a new session, though the old one hangs', async () => {
    room.held.set('media.join', new Promise(() => undefined))
    const session = start()
    seat.value = sit('warm')
    await calm()
    room.held.clear()
    await reach(session, 'warm', 'room-2')
    const sessions = room.sent.filter(({ type }) => type === 'media.join').map((m) => m.session)
    expect(sessions).toHaveLength(2)
    expect(sessions[0]).not.toBe(sessions[1])
    expect(room.count('media.produce')).toBe(2)
  })

  it('does not take a room that is not the one of the seat', async () => {
    const session = start()
    room.roomId = 'room-2'
    seat.value = sit('warm', 'room-1')
    await calm()
    expect(session.state.value).toBe('joining')
    expect(room.count('media.produce')).toBe(0)
    seat.value = sit('warm', 'room-2')
    await vi.waitFor(() => expect(session.state.value).toBe('warm'))
  })

  it('closes everything without a seat and when its owner goes', async () => {
    room.offered = partner
    const session = start()
    await reach(session, 'live')
    seat.value = null
    expect([session.state.value, session.remoteStream.value]).toEqual(['none', null])
    expect(devices.log.filter((entry) => entry === 'close')).toHaveLength(2)
    await reach(session, 'live')
    scope.stop()
    expect(devices.log.filter((entry) => entry === 'close')).toHaveLength(4)
    expect(camera.track.value?.readyState).toBe('live')
  })
})

describe('own tracks', () => {
  it('switched off are told and paused, switched on again are resumed', async () => {
    const session = start()
    await reach(session, 'live')
    const before = room.sent.length
    microphone.state.value = 'off'
    await calm()
    expect(room.sent.slice(before)).toMatchObject([
      { type: 'media.mute', kind: 'audio', muted: true },
    ])
    expect(devices.log.at(-1)).toBe('pauseSending')
    microphone.state.value = 'on'
    await calm()
    expect(room.sent.at(-1)).toMatchObject({ type: 'media.mute', kind: 'audio', muted: false })
    expect(devices.log.at(-1)).toBe('resumeSending')
  })

  it('of another device replace the old one without a word to the server', async () => {
    const session = start()
    await reach(session, 'live')
    const before = room.sent.length
    camera.track.value = fakeTrack('video')
    await calm()
    expect(room.sent).toHaveLength(before)
    expect(devices.log.at(-1)).toBe('replaceTrack')
  })

  it('that come later are announced then', async () => {
    camera = fakeSource('video', 'failed')
    const session = start()
    await reach(session, 'live')
    expect(room.count('media.produce')).toBe(1)
    camera.track.value = fakeTrack('video')
    camera.state.value = 'on'
    await calm()
    expect(room.sent.at(-1)).toMatchObject({ type: 'media.produce', kind: 'video', muted: false })
  })

  it('repeat a mute whose answer was lost', async () => {
    const session = start()
    await reach(session, 'live')
    devices.path('send', 'connected')
    room.trouble.set('media.mute', 'lost')
    camera.state.value = 'off'
    camera.track.value = null
    await vi.advanceTimersByTimeAsync(1_000)
    expect(room.count('media.mute')).toBe(2)
    expect(room.count('media.join')).toBe(1)
  })
})

describe('tracks of the other person', () => {
  it('are taken when they are announced and dropped when they are closed', async () => {
    const session = start()
    await reach(session, 'live')
    room.offered = partner
    room.notify({ type: 'media.tracks', callId: 'call-1' })
    await calm()
    expect(session.remote.value).toEqual({ audio: true, video: true })
    room.offered = partner.slice(0, 1)
    room.notify({ type: 'media.trackClosed', callId: 'call-1', producerId: 'p-video' })
    expect(session.remote.value).toEqual({ audio: true, video: false })
  })

  it('of another call are not asked for', async () => {
    const session = start()
    await reach(session, 'live')
    const before = room.sent.length
    room.notify({ type: 'media.tracks', callId: 'call-0' })
    await calm()
    expect(room.sent).toHaveLength(before)
  })

  it('are told once when the first of them is seen or heard', async () => {
    room.offered = partner
    const session = start()
    await reach(session, 'ready')
    await vi.advanceTimersByTimeAsync(500)
    expect([session.flowing.value, room.count('media.flowing')]).toEqual([false, 0])
    await reach(session, 'live')
    devices.packets = 3
    await vi.advanceTimersByTimeAsync(200)
    expect([session.flowing.value, room.count('media.flowing')]).toEqual([true, 1])
    devices.packets = 300
    room.notify({ type: 'media.tracks', callId: 'call-1' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(room.count('media.flowing')).toBe(1)
  })
})

describe('trouble', () => {
  it('of the path restarts ICE after 2 s, and joins anew when that does not help', async () => {
    room.offered = partner
    const session = start()
    await reach(session, 'live')
    devices.path('send', 'connected')
    devices.path('receive', 'connected')
    devices.path('send', 'disconnected')
    await vi.advanceTimersByTimeAsync(HEAL_MS - 1)
    expect(room.count('media.restartIce')).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(room.sent.at(-1)).toMatchObject({ type: 'media.restartIce', direction: 'send' })
    expect(devices.log.at(-1)).toBe('restartIce')
    await vi.advanceTimersByTimeAsync(16_000)
    expect(room.count('media.restartIce')).toBe(3)
    await calm()
    expect(room.count('media.join')).toBe(2)
    expect(session.state.value).toBe('live')
  })

  it('that heals by itself is left alone', async () => {
    await reach(start(), 'live')
    devices.path('send', 'connected')
    devices.path('send', 'disconnected')
    await vi.advanceTimersByTimeAsync(1_000)
    devices.path('send', 'connected')
    await vi.advanceTimersByTimeAsync(60_000)
    expect([room.count('media.restartIce'), room.count('media.join')]).toEqual([0, 1])
  })

  it('while joining is tried again, each time in a new session', async () => {
    room.trouble.set('media.join', 'media-unavailable')
    const session = start()
    seat.value = sit('warm')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(session.state.value).toBe('warm')
    const sessions = room.sent.filter(({ type }) => type === 'media.join').map((m) => m.session)
    expect(new Set(sessions).size).toBe(2)
  })

  it('that lasts is shown as failed, and goes on being tried', async () => {
    const session = start()
    room.refusing.set('media.join', 'no-media-capacity')
    seat.value = sit('warm')
    const shown = new Set<string>()
    await vi.advanceTimersByTimeAsync(5_000)
    for (let n = 0; n < 60; n++) {
      await vi.advanceTimersByTimeAsync(500)
      shown.add(session.state.value)
    }
    expect([...shown]).toEqual(['failed'])
    expect(room.count('media.join')).toBeLessThan(20)
    room.refusing.clear()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(session.state.value).toBe('warm')
  })

  it('of a session that the room has forgotten is mended by a new one', async () => {
    const session = start()
    await reach(session, 'live')
    devices.path('send', 'connected')
    room.trouble.set('media.consume', 'no-such-peer')
    room.notify({ type: 'media.tracks', callId: 'call-1' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect([session.state.value, room.count('media.join')]).toEqual(['live', 2])
  })

  it('without a socket asks nothing, and goes on when it is back', async () => {
    room.state.value = 'waiting'
    const session = start()
    seat.value = sit('warm')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(room.sent).toEqual([])
    room.state.value = 'open'
    await calm()
    expect(session.state.value).toBe('warm')
  })
})

describe('a shared screen', () => {
  const refused: string[] = []
  const send = createScreenSender((reason) => refused.push(reason))
  const surface = () => send([{ track: fakeTrack('video') }])
  const screens = () => room.sent.filter(({ source }) => source === 'screen')

  it('is announced beside the camera, in a live call only, and ended at the server', async () => {
    const session = start()
    session.share.value = surface()
    await reach(session, 'live')
    expect(screens()).toMatchObject([{ type: 'media.produce', kind: 'video', muted: false }])
    await reach(session, 'live', 'room-2')
    expect(screens()).toHaveLength(2)
    session.share.value = send([])
    await vi.waitFor(() => expect(room.count('media.closeProducer')).toBe(1))
  })

  it('ends itself only when it is refused, and says why', async () => {
    const session = start()
    await reach(session, 'live')
    room.refusing.set('media.produce', 'share-off')
    session.share.value = surface()
    await vi.waitFor(() => expect([...refused, session.state.value]).toEqual(['share-off', 'live']))
  })

  it('of the other person is a stream of its own', async () => {
    const surfaced = { id: 'c-screen', producerId: 'p-screen', kind: 'video' as const }
    room.offered = [...partner, { ...surfaced, source: 'screen' }]
    const session = start()
    const shown = scope.run(() => useRemoteScreen(session))!
    await reach(session, 'live')
    const count = (stream: MediaStream | null) => stream?.getTracks().length
    expect([count(session.remoteStream.value), count(shown.value)]).toEqual([2, 1])
    room.notify({ type: 'media.trackClosed', callId: 'call-1', producerId: 'p-screen' })
    expect(shown.value).toBeNull()
  })
})
