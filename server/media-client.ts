import { MediaError, type Media, type MediaNotice } from '#machines/media.ts'
import {
  mediaResults,
  type MediaArgs,
  type MediaResult,
  type MediaService,
  type MediaVerb,
} from '#machines/media-rpc.ts'
import {
  openMediaLink,
  type MediaAddress,
  type MediaLinkState,
  type MediaLog,
  type MediaTiming,
} from './media-link.ts'

export type { MediaAddress, MediaLinkState, MediaLog } from './media-link.ts'

export type MediaClientOptions = {
  address: MediaAddress
  /** Rises with every start of the server; the worker refuses an older one (design rule 10). */
  epoch: number
  log: MediaLog
  /** Calls this server holds now; their rooms' leases are renewed at every attachment. */
  callIds: () => string[]
  /** For tests. */
  timing?: Partial<MediaTiming>
}

/** The media contract, carried out by the media worker process. */
export type MediaClient = Media &
  MediaService & {
    readonly state: MediaLinkState
    /** Ends the connection; rooms and media go on in the worker. */
    close(): void
  }

/**
 * Connects at once and comes back by itself for ever, telling `worker.gone` and `worker.attached`
 * (also the first time; listeners set in the same turn miss nothing). While it is not attached every
 * verb fails at once with media-unavailable, as do verbs under way when the connection is lost.
 */
export const createMediaClient = (options: MediaClientOptions): MediaClient => {
  const { log } = options
  const listeners = new Set<(notice: MediaNotice) => void>()

  const tell = (notice: MediaNotice) => {
    for (const listener of [...listeners]) {
      try {
        listener(notice)
      } catch (error) {
        // One listener's fault must not cost the others the notice, nor us the connection.
        log.error('media.listener-failed', { reason: notice.type, error: asError(error) })
      }
    }
  }

  const link = openMediaLink({
    ...options,
    onAttached: (rooms) => tell({ type: 'worker.attached', rooms }),
    onGone: () => tell({ type: 'worker.gone' }),
    onNotice: tell,
  })

  const ask = async <V extends MediaVerb>(verb: V, args: MediaArgs<V>): Promise<MediaResult<V>> => {
    const parsed = mediaResults[verb].safeParse(await link.request(verb, args))
    if (parsed.success) return parsed.data as MediaResult<V>
    log.error('media.answer-unreadable', { reason: verb, error: parsed.error })
    throw new MediaError('media-unavailable', `the worker's answer to ${verb} cannot be read`)
  }

  return {
    openRoom: (callId) => ask('openRoom', { callId }),
    // Left out where it says nothing, so that a worker of before it understands.
    join: (callId, peer, session, beside = false) =>
      ask('join', { callId, peer, session, ...(beside ? { beside } : {}) }),
    connect: (callId, peer, direction, dtls) => ask('connect', { callId, peer, direction, dtls }),
    restartIce: (callId, peer, direction) => ask('restartIce', { callId, peer, direction }),
    produce: (callId, peer, kind, rtpParameters, muted, source = 'device') =>
      ask('produce', { callId, peer, kind, rtpParameters, muted, source }),
    closeProducer: (callId, peer, producerId) => ask('closeProducer', { callId, peer, producerId }),
    setMuted: (callId, peer, kind, muted) => ask('setMuted', { callId, peer, kind, muted }),
    consume: (callId, peer, capabilities) => ask('consume', { callId, peer, capabilities }),
    resumeConsumer: (callId, peer, consumerId) =>
      ask('resumeConsumer', { callId, peer, consumerId }),
    setReception: (callId, peer, wanted) => ask('setReception', { callId, peer, wanted }),
    start: (callId, consultant) => ask('start', { callId, consultant }),
    stop: (callId) => ask('stop', { callId }),
    leave: (callId, peer) => ask('leave', { callId, peer }),
    closeRoom: (callId) => ask('closeRoom', { callId }),
    stats: (callId) => ask('stats', { callId }),
    renew: (callIds) => ask('renew', { callIds }),
    load: () => ask('load', {}),
    inspect: (callId) => ask('inspect', { callId }),
    onNotice(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    get state() {
      return link.state
    },
    close: () => link.close(),
  }
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))
