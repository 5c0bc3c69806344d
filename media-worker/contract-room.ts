import type { Media, ConsultantPeer, PeerId } from '#machines/media.ts'
import type { MediaService } from '#machines/media-rpc.ts'
import { camera, microphone, type NoticeLog } from './contract-fixtures.ts'

/** One way to carry out the contract, under test. It has at least two workers. */
export type ContractSubject = {
  media: Media & MediaService
  /** Ends the worker that carries this room, as a crash would. */
  killWorkerOf(callId: string): Promise<void>
  /** Ends everything that carries media, as the death of the whole process would, and begins anew. */
  dieAndReturn(): Promise<void>
  close(): Promise<void>
}

/** What the parts of the suite work with; `room` gives a new call id each time. */
export type ContractTools = {
  readonly subject: ContractSubject
  readonly media: Media & MediaService
  readonly notices: NoticeLog
  newCall(): string
}

export const RESIDENT: PeerId = 'resident'
export const CONSULTANT: ConsultantPeer = 'consultant:k1'

/** Makes a room in which both have joined and the resident sends sound and picture. */
export const warmRoom = async ({ media, newCall }: ContractTools) => {
  const callId = newCall()
  await media.openRoom(callId)
  await media.join(callId, RESIDENT, 's1')
  await media.join(callId, CONSULTANT, 's1')
  const sound = await media.produce(callId, RESIDENT, 'audio', microphone(1001), false)
  const picture = await media.produce(callId, RESIDENT, 'video', camera(), false)
  return { callId, sound: sound.producerId, picture: picture.producerId }
}

/** Ids of what flows now, tracks and consumers, of one peer. */
export const flowingOf = async (media: MediaService, callId: string, peer: PeerId) => {
  const room = await media.inspect(callId)
  const seat = room.peers.find((one) => one.peer === peer)
  return {
    tracks: (seat?.tracks ?? []).filter((t) => t.flowing).map((t) => t.producerId),
    consumers: (seat?.consumers ?? []).filter((c) => c.flowing).map((c) => c.id),
  }
}
