import type { Consumer, Device } from 'mediasoup-client/types'
import type { Direction, TrackKind } from '#machines/signalling.ts'
import type { MediaSeat } from '#machines/views.ts'
import { watchFirstMedia } from './first-media.ts'
import { openLink } from './media-link.ts'
import type { LocalTrack, MediaAsk, MediaLink, Sharer } from './media-link.ts'
import { createPathWatch } from './path-watch.ts'
import { LostError, RefusedError } from './refusal.ts'
import { createLane } from './settling-lane.ts'

export type Stage = MediaSeat['stage']

/** How far a page is with its seat; `failed`: it did not work several times, and is still tried. */
export type RoomState = 'joining' | Stage | 'failed'

export type RoomOptions = {
  callId: string
  roomId: string
  ask: MediaAsk
  createDevice: () => Promise<Device>
  /** The stage that the server wants now. */
  stage: () => Stage
  local: (kind: TrackKind) => LocalTrack
  share: () => Sharer | null
  /** The socket is open; without it nothing is asked, and what runs goes on. */
  online: () => boolean
  onState: (state: RoomState) => void
  onTracks: (consumers: readonly Consumer[]) => void
  onFlowing: (flowing: boolean) => void
}

export type MediaRoom = ReturnType<typeof createMediaRoom>

const FAILED_AFTER = 3
/** The room does not know this session any more: only a new one helps. */
const rejoinReasons: readonly string[] = ['no-such-room', 'no-such-peer', 'not-connectable']

/** Whether a session is worth keeping after this error; one that never stood is begun anew. */
function sessionHolds(error: unknown, link: MediaLink | null): boolean {
  if (!link?.built()) return false
  if (error instanceof LostError) return true
  return error instanceof RefusedError && !rejoinReasons.includes(error.reason)
}

/** Waits for both ways to end, also when one fails: the next settling must not meet a running one. */
async function both(ways: (Promise<void> | null)[]) {
  for (const way of await Promise.allSettled(ways)) {
    if (way.status === 'rejected') throw way.reason
  }
}

/** Thrown after an await when the room has been left meanwhile. */
class LeftError extends Error {}

/**
 * One room of one call, from its seat's coming to its going. It is brought to the wanted stage step by
 * step, over lost sockets and cut paths, and joined anew in a new session when nothing else helps.
 */
export function createMediaRoom(options: RoomOptions) {
  const { callId, ask } = options
  let closed = false
  let consumeDue = true
  let failing = false
  const keeper = createLinkKeeper(options, () => lane.poke())
  const first = createFirstMedia(() => lane.poke(), options.onFlowing)
  const lane = createLane(settle, failed)

  /** Drops this session; the next settling joins in a new one. */
  function forget() {
    keeper.forget()
    consumeDue = true
    first.reset()
    options.onTracks([])
  }

  async function settle() {
    if (!options.online()) return
    if (!keeper.link()) {
      forget()
      if (!failing) options.onState('joining')
    }
    const mine = keeper.link() ?? (await keeper.join())
    const step = async (work: Promise<unknown>) => {
      await work
      if (closed || mine !== keeper.link()) throw new LeftError()
    }
    await step(keeper.mendPaths(mine))
    const flow = options.stage() !== 'warm'
    await step(both([sendAll(mine, options, flow), flow && consumeDue ? receive(mine) : null]))
    failing = false
    options.onState(options.stage())
    first.watch(options.stage(), mine.consumers())
    if (first.due()) {
      await step(ask({ type: 'media.flowing', callId }))
      first.told()
    }
  }

  async function receive(mine: MediaLink) {
    consumeDue = false
    try {
      await mine.receive()
    } catch (error) {
      consumeDue = true
      throw error
    } finally {
      if (mine === keeper.link()) options.onTracks(mine.consumers())
    }
  }

  function failed(error: unknown, failures: number) {
    if (error instanceof LeftError) return
    if (!sessionHolds(error, keeper.link())) forget()
    if (failures < FAILED_AFTER) return
    failing = true
    options.onState('failed')
  }

  return {
    /** Something that this room depends on has changed. */
    poke: lane.poke,
    /** The other side has new tracks, or notices may have been missed. */
    tracksChanged() {
      consumeDue = true
      lane.poke()
    },
    trackClosed(producerId: string) {
      const mine = keeper.link()
      mine?.drop(producerId)
      if (mine) options.onTracks(mine.consumers())
      lane.poke()
    },
    cameraSender: () => keeper.link()?.cameraSender() ?? null,
    /** Statistics of both transports, null while there are none. */
    stats: async () => (await keeper.link()?.stats()) ?? null,
    intact: keeper.intact,
    close() {
      closed = true
      lane.close()
      keeper.close()
      forget()
    },
  }
}

async function sendAll(mine: MediaLink, options: RoomOptions, flow: boolean) {
  await mine.send('audio', options.local('audio'), flow)
  await mine.send('video', options.local('video'), flow)
  const live = options.stage() === 'live'
  await options.share()?.({ ...options, transport: mine.out, live })
}

/** Holds the session of the moment with the watch over its two paths. */
function createLinkKeeper(options: RoomOptions, poke: () => void) {
  let link: MediaLink | null = null
  let paths: ReturnType<typeof createPathWatch> | null = null
  let closed = false
  const restartsDue = new Set<Direction>()

  function forget() {
    paths?.stop()
    link?.close()
    paths = null
    link = null
    restartsDue.clear()
  }

  async function join(): Promise<MediaLink> {
    const watch = createPathWatch({
      restart(direction) {
        restartsDue.add(direction)
        poke()
      },
      rejoin() {
        forget()
        poke()
      },
    })
    const opened = await openLink({ ...options, onPath: watch.changed })
    if (closed || opened.roomId !== options.roomId) {
      watch.stop()
      opened.close()
      if (closed) throw new LeftError()
      // The room was made anew meanwhile: the next view names it.
      throw new RefusedError('no-such-room')
    }
    paths = watch
    link = opened
    return opened
  }

  async function mendPaths(mine: MediaLink) {
    for (const direction of [...restartsDue]) {
      await mine.restartIce(direction)
      restartsDue.delete(direction)
    }
  }

  return {
    link: () => link,
    join,
    forget,
    mendPaths,
    intact: () => paths?.intact() ?? false,
    close() {
      closed = true
    },
  }
}

/** Looks for the first remote media of each live stage, and keeps account of having told it. */
function createFirstMedia(poke: () => void, onFlowing: (flowing: boolean) => void) {
  let stage: Stage = 'warm'
  let watched: readonly Consumer[] = []
  let stop: (() => void) | null = null
  let seen = false
  let told = false

  function reset() {
    stop?.()
    stop = null
    watched = []
    if (seen) onFlowing(false)
    seen = false
    told = false
  }

  function watch(now: Stage, consumers: readonly Consumer[]) {
    if (stage === 'live' && now !== 'live') reset()
    stage = now
    if (now === 'warm') return
    const same =
      consumers.length === watched.length && consumers.every((c, index) => c === watched[index])
    if (seen || same) return
    stop?.()
    watched = consumers
    stop = watchFirstMedia(consumers, () => {
      seen = true
      onFlowing(true)
      poke()
    })
  }

  return {
    reset,
    watch,
    due: () => seen && !told && stage === 'live',
    told() {
      told = true
    },
  }
}
