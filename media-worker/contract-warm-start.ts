import { expect, test } from 'vitest'
import type { PeerId } from '#machines/media.ts'
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

    await Promise.all([media.start(callId), media.start(callId)])
    const { consumers } = await flowingOf(media, callId, CONSULTANT)
    expect(consumers.sort()).toEqual(incoming.map(({ id }) => id).sort())
    expect((await media.inspect(callId)).live).toBe(true)

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
    await media.start(callId)
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toHaveLength(2)
    await media.stop(callId)
    await held()
  })

  test('a consumer whose page is not ready waits through the start', async () => {
    const { media } = tools
    const { callId, sound } = await warmRoom(tools)
    const incoming = await media.consume(callId, CONSULTANT, capabilities)
    await media.start(callId)
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
    await media.start(callId)
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
    await media.start(callId)
    expect((await flowingOf(media, callId, RESIDENT)).tracks).toEqual([picture])
  })

  test('a second consultant hears the resident too, while the first is still there', async () => {
    const { media } = tools
    const { callId } = await warmRoom(tools)
    await media.start(callId)
    const second: PeerId = 'consultant:k2'
    await media.join(callId, second, 's1')
    const incoming = await media.consume(callId, second, capabilities)
    for (const { id } of incoming) await media.resumeConsumer(callId, second, id)
    await media.leave(callId, CONSULTANT)
    expect((await flowingOf(media, callId, second)).consumers).toHaveLength(2)
  })
}
