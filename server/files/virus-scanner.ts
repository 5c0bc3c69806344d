import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import NodeClam from 'clamscan'
import type { FileRefusal } from '#machines/file.ts'
import type { Clock } from '#server/clock.ts'
import type { Log } from '#server/log.ts'
import type { Arrival } from './arrival.ts'
import { startScan, type ClamdScan } from './clamd-scan.ts'
import { createGate } from './gate.ts'

/** privacy.md 7: with older signatures nothing passes (ms). */
export const SIGNATURES_LIMIT_MS = 48 * 60 * 60_000
/** clamd that has not said what a file is by then counts as down (ms). */
const VERDICT_LIMIT_MS = 30_000
/** clamd that has not said its version by then counts as down (ms). */
const VERSION_LIMIT_MS = 2_000
/** The age of the signatures is asked again after this time (ms). */
const VERSION_KEEP_MS = 60_000
/** A connection on which nothing moves is closed (ms). */
const SILENCE_LIMIT_MS = 40_000
/** Whole files that are scanned at the same time; with those that still arrive fewer than clamd's own threads. */
const SCANS_AT_ONCE = 4
/** Files that clamd gets while they arrive. Slow senders may hold these places: the others do without. */
const AHEAD_AT_ONCE = 2
/** Bytes handed to clamd at once. */
const CHUNK_BYTES = 128 * 1024

export type VirusScannerDeps = {
  /** Null: there is no scanner, nothing passes. */
  socketPath: string | null
  /** Folder of the signatures, for a clamd that does not tell their date (only local ones). */
  signaturesDir: string | null
  clock: Clock
  log: Log
}

/** Asks clamd about files; only its explicit OK lets one pass. Each file is a connection of its own. */
export type VirusScanner = {
  /** Why nothing can pass at the moment, or null: asked before an upload is taken. */
  readiness(): Promise<FileRefusal | null>
  /**
   * Scans a file that arrives, while it does or afterwards.
   *
   * @param whole whether all of it has come, told once
   */
  scan(arrival: Arrival, whole: Promise<boolean>): Scan
}

export type Scan = {
  /** Once this is told the content is not needed any more: all of it is with clamd, or the scan has failed. */
  sent: Promise<void>
  /** The verdict over the whole file; null: it may pass. Never rejects. */
  verdict: Promise<FileRefusal | null>
  /** Nobody wants the verdict any more. Can be called twice. */
  drop(): void
}

export function createVirusScanner(deps: VirusScannerDeps): VirusScanner {
  const { socketPath, clock, log } = deps
  if (socketPath === null) return NO_SCANNER
  let link: Promise<NodeClam> | null = null
  const linked = () => (link ??= openLink(socketPath))
  let known: { refusal: FileRefusal | null; until: number } | null = null

  const readiness = async (): Promise<FileRefusal | null> => {
    if (known && clock.now() < known.until) return known.refusal
    try {
      const version = await within(clock, VERSION_LIMIT_MS, (await linked()).getVersion())
      const bornAt = signaturesOf(version) ?? (await newestIn(deps.signaturesDir))
      const isFresh = bornAt !== null && clock.now() - bornAt <= SIGNATURES_LIMIT_MS
      const refusal = isFresh ? null : 'scanner-outdated'
      if (refusal) log.warn('scanner.outdated', {})
      known = { refusal, until: clock.now() + VERSION_KEEP_MS }
      return refusal
    } catch (error) {
      known = null
      log.warn('scanner.down', { error })
      return 'scanner-down'
    }
  }

  const gate = createGate(SCANS_AT_ONCE)
  const ahead = createGate(AHEAD_AT_ONCE)
  const scan = (arrival: Arrival, whole: Promise<boolean>): Scan => {
    const sent = Promise.withResolvers<void>()
    let current: ClamdScan | null = null
    let hasAll = false
    let isDropped = false
    const ask = async (): Promise<FileRefusal | null> => {
      const asked = await linked()
      if (isDropped) throw new Error('nobody wants the verdict')
      const running = startScan(asked, arrival.parts(CHUNK_BYTES), arrival.bytes)
      current = running
      void running.sent.then((all) => {
        hasAll ||= all
        if (all) sent.resolve()
      })
      try {
        // The sender may take its time, clamd may not.
        await Promise.race([running.isInfected, whole])
        return refusalOf(await within(clock, VERDICT_LIMIT_MS, running.isInfected))
      } finally {
        running.drop()
      }
    }
    const judge = async (): Promise<FileRefusal | null> => {
      try {
        if (ahead.busy() < AHEAD_AT_ONCE) return await ahead.run(ask)
      } catch (error) {
        // Lost on the way, for instance to a sender who fell silent: once more when it is whole.
        if (hasAll || isDropped) throw error
      }
      if (!(await whole)) throw new Error('the file has not come')
      return gate.run(ask)
    }
    const verdict = judge().catch((error: unknown): FileRefusal => {
      known = null
      if (!isDropped) log.warn('scanner.down', { error })
      return 'scanner-down'
    })
    void verdict.then(() => sent.resolve())
    return {
      sent: sent.promise,
      verdict,
      drop() {
        isDropped = true
        current?.drop()
      },
    }
  }
  return { readiness, scan }
}

const down = async (): Promise<FileRefusal> => 'scanner-down'
const NO_SCANNER: VirusScanner = {
  readiness: down,
  scan: () => ({ sent: Promise.resolve(), verdict: down(), drop() {} }),
}

/** Only an explicit OK lets a file pass. */
function refusalOf(isInfected: boolean | null): FileRefusal | null {
  if (isInfected === true) return 'virus-found'
  return isInfected === false ? null : 'scanner-down'
}

/** Opens nothing yet: the package makes a connection for each question. */
function openLink(socket: string): Promise<NodeClam> {
  return new NodeClam().init({
    removeInfected: false,
    quarantineInfected: false,
    clamscan: { active: false },
    // No program of its own: only the service may look at what somebody sends.
    clamdscan: {
      socket,
      timeout: SILENCE_LIMIT_MS,
      localFallback: false,
      path: '',
      active: true,
      bypassTest: true,
    },
    preference: 'clamdscan',
  })
}

/** The date in `ClamAV 1.4.2/27820/Sat Nov 21 09:25:12 2026`, which is clamd's local time; null: it tells none. */
export function signaturesOf(version: string): number | null {
  const [, date] = /\/\d+\/(.+)$/.exec(version.replaceAll('\0', '').trim()) ?? []
  const at = date === undefined ? NaN : Date.parse(date)
  return Number.isNaN(at) ? null : at
}

async function newestIn(folder: string | null): Promise<number | null> {
  if (folder === null) return null
  const files = await readdir(folder)
  const times = await Promise.all(
    files.map(async (file) => (await stat(join(folder, file))).mtimeMs),
  )
  return times.length === 0 ? null : Math.max(...times)
}

function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.at(clock.now() + ms, () => reject(new Error('clamd is silent')))
    work.then(resolve, reject).finally(cancel)
  })
}
