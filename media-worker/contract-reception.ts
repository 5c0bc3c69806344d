import { expect, test } from 'vitest'
import { FULL_RECEPTION } from '#machines/reception.ts'
import { capabilities } from './contract-fixtures.ts'
import { CONSULTANT, flowingOf, RESIDENT, warmRoom, type ContractTools } from './contract-room.ts'

const BY_HAND = { pictures: 'none', why: 'choice', weak: false }

/** What a person wants to receive, by hand. What the network lets through is measured end to end. */
export const describeReception = (tools: ContractTools) => {
  /** A live room whose consultant is ready for the resident's sound and picture. */
  const liveRoom = async () => {
    const { media } = tools
    const room = await warmRoom(tools)
    const { callId, picture } = room
    const consumers = await media.consume(callId, CONSULTANT, capabilities)
    for (const { id } of consumers) await media.resumeConsumer(callId, CONSULTANT, id)
    await media.start(callId, CONSULTANT)
    const idOf = (kind: string) => consumers.find((one) => one.kind === kind)!.id
    return { callId, picture, ids: { audio: idOf('audio'), video: idOf('video') } }
  }
  const flowing = async (callId: string) =>
    (await flowingOf(tools.media, callId, CONSULTANT)).consumers.sort()

  test('sound alone holds the picture back at the worker, and is told once', async () => {
    const { media, notices } = tools
    const { callId, ids } = await liveRoom()
    expect(await flowing(callId)).toEqual([ids.audio, ids.video].sort())
    await media.setReception(callId, CONSULTANT, 'sound')
    await media.setReception(callId, CONSULTANT, 'sound')
    expect(await flowing(callId)).toEqual([ids.audio])
    const ofCall = { type: 'peer.reception', callId }
    expect(await notices.until(ofCall)).toEqual({ ...ofCall, peer: CONSULTANT, reception: BY_HAND })
    await media.setReception(callId, CONSULTANT, 'all')
    expect(await flowing(callId)).toEqual([ids.audio, ids.video].sort())
    const told = notices.all.filter((one) => one.type === 'peer.reception' && one.callId === callId)
    expect(told.map((one) => 'reception' in one && one.reception)).toEqual([
      BY_HAND,
      FULL_RECEPTION,
    ])
  })

  test('it is the wish of one person: the other goes on receiving', async () => {
    const { media } = tools
    const { callId, ids } = await liveRoom()
    await media.setReception(callId, RESIDENT, 'sound')
    expect(await flowing(callId)).toEqual([ids.audio, ids.video].sort())
  })

  test('it holds for what comes later, and for the next session of the same person', async () => {
    const { media } = tools
    const { callId } = await warmRoom(tools)
    await media.setReception(callId, CONSULTANT, 'sound')
    await media.start(callId, CONSULTANT)
    await media.join(callId, CONSULTANT, 's2')
    const consumers = await media.consume(callId, CONSULTANT, capabilities)
    for (const { id } of consumers) await media.resumeConsumer(callId, CONSULTANT, id)
    const audio = consumers.filter(({ kind }) => kind === 'audio').map(({ id }) => id)
    expect(await flowing(callId)).toEqual(audio)
  })

  test('who is not in the room has no wish', async () => {
    const { media } = tools
    const { callId } = await warmRoom(tools)
    await expect(media.setReception(callId, 'consultant:k2', 'sound')).rejects.toMatchObject({
      reason: 'no-such-peer',
    })
  })
}
