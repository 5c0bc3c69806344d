import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeBeside } from './contract-beside.ts'
import { capabilities, dtlsOf, hear, microphone, type NoticeLog } from './contract-fixtures.ts'
import { describeFailures } from './contract-failures.ts'
import { describeReception } from './contract-reception.ts'
import { describeScreens } from './contract-screens.ts'
import { describeWarmStart } from './contract-warm-start.ts'
import {
  CONSULTANT,
  RESIDENT,
  warmRoom,
  type ContractSubject,
  type ContractTools,
} from './contract-room.ts'

export type { ContractSubject } from './contract-room.ts'

/**
 * The tests that every carrier of media passes: the real worker through its RPC, and the fake that
 * the server's tests use, so that what those prove holds for the real one.
 */
export const mediaContract = (name: string, make: () => Promise<ContractSubject>): void => {
  describe(`media contract: ${name}`, () => {
    let subject: ContractSubject
    let notices: NoticeLog
    let calls = 0
    beforeAll(async () => {
      subject = await make()
      notices = hear(subject.media)
    })
    afterAll(() => subject?.close())
    const tools: ContractTools = {
      get subject() {
        return subject
      },
      get media() {
        return subject.media
      },
      get notices() {
        return notices
      },
      newCall: () => `call-${(calls += 1)}`,
    }
    describe('rooms', () => describeRooms(tools))
    describe('peers', () => describePeers(tools))
    describe('warm start', () => describeWarmStart(tools))
    describe('tracks', () => describeTracks(tools))
    describe('screens', () => describeScreens(tools))
    describe('reception', () => describeReception(tools))
    describe('sessions beside each other', () => describeBeside(tools))
    describe('failures', () => describeFailures(tools))
  })
}

const describeRooms = (tools: ContractTools) => {
  test('a room is made once, also when asked for twice at once', async () => {
    const { media } = tools
    const callId = tools.newCall()
    const [first, second] = await Promise.all([media.openRoom(callId), media.openRoom(callId)])
    expect(first.roomId).toBe(second.roomId)
    expect(await media.openRoom(callId)).toEqual(first)
    expect((await media.inspect(callId)).seated).toBeNull()
  })

  test('rooms are spread over the workers, and counted', async () => {
    const { media } = tools
    const before = (await media.load()).workers.reduce((sum, { rooms }) => sum + rooms, 0)
    const made = [tools.newCall(), tools.newCall(), tools.newCall(), tools.newCall()]
    for (const callId of made) await media.openRoom(callId)
    const load = await media.load()
    expect(load.draining).toBe(false)
    expect(load.workers.length).toBeGreaterThanOrEqual(2)
    expect(load.workers.reduce((sum, { rooms }) => sum + rooms, 0)).toBe(before + made.length)
    const used = load.workers.map(({ rooms }) => rooms)
    expect(Math.max(...used) - Math.min(...used)).toBeLessThanOrEqual(1)
    for (const callId of made) await media.closeRoom(callId)
    expect((await media.load()).workers.reduce((sum, { rooms }) => sum + rooms, 0)).toBe(before)
  })

  test('numbers are there for each peer, also before anything has been sent', async () => {
    const { callId } = await warmRoom(tools)
    const stats = await tools.media.stats(callId)
    expect(stats.map(({ peer }) => peer).sort()).toEqual([CONSULTANT, RESIDENT])
    for (const one of stats)
      expect(one).toMatchObject({ bytesReceived: 0, sendBitrate: 0, lossFraction: 0, rttMs: null })
  })
}

const describePeers = (tools: ContractTools) => {
  test('a session joins once; a new one takes its place, with new transports', async () => {
    const { media, notices } = tools
    const { callId, sound, picture } = await warmRoom(tools)
    const [same, again] = await Promise.all([
      media.join(callId, RESIDENT, 's1'),
      media.join(callId, RESIDENT, 's1'),
    ])
    expect(again).toEqual(same)
    const other = await media.join(callId, RESIDENT, 's2')
    expect(other.roomId).toBe(same.roomId)
    expect(other.send.id).not.toBe(same.send.id)
    expect(other.receive.id).not.toBe(same.receive.id)
    await notices.until({ type: 'track.closed', callId, producerId: sound })
    await notices.until({ type: 'track.closed', callId, producerId: picture })
    const anew = await media.produce(callId, RESIDENT, 'audio', microphone(1001), false)
    expect(anew.producerId).not.toBe(sound)
    await notices.until({ type: 'track.added', callId, from: RESIDENT, ...anew })
    const left = await media.consume(callId, CONSULTANT, capabilities)
    expect(left.map(({ producerId }) => producerId)).toEqual([anew.producerId])
  })

  test('a transport is connected once; other parameters are refused', async () => {
    const { media } = tools
    const { callId } = await warmRoom(tools)
    await media.connect(callId, RESIDENT, 'send', dtlsOf('82'))
    await media.connect(callId, RESIDENT, 'send', dtlsOf('82'))
    await media.connect(callId, RESIDENT, 'receive', dtlsOf('83'))
    await expect(media.connect(callId, RESIDENT, 'send', dtlsOf('84'))).rejects.toMatchObject({
      reason: 'not-connectable',
    })
  })

  test('an ICE restart gives new parameters, which the same session then finds', async () => {
    const { media } = tools
    const { callId } = await warmRoom(tools)
    const before = await media.join(callId, RESIDENT, 's1')
    const fresh = await media.restartIce(callId, RESIDENT, 'send')
    expect(fresh['usernameFragment']).not.toBe(before.send.iceParameters['usernameFragment'])
    const after = await media.join(callId, RESIDENT, 's1')
    expect(after.send.iceParameters).toEqual(fresh)
    expect(after.receive).toEqual(before.receive)
  })

  test('who leaves is gone with the tracks; leaving and closing twice does no harm', async () => {
    const { media, notices } = tools
    const { callId, sound } = await warmRoom(tools)
    await media.leave(callId, RESIDENT)
    await notices.until({ type: 'track.closed', callId, producerId: sound })
    await media.leave(callId, RESIDENT)
    expect((await media.inspect(callId)).peers.map(({ peer }) => peer)).toEqual([CONSULTANT])
    await media.closeRoom(callId)
    await media.closeRoom(callId)
    await media.leave(callId, CONSULTANT)
    await expect(media.start(callId, CONSULTANT)).rejects.toMatchObject({ reason: 'no-such-room' })
    await expect(media.join(callId, RESIDENT, 's1')).rejects.toMatchObject({
      reason: 'no-such-room',
    })
  })
}

const describeTracks = (tools: ContractTools) => {
  test('the same track is announced once; another one of its kind replaces it', async () => {
    const { media, notices } = tools
    const { callId, sound } = await warmRoom(tools)
    const same = await media.produce(callId, RESIDENT, 'audio', microphone(1001), false)
    expect(same.producerId).toBe(sound)
    await notices.until({ type: 'track.added', callId, producerId: sound })
    const other = await media.produce(callId, RESIDENT, 'audio', microphone(1002), false)
    expect(other.producerId).not.toBe(sound)
    await notices.until({ type: 'track.closed', callId, from: RESIDENT, producerId: sound })
    await notices.until({ type: 'track.added', callId, from: RESIDENT, kind: 'audio', ...other })
  })

  test('consuming again gives the same and what is new, never one’s own', async () => {
    const { media } = tools
    const { callId, sound } = await warmRoom(tools)
    const first = await media.consume(callId, CONSULTANT, capabilities)
    expect(await media.consume(callId, CONSULTANT, capabilities)).toEqual(first)
    await media.produce(callId, CONSULTANT, 'audio', microphone(2001), false)
    expect(await media.consume(callId, CONSULTANT, capabilities)).toEqual(first)
    expect(await media.consume(callId, RESIDENT, capabilities)).toHaveLength(1)
    await media.closeProducer(callId, RESIDENT, sound)
    await media.closeProducer(callId, RESIDENT, sound)
    const rest = await media.consume(callId, CONSULTANT, capabilities)
    expect(rest).toEqual(first.filter(({ producerId }) => producerId !== sound))
  })
}
