import { fileURLToPath } from 'node:url'
import Bree from 'bree'
import type { Log } from '#server/log.ts'
import type { Due } from './due.ts'
import type { PurgeReport } from './purge-night.ts'

/** What the purge tells the main thread. */
export type JobReport = PurgeReport & { type: 'purge' }

/** The timed work that needs no actor; each job runs in a thread and shares no memory. */
export type Jobs = {
  start(): Promise<void>
  /** Runs one job now. */
  run(name: 'purge' | 'visits'): Promise<void>
  stop(): Promise<void>
}

export type JobsOptions = {
  /** The database, to which each job connects by itself. */
  uri: string
  log: Log
  /** Where letters lie that nobody sends; swept with the purge. */
  outbox: string
  /** Folder of the site files, read anew for each purge. */
  sitesDir: string
  /** Months for which rows are kept for counting. */
  statisticsMonths: number
  /** Something of visits is due; the main thread acts. */
  onDue?: (due: Due) => void
  onReport?: (report: JobReport) => void
}

/** At night, when hardly anybody is in the line. */
const PURGE_CRON = '17 3 * * *'
/** Also some time after the start (ms): a server that is down each night would purge never. */
const PURGE_AFTER_START_MS = 2 * 60_000
const HOUR_MS = 3_600_000
/** A job that hangs is ended (ms). */
const LONGEST_RUN_MS = 30 * 60_000
/** Reminders and no-shows are a minute late at most (ms). */
const VISITS_EVERY_MS = 60_000

export function createJobs(options: JobsOptions): Jobs {
  const { uri, log, outbox, sitesDir, statisticsMonths, onDue, onReport } = options
  const bree = new Bree({
    root: false,
    logger: false,
    timezone: 'Europe/Warsaw',
    acceptedExtensions: ['.ts'],
    closeWorkerAfterMs: LONGEST_RUN_MS,
    worker: { workerData: { uri, outbox, sitesDir, statisticsMonths } },
    jobs: [
      {
        name: 'purge',
        path: fileURLToPath(new URL('./purge.ts', import.meta.url)),
        cron: PURGE_CRON,
        timeout: false,
      },
      {
        name: 'purge-after-start',
        path: fileURLToPath(new URL('./purge.ts', import.meta.url)),
        timeout: PURGE_AFTER_START_MS,
      },
      // At the start, too: what fell due while the server was down.
      {
        name: 'visits',
        path: fileURLToPath(new URL('./visits.ts', import.meta.url)),
        timeout: 0,
        interval: VISITS_EVERY_MS,
      },
    ],
    errorHandler: (error: unknown, { name }: { name: string }) => {
      log.error('job.failed', { jobId: name, error })
    },
    workerMessageHandler: ({ name, message }: { name: string; message?: unknown }) => {
      if (isDue(message)) return onDue?.(message)
      if (!isReport(message)) return
      if (Object.keys(message.overdue).length > 0)
        log.error('purge.overdue', { jobId: name, counts: flat(message.overdue) })
      log.info('purge.kept', { jobId: name, counts: flat(message.kept) })
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

/** `calls`, and beside it `callsOldestHours`: a log line holds plain numbers. */
function flat(classes: PurgeReport['kept']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(classes).flatMap(([name, { count, oldestMs }]) => [
      [name, count],
      [`${name}OldestHours`, Math.ceil(oldestMs / HOUR_MS)],
    ]),
  )
}

function isReport(message: unknown): message is JobReport {
  return typeof message === 'object' && message !== null && 'type' in message && 'counts' in message
}

function isDue(message: unknown): message is Due {
  return isReportLike(message) && message.type === 'visits-due'
}

function isReportLike(message: unknown): message is { type: unknown } {
  return typeof message === 'object' && message !== null && 'type' in message
}
