import { fileURLToPath } from 'node:url'
import Bree from 'bree'
import type { Log } from '#server/log.ts'

/** What a job tells the main thread: which one it was and how many rows of each class it touched. */
export type JobReport = { type: string; counts: Record<string, number> }

/** The timed work that needs no actor; each job runs in a thread and shares no memory. */
export type Jobs = {
  start(): Promise<void>
  /** Runs one job now. */
  run(name: 'purge'): Promise<void>
  stop(): Promise<void>
}

export type JobsOptions = {
  /** The database, to which each job connects by itself. */
  uri: string
  log: Log
  onReport?: (report: JobReport) => void
}

/** At night, when hardly anybody is in the line. */
const PURGE_CRON = '17 3 * * *'
/** A job that hangs is ended (ms). */
const LONGEST_RUN_MS = 30 * 60_000

export function createJobs({ uri, log, onReport }: JobsOptions): Jobs {
  const bree = new Bree({
    root: false,
    logger: false,
    timezone: 'Europe/Warsaw',
    acceptedExtensions: ['.ts'],
    closeWorkerAfterMs: LONGEST_RUN_MS,
    worker: { workerData: { uri } },
    jobs: [
      {
        name: 'purge',
        path: fileURLToPath(new URL('./purge.ts', import.meta.url)),
        cron: PURGE_CRON,
        timeout: false,
      },
    ],
    errorHandler: (error: unknown, { name }: { name: string }) => {
      log.error('job.failed', { jobId: name, error })
    },
    workerMessageHandler: ({ name, message }: { name: string; message?: unknown }) => {
      if (!isReport(message)) return
      log.info('job.done', { jobId: name, counts: message.counts })
      onReport?.(message)
    },
  })
  return {
    start: () => bree.start(),
    run: (name) => bree.run(name),
    stop: () => bree.stop(),
  }
}

function isReport(message: unknown): message is JobReport {
  return typeof message === 'object' && message !== null && 'type' in message && 'counts' in message
}
