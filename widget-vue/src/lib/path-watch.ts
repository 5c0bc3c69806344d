import type { Direction } from '#machines/signalling.ts'

/** A path that is cut for a moment often heals by itself; after this (ms) we help. */
export const HEAL_MS = 2_000
/** Pauses between ICE restarts of one direction (ms); when the last is over the room is joined anew. */
export const RESTART_PAUSES_MS = [3_000, 5_000, 8_000] as const

export type PathState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed'

type Path = { state: PathState; restarts: number; timer: ReturnType<typeof setTimeout> | undefined }

/** Watches the two transports of a room and says when to restart ICE and when to give up and rejoin. */
export function createPathWatch(on: { restart: (of: Direction) => void; rejoin: () => void }) {
  const paths: Record<Direction, Path> = {
    send: { state: 'new', restarts: 0, timer: undefined },
    receive: { state: 'new', restarts: 0, timer: undefined },
  }

  function help(of: Direction) {
    const path = paths[of]
    const pause = RESTART_PAUSES_MS[path.restarts]
    if (pause === undefined) return on.rejoin()
    path.restarts++
    path.timer = setTimeout(() => help(of), pause)
    on.restart(of)
  }

  function changed(of: Direction, state: PathState) {
    const path = paths[of]
    path.state = state
    if (state === 'connected') {
      clearTimeout(path.timer)
      path.timer = undefined
      path.restarts = 0
    }
    // While a restart is under way its own pause decides, not the states it passes through.
    if (path.timer !== undefined || path.restarts > 0) return
    if (state === 'disconnected') path.timer = setTimeout(() => help(of), HEAL_MS)
    if (state === 'failed') help(of)
  }

  return {
    changed,
    /** False as soon as one of the two is cut. */
    intact: () =>
      Object.values(paths).every(({ state }) => state !== 'disconnected' && state !== 'failed'),
    stop() {
      for (const path of Object.values(paths)) clearTimeout(path.timer)
    },
  }
}
