import { expect, test } from 'vitest'
import type { ConsultantPeer } from '#machines/media.ts'
import { capabilities, microphone, screen } from './contract-fixtures.ts'
import { CONSULTANT, flowingOf, RESIDENT, warmRoom, type ContractTools } from './contract-room.ts'

/** A colleague who is asked to take the call over. */
const SECOND: ConsultantPeer = 'consultant:k2'

/** Shared screens beside cameras (W7). */
export const describeScreens = (tools: ContractTools): void => {
  test('a screen stands beside the camera, one of each person, and is known by its source', async () => {
    const { media, notices } = tools
    const { callId, sound, picture } = await warmRoom(tools)
    const shared = await media.produce(callId, RESIDENT, 'video', screen(), false, 'screen')
    const added = { callId, from: RESIDENT, kind: 'video', source: 'screen', ...shared }
    await notices.until({ type: 'track.added', ...added })
    const loud = { ...microphone(1003), mid: '3' }
    const heard = await media.produce(callId, RESIDENT, 'audio', loud, false, 'screen')
    const offered = await media.consume(callId, CONSULTANT, capabilities)
    const origins = offered.map(({ producerId, source }) => [producerId, source])
    expect(origins.sort()).toEqual(
      [
        [sound, 'device'],
        [picture, 'device'],
        [shared.producerId, 'screen'],
        [heard.producerId, 'screen'],
      ].sort(),
    )
    expect(await media.produce(callId, RESIDENT, 'video', screen(), false, 'screen')).toEqual(
      shared,
    )
    const next = await media.produce(callId, RESIDENT, 'video', screen('4'), false, 'screen')
    await notices.until({ type: 'track.closed', callId, ...shared })
    const { peers } = await media.inspect(callId)
    const sent = peers.find(({ peer }) => peer === RESIDENT)!.tracks
    expect(sent.filter(({ source }) => source === 'screen').map((t) => t.producerId)).toEqual([
      heard.producerId,
      next.producerId,
    ])
    expect(sent.filter(({ source }) => source === 'device')).toHaveLength(2)
  })

  test('muting a camera leaves the screen, and ending a screen leaves the camera', async () => {
    const { media } = tools
    const { callId, sound, picture } = await warmRoom(tools)
    const shared = await media.produce(callId, RESIDENT, 'video', screen(), false, 'screen')
    await media.start(callId, CONSULTANT)
    await media.setMuted(callId, RESIDENT, 'video', true)
    const { tracks } = await flowingOf(media, callId, RESIDENT)
    expect(tracks.sort()).toEqual([sound, shared.producerId].sort())
    await media.setMuted(callId, RESIDENT, 'video', false)
    await media.closeProducer(callId, RESIDENT, shared.producerId)
    await media.closeProducer(callId, RESIDENT, shared.producerId)
    const rest = await flowingOf(media, callId, RESIDENT)
    expect(rest.tracks.sort()).toEqual([sound, picture].sort())
  })

  test('a screen is held back before the start, and from a colleague who is only asked', async () => {
    const { media } = tools
    const { callId } = await warmRoom(tools)
    await media.produce(callId, RESIDENT, 'video', screen(), false, 'screen')
    for (const { id } of await media.consume(callId, CONSULTANT, capabilities))
      await media.resumeConsumer(callId, CONSULTANT, id)
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toEqual([])
    await media.start(callId, CONSULTANT)
    expect((await flowingOf(media, callId, CONSULTANT)).consumers).toHaveLength(3)
    await media.join(callId, SECOND, 's1')
    await media.produce(callId, SECOND, 'video', screen(), false, 'screen')
    for (const peer of [SECOND, RESIDENT])
      for (const { id } of await media.consume(callId, peer, capabilities))
        await media.resumeConsumer(callId, peer, id)
    expect((await flowingOf(media, callId, SECOND)).consumers).toEqual([])
    expect((await flowingOf(media, callId, RESIDENT)).consumers).toEqual([])
  })
}
