import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Models } from './models/index.ts'
import type { SnapshotRow } from './models/snapshots.ts'

/** How long a failed write waits before it is tried again (ms). */
const RETRY_MS = 1_000

type Waiter = { version: number; resolve: () => void; reject: (error: unknown) => void }

type Desk = {
  row: () => SnapshotRow
  /** Rises with each save; `written` is the version that stands in the database. */
  version: number
  written: number
  running: Promise<void> | null
  removed: boolean
  waiters: Waiter[]
}

/**
 * Snapshots of actors in MongoDB (design rule 2): one write in flight for each actor, the newest state
 * wins. A failed write is tried again until it stands; who waits for it is told of the first failure, so
 * that nothing is acknowledged that was not stored.
 */
export interface SnapshotStore {
  /** Note that the actor has changed; `row` is called when the write begins, so it is always the newest. */
  save(id: string, row: () => SnapshotRow): void
  /** Resolves when everything saved so far is written; rejects when the write fails (it goes on trying). */
  flushed(id: string): Promise<void>
  flushAll(): Promise<void>
  remove(id: string): Promise<void>
  /** Keep an unreadable snapshot for people to look at; it is not restored again. */
  archive(id: string): Promise<void>
  load(kind: SnapshotRow['kind']): Promise<SnapshotRow[]>
}

export function createSnapshotStore(models: Models, clock: Clock, log: Log): SnapshotStore {
  const desks = new Map<string, Desk>()

  const answer = (desk: Desk, tell: (waiter: Waiter) => void): void => {
    const told = desk.waiters.filter(({ version }) => version <= desk.written)
    desk.waiters = desk.waiters.filter(({ version }) => version > desk.written)
    told.forEach(tell)
  }

  const writeAll = async (id: string, desk: Desk): Promise<void> => {
    while (desk.written < desk.version && !desk.removed) {
      const target = desk.version
      try {
        await models.snapshots.collection.replaceOne({ _id: id as never }, desk.row(), {
          upsert: true,
        })
        desk.written = target
        answer(desk, ({ resolve }) => resolve())
      } catch (error) {
        log.warn('snapshot.write-failed', { actor: id, error })
        desk.waiters.splice(0).forEach(({ reject }) => reject(error))
        clock.at(clock.now() + RETRY_MS, () => run(id, desk))
        return
      }
    }
    if (desk.written === desk.version && desks.get(id) === desk) desks.delete(id)
  }

  const run = (id: string, desk: Desk): void => {
    desk.running ??= writeAll(id, desk).finally(() => {
      desk.running = null
    })
  }

  /** What others wait for, an assignment above all, goes to the database first (goals P9). */
  const runSoon = (id: string, desk: Desk) => void setImmediate(() => run(id, desk))

  const flushed = async (id: string): Promise<void> => {
    const desk = desks.get(id)
    if (!desk || desk.written === desk.version) return
    await new Promise<void>((resolve, reject) => {
      desk.waiters.push({ version: desk.version, resolve, reject })
      runSoon(id, desk)
    })
  }

  return {
    save(id, row) {
      const desk = desks.get(id) ?? {
        row,
        version: 0,
        written: 0,
        running: null,
        removed: false,
        waiters: [],
      }
      desks.set(id, desk)
      desk.row = row
      desk.version += 1
      runSoon(id, desk)
    },
    flushed,
    async flushAll() {
      await Promise.allSettled([...desks.keys()].map(flushed))
    },
    async remove(id) {
      const desk = desks.get(id)
      if (desk) desk.removed = true
      desks.delete(id)
      await desk?.running
      await models.snapshots.collection.deleteOne({ _id: id as never })
    },
    async archive(id) {
      await models.snapshots.collection.updateOne(
        { _id: id as never },
        { $set: { archived: true, updatedAt: clock.now() } },
      )
    },
    load: (kind) =>
      models.snapshots
        .find({ kind, archived: false })
        .sort({ _id: 1 })
        .lean<SnapshotRow[]>()
        .exec(),
  }
}
