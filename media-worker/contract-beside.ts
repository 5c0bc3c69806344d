import { expect, test } from 'vitest'
import { capabilities, microphone } from './contract-fixtures.ts'
import { CONSULTANT, RESIDENT, warmRoom, type ContractTools } from './contract-room.ts'

/** A person who goes on to another page: the older session stays beside the new one for a while. */
export const describeBeside = (tools: ContractTools) => {
  const received = async (callId: string) => {
    const consumers = await tools.media.consume(callId, CONSULTANT, capabilities)
    return consumers.map(({ producerId }) => producerId).sort()
  }

  test('[M8] what the older session sends is received until the new one flows', async () => {
    const { media, notices } = tools
    const { callId, sound, picture } = await warmRoom(tools)
    const before = await media.join(callId, RESIDENT, 's1')
    const joined = await media.join(callId, RESIDENT, 's2', true)
    expect(joined.send.id).not.toBe(before.send.id)
    expect(await media.join(callId, RESIDENT, 's2', true)).toEqual(joined)
    const fresh = await media.produce(callId, RESIDENT, 'audio', microphone(1001), false)
    expect(await received(callId)).toEqual([sound, picture, fresh.producerId].sort())
    const { peers } = await media.inspect(callId)
    expect(peers.map(({ peer }) => peer).sort()).toEqual([CONSULTANT, RESIDENT])
    expect(peers.find(({ peer }) => peer === RESIDENT)).toMatchObject({ session: 's2' })
    await expect(media.closeProducer(callId, RESIDENT, sound)).rejects.toMatchObject({
      reason: 'no-such-track',
    })
    expect(notices.all).not.toContainEqual({ type: 'peer.relieved', callId, peer: RESIDENT })
  })

  test('[M8] another session, and leaving, end it', async () => {
    const { media, notices } = tools
    const { callId, sound } = await warmRoom(tools)
    await media.join(callId, RESIDENT, 's2', true)
    const second = await media.produce(callId, RESIDENT, 'audio', microphone(1001), false)
    await media.join(callId, RESIDENT, 's3', true)
    await notices.until({ type: 'track.closed', callId, producerId: sound })
    await notices.until({ type: 'peer.relieved', callId, peer: RESIDENT })
    expect(await received(callId)).toEqual([second.producerId])
    await media.leave(callId, RESIDENT)
    await notices.until({ type: 'track.closed', callId, producerId: second.producerId })
    expect(await received(callId)).toEqual([])
  })

  test('[M8] a session that is not beside the older one replaces it', async () => {
    const { media, notices } = tools
    const { callId, sound } = await warmRoom(tools)
    await media.join(callId, RESIDENT, 's2')
    await notices.until({ type: 'track.closed', callId, producerId: sound })
    expect(await received(callId)).toEqual([])
  })
}
