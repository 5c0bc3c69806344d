import { expect, test } from 'vitest'
import { MediaError, type MediaRefusal } from '#machines/media.ts'
import type { MediaService } from '#machines/media-rpc.ts'
import type { DtlsParameters } from '#machines/signalling.ts'
import { CONSULTANT, RESIDENT, warmRoom, type ContractTools } from './contract-room.ts'
import {
  capabilities,
  dtlsOf,
  foreignCamera,
  foreignCapabilities,
  microphone,
} from './contract-fixtures.ts'

type Room = Awaited<ReturnType<typeof warmRoom>>

/** What nobody should ask, and the name under which it is refused. */
const refused: [string, MediaRefusal, (media: MediaService, room: Room) => Promise<unknown>][] = [
  [
    'no fingerprint',
    'malformed-media',
    (media, { callId }) => media.connect(callId, RESIDENT, 'send', { fingerprints: [] }),
  ],
  [
    'an empty fingerprint',
    'malformed-media',
    (media, { callId }) =>
      media.connect(callId, RESIDENT, 'send', {
        fingerprints: [{ algorithm: 'sha-256', value: '' }],
      }),
  ],
  [
    'a fingerprint of another length',
    'malformed-media',
    (media, { callId }) =>
      media.connect(callId, RESIDENT, 'send', {
        fingerprints: [{ ...dtlsOf('82').fingerprints[0]!, algorithm: 'sha-512' }],
      }),
  ],
  [
    'an unknown hash function',
    'malformed-media',
    (media, { callId }) =>
      media.connect(callId, RESIDENT, 'send', {
        fingerprints: [{ algorithm: 'md5', value: '82:5A' }],
      } as unknown as DtlsParameters),
  ],
  [
    'a codec that no room has',
    'malformed-media',
    (media, { callId }) => media.produce(callId, CONSULTANT, 'video', foreignCamera(), false),
  ],
  [
    'sound announced as picture',
    'malformed-media',
    (media, { callId }) => media.produce(callId, CONSULTANT, 'video', microphone(7), false),
  ],
  [
    'a track without encodings',
    'malformed-media',
    (media, { callId }) =>
      media.produce(callId, CONSULTANT, 'audio', { ...microphone(7), encodings: [] }, false),
  ],
  [
    'capabilities that fit nothing',
    'malformed-media',
    (media, { callId }) => media.consume(callId, CONSULTANT, foreignCapabilities),
  ],
  ['an unknown room', 'no-such-room', (media) => media.start('nowhere', CONSULTANT)],
  [
    'an unknown peer',
    'no-such-peer',
    (media, { callId }) => media.consume(callId, 'consultant:stranger', capabilities),
  ],
  [
    'a track of the other one',
    'no-such-track',
    (media, { callId, sound }) => media.closeProducer(callId, CONSULTANT, sound),
  ],
  [
    'muting a track that is not there',
    'no-such-track',
    (media, { callId }) => media.setMuted(callId, CONSULTANT, 'audio', true),
  ],
  [
    'a consumer that is not there',
    'no-such-track',
    (media, { callId, sound }) => media.resumeConsumer(callId, CONSULTANT, sound),
  ],
]

/** Bad input, death of a worker, death of everything. */
export const describeFailures = (tools: ContractTools): void => {
  test.each(refused)('%s is refused as %s and changes nothing', async (_, reason, ask) => {
    const { media } = tools
    const room = await warmRoom(tools)
    const before = await media.inspect(room.callId)
    const error = await ask(media, room).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MediaError)
    expect(error).toMatchObject({ reason })
    expect(await media.inspect(room.callId)).toEqual(before)
  })

  test('a consumer of another call cannot be resumed from here', async () => {
    const { media } = tools
    const [here, there] = [await warmRoom(tools), await warmRoom(tools)]
    const [foreign] = await media.consume(there.callId, CONSULTANT, capabilities)
    await expect(media.resumeConsumer(here.callId, CONSULTANT, foreign!.id)).rejects.toMatchObject({
      reason: 'no-such-track',
    })
  })

  test('a dead worker takes its own rooms only, and a new room works at once', async () => {
    const { media, notices, subject } = tools
    const [lost, kept] = [tools.newCall(), tools.newCall()]
    const { roomId } = await media.openRoom(lost)
    await media.openRoom(kept)
    await media.join(kept, RESIDENT, 's1')
    const before = await media.inspect(kept)
    expect((await media.inspect(lost)).workerPid).not.toBe(before.workerPid)

    await subject.killWorkerOf(lost)
    await notices.until({ type: 'room.lost', callId: lost, roomId })
    expect(await media.inspect(kept)).toEqual(before)
    expect(notices.all).not.toContainEqual(
      expect.objectContaining({ type: 'room.lost', callId: kept }),
    )
    await expect(media.join(lost, RESIDENT, 's1')).rejects.toMatchObject({
      reason: 'no-such-room',
    })
    const anew = await media.openRoom(lost)
    expect(anew.roomId).not.toBe(roomId)
    await media.join(lost, RESIDENT, 's1')
    await media.produce(lost, RESIDENT, 'audio', microphone(1001), false)
  })

  test('when everything dies it is said, verbs fail at once, and the return is empty', async () => {
    const { media, notices, subject } = tools
    const { callId } = await warmRoom(tools)
    notices.clear()
    const returned = subject.dieAndReturn()
    await notices.until({ type: 'worker.gone' })
    await expect(media.start(callId, CONSULTANT)).rejects.toMatchObject({
      reason: 'media-unavailable',
    })
    const attached = await notices.until({ type: 'worker.attached' })
    expect(attached).toMatchObject({ rooms: [] })
    await returned
    await expect(media.start(callId, CONSULTANT)).rejects.toMatchObject({ reason: 'no-such-room' })
    await warmRoom(tools)
  })
}
