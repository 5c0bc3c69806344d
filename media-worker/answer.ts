import { MediaError } from '#machines/media.ts'
import {
  mediaVerbs,
  type MediaArgs,
  type MediaVerb,
  type RequestFrame,
  type WorkerFrame,
} from '#machines/media-rpc.ts'
import type { Log } from './log.ts'
import type { Rooms } from './rooms.ts'

type Verbs = { [V in MediaVerb]: (rooms: Rooms, args: MediaArgs<V>) => Promise<unknown> }

const verbs: Verbs = {
  openRoom: (rooms, a) => rooms.openRoom(a.callId),
  join: (rooms, a) => rooms.join(a.callId, a.peer, a.session, a.beside),
  connect: (rooms, a) => rooms.connect(a.callId, a.peer, a.direction, a.dtls),
  restartIce: (rooms, a) => rooms.restartIce(a.callId, a.peer, a.direction),
  produce: (rooms, a) =>
    rooms.produce(a.callId, a.peer, a.kind, a.rtpParameters, a.muted, a.source),
  closeProducer: (rooms, a) => rooms.closeProducer(a.callId, a.peer, a.producerId),
  setMuted: (rooms, a) => rooms.setMuted(a.callId, a.peer, a.kind, a.muted),
  consume: (rooms, a) => rooms.consume(a.callId, a.peer, a.capabilities),
  resumeConsumer: (rooms, a) => rooms.resumeConsumer(a.callId, a.peer, a.consumerId),
  setReception: (rooms, a) => rooms.setReception(a.callId, a.peer, a.wanted),
  start: (rooms, a) => rooms.start(a.callId, a.consultant),
  stop: (rooms, a) => rooms.stop(a.callId),
  leave: (rooms, a) => rooms.leave(a.callId, a.peer),
  closeRoom: (rooms, a) => rooms.closeRoom(a.callId),
  stats: (rooms, a) => rooms.stats(a.callId),
  renew: (rooms, a) => rooms.renew(a.callIds),
  load: (rooms) => rooms.load(),
  inspect: (rooms, a) => rooms.inspect(a.callId),
  ping: async () => null,
}

/** Longest explanation sent with a refusal; mediasoup's may quote what the page sent. */
const MAX_MESSAGE_CHARS = 300

/**
 * Carries out one request. Arguments that do not fit the schema are refused as malformed-media and
 * reach no worker; a fault of ours is answered as media-unavailable and logged.
 */
export const answer = async (
  rooms: Rooms,
  { id, verb, args }: RequestFrame,
  log: Log,
): Promise<WorkerFrame> => {
  try {
    return { type: 'answer', id, result: (await perform(rooms, verb, args)) ?? null }
  } catch (error) {
    if (!(error instanceof MediaError)) log.error('verb.fault', { verb, error })
    const reason = error instanceof MediaError ? error.reason : 'media-unavailable'
    const message = error instanceof Error ? error.message : String(error)
    return { type: 'failure', id, reason, message: message.slice(0, MAX_MESSAGE_CHARS) }
  }
}

const perform = async <V extends MediaVerb>(rooms: Rooms, verb: V, args: unknown) => {
  const parsed = mediaVerbs[verb].safeParse(args)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new MediaError('malformed-media', `${verb} ${issue?.path.join('.')}: ${issue?.message}`)
  }
  return verbs[verb](rooms, parsed.data as MediaArgs<V>)
}
