import { expect, test } from 'vitest'
import type { ConsultantPeer, Media, PeerId } from '#machines/media.ts'
import { camera, capabilities, microphone } from './contract-fixtures.ts'
import { CONSULTANT, flowingOf, RESIDENT, warmRoom, type ContractTools } from './contract-room.ts'

/** What is held back before the accept, and what flows after it (design rule 8). */
export const describeWarmStart = (tools: ContractTools): void => {
  describeHolding(tools)
  describeLiveRoom(tools)
}

const describeHolding = (tools: ContractTools) => {
  test('nothing is forwarded before the start, everything ready after it, nothing after the stop', async () => {
    const { media } = tools
    const { callId, sound, picture } = await warmRoom(tools)
    const incoming = await media.consume(callId, CONSULTANT, capabilities)
    expect(incoming.map(({ kind }) => kind).sort()).toEqual(['audio', 'video'])
    for (const { id } of incoming) await media.resumeConsumer(callId, CONSULTANT, id)
    // What the resident sends is at the worker already, so that the accept costs one key frame only.
    const { tracks } = await flowingOf(media, callId, RESIDENT)
    expect(tracks.sort()).toEqual([sound, picture].sort())
    expect(await flowingOf(media, callId, CONSULTANT)).toMatchObject({ consumers: [] })

    await Promise.all([media.start(callId, CONSULTANT), media.start(callId, CONSULTANT)])
    const { consumers } = await flowingOf(media, callId, CONSULTANT)
    expect(consumers.sort()).toEqual(incoming.map(({ id }) => id).sort())
    expect((await media.inspect(callId)).seated).toBe(CONSULTANT)

    await media.stop(callId)
    await media.stop(callId)
    expect(await flowingOf(media, callId, CONSULTANT)).toMatchObject({ consumers: [] })
  })

  test('nothing that is announced, consumed, muted or reported ready is forwarded before the start', async () => {
    const { media } = tools
    const { callId } = await warmRoom(tools)
    await media.produce(callId, CONSULTANT, 'audio', microphone(2001), false)
    await media.produce(callId, CONSULTANT, 'video', camera(), true)
    const held = async () => {
      for (const peer of [RESIDENT, CONSULTANT]) {
        for (const { id } of await media.consume(callId, peer, capabilities))
          await media.resumeConsumer(callId, peer, id)
        expect((await flowingOf(media, callId, peer)).consumers).toEqual([])
      }
    }
    await held()
    await media.setMuted(callId, RESIDENT, 'video', true)
    await media.setMuted(callId, RESIDENT, 'video', false)
    await media.setMuted(callId, CONSULTANT, 'video', false)
    await held()
    await media.produce(callId, RESIDENT, 'audio', microphone(1002), false)
    await media.join(callId, CONSULTANT, 's2')
    await held()
    await media.start(callId, CONSULTANT)
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toHaveLength(2)
    await media.stop(callId)
    await held()
  })

  test('a consumer whose page is not ready waits through the start', async () => {
    const { media } = tools
    const { callId, sound } = await warmRoom(tools)
    const incoming = await media.consume(callId, CONSULTANT, capabilities)
    await media.start(callId, CONSULTANT)
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toEqual([])
    const id = incoming.find(({ producerId }) => producerId === sound)!.id
    await media.resumeConsumer(callId, CONSULTANT, id)
    await media.resumeConsumer(callId, CONSULTANT, id)
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toEqual([id])
  })
}

const describeLiveRoom = (tools: ContractTools) => {
  test('in a live room a track flows at once, a muted one only when it is switched on', async () => {
    const { media } = tools
    const { callId } = await warmRoom(tools)
    await media.start(callId, CONSULTANT)
    const sound = await media.produce(callId, CONSULTANT, 'audio', microphone(2001), false)
    const picture = await media.produce(callId, CONSULTANT, 'video', camera(), true)
    expect((await flowingOf(media, callId, CONSULTANT)).tracks).toEqual([sound.producerId])
    await media.setMuted(callId, CONSULTANT, 'video', false)
    const { tracks } = await flowingOf(media, callId, CONSULTANT)
    expect(tracks.sort()).toEqual([sound.producerId, picture.producerId].sort())
    await media.setMuted(callId, CONSULTANT, 'audio', true)
    expect((await flowingOf(media, callId, CONSULTANT)).tracks).toEqual([picture.producerId])
  })

  test('a track muted before the start stays silent through it', async () => {
    const { media } = tools
    const { callId, picture } = await warmRoom(tools)
    await media.setMuted(callId, RESIDENT, 'audio', true)
    await media.start(callId, CONSULTANT)
    expect((await flowingOf(media, callId, RESIDENT)).tracks).toEqual([picture])
  })

  test('a colleague who is asked to take over gets nothing and is not met, while the first goes on', async () => {
    const { media } = tools
    const { callId } = await talkingRoom(tools)
    await joinReady(media, callId, SECOND)
    expect(await flowingOf(media, callId, SECOND)).toMatchObject({ consumers: [] })
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toHaveLength(2)
    // The resident does not even learn of the second one's tracks, nor do the two consultants meet.
    const before = await media.consume(callId, RESIDENT, capabilities)
    expect(before).toHaveLength(1)
    expect(await media.consume(callId, CONSULTANT, capabilities)).toHaveLength(2)
    expect(await media.consume(callId, SECOND, capabilities)).toHaveLength(2)
  })

  test('the first consultant has left before the second is let through: never three', async () => {
    const { media, notices } = tools
    const { callId, voice } = await talkingRoom(tools)
    const hello = await joinReady(media, callId, SECOND)
    await Promise.all([media.start(callId, SECOND), media.start(callId, SECOND)])
    await notices.until({ type: 'track.closed', callId, from: CONSULTANT, producerId: voice })
    const { seated, peers } = await media.inspect(callId)
    expect(seated).toBe(SECOND)
    expect(peers.map(({ peer }) => peer).sort()).toEqual([SECOND, RESIDENT])
    expect((await flowingOf(media, callId, SECOND)).consumers).toHaveLength(2)
    // The resident sends on as before, and hears the second one as soon as the page is ready.
    expect((await flowingOf(media, callId, RESIDENT)).tracks).toHaveLength(2)
    const [heard, ...more] = await media.consume(callId, RESIDENT, capabilities)
    expect(more).toEqual([])
    expect(heard?.producerId).toBe(hello)
    await media.resumeConsumer(callId, RESIDENT, heard!.id)
    expect((await flowingOf(media, callId, RESIDENT)).consumers).toEqual([heard!.id])
  })

  test('a colleague who declines leaves, and nothing has changed', async () => {
    const { media } = tools
    const { callId } = await talkingRoom(tools)
    await joinReady(media, callId, SECOND)
    await media.leave(callId, SECOND)
    expect((await media.inspect(callId)).seated).toBe(CONSULTANT)
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toHaveLength(2)
    expect((await flowingOf(media, callId, RESIDENT)).consumers).toHaveLength(1)
  })

  test('the first consultant can come back only as somebody who is not let through', async () => {
    const { media } = tools
    const { callId } = await talkingRoom(tools)
    await joinReady(media, callId, SECOND)
    await media.start(callId, SECOND)
    await joinReady(media, callId, CONSULTANT)
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toEqual([])
    const heard = await media.consume(callId, RESIDENT, capabilities)
    expect(heard).toHaveLength(1)
  })
}

const SECOND: ConsultantPeer = 'consultant:k2'

/** Joins with a voice of its own, and is ready for what the resident sends. */
const joinReady = async (media: Media, callId: string, peer: PeerId) => {
  await media.join(callId, peer, 's1')
  const { producerId } = await media.produce(callId, peer, 'audio', microphone(2001), false)
  const incoming = await media.consume(callId, peer, capabilities)
  for (const { id } of incoming) await media.resumeConsumer(callId, peer, id)
  return producerId
}

/** A room in which resident and first consultant talk. */
const talkingRoom = async (tools: ContractTools) => {
  const { media } = tools
  const room = await warmRoom(tools)
  const voice = await joinReady(media, room.callId, CONSULTANT)
  await media.start(room.callId, CONSULTANT)
  for (const { id } of await media.consume(room.callId, RESIDENT, capabilities))
    await media.resumeConsumer(room.callId, RESIDENT, id)
  return { ...room, voice }
}
