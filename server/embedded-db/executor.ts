import { Fault } from './fault.ts'
import type { Store } from './store.ts'

interface Job {
  run: () => unknown
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown }

/**
 * Runs commands one at a time. Writes that arrive together share one commit, and all are
 * answered after it; reads never see an uncommitted write.
 */
export class Executor {
  private readonly store: Store
  private reads: Job[] = []
  private writes: Job[] = []
  private scheduled = false

  constructor(store: Store) {
    this.store = store
  }

  /** Runs a command that only reads. */
  read<T>(run: () => T): Promise<T> {
    return this.add(this.reads, run)
  }

  /** Runs a command that writes; the promise settles after the commit. */
  write<T>(run: () => T): Promise<T> {
    return this.add(this.writes, run)
  }

  private add<T>(queue: Job[], run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push({ run, resolve: resolve as (value: unknown) => void, reject })
      if (this.scheduled) return
      this.scheduled = true
      // After this turn's sockets were read, so that their writes meet in one commit.
      setImmediate(() => this.flush())
    })
  }

  /** Does what is waiting, at once. */
  flush(): void {
    this.scheduled = false
    const { reads, writes } = this
    this.reads = []
    this.writes = []
    for (const job of reads) settle(job, attempt(job.run))
    if (writes.length > 0) this.commit(writes)
  }

  private commit(jobs: readonly Job[]): void {
    const { db } = this.store
    let outcomes: Outcome[]
    try {
      db.exec('BEGIN IMMEDIATE')
      outcomes = jobs.map((job) => this.attemptWrite(job.run))
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      this.store.load()
      outcomes = jobs.map(() => ({ ok: false, error }))
    }
    jobs.forEach((job, i) => settle(job, outcomes[i] as Outcome))
  }

  /** A command that fails as a whole leaves nothing behind; its neighbours are not touched. */
  private attemptWrite(run: () => unknown): Outcome {
    const { db, catalogue } = this.store
    const { version } = catalogue
    db.exec('SAVEPOINT command')
    const outcome = attempt(run)
    if (!outcome.ok) {
      // Anything but a Fault is the engine's own failure (a full disk, say): nothing is kept.
      if (!(outcome.error instanceof Fault)) throw outcome.error
      db.exec('ROLLBACK TO command')
      if (catalogue.version !== version) this.store.load()
    }
    db.exec('RELEASE command')
    return outcome
  }
}

function attempt(run: () => unknown): Outcome {
  try {
    return { ok: true, value: run() }
  } catch (error) {
    return { ok: false, error }
  }
}

function settle(job: Job, outcome: Outcome): void {
  if (outcome.ok) job.resolve(outcome.value)
  else job.reject(outcome.error)
}
