import { Gauge, type Registry } from 'prom-client'
import type { Models } from '#server/models/index.ts'
import { pingScanner } from '#server/scanner.ts'
import type { World } from '#server/world.ts'
import { undeliveredLetters } from './letters.ts'

/** Longest wait for a part that is asked (ms): a scrape must not hang with the database. */
const PATIENCE_MS = 2_000

export type PartsDeps = {
  world: World
  models: Pick<Models, 'visits'>
  isDatabaseUp: () => boolean
  /** Null: no scanner on this installation. */
  clamdSocket: string | null
}

/**
 * Gauges of what the server leans on: database, media workers, scanner, letters.
 *
 * @returns looks at all of them anew; a part that does not answer keeps no old figure
 */
export function describeParts(registry: Registry, deps: PartsDeps): () => Promise<void> {
  const registers = [registry]
  const up = new Gauge({
    name: 'okienko_part_up',
    help: 'Whether a part answers: database, media-worker, scanner',
    labelNames: ['part'],
    registers,
  })
  const cpu = new Gauge({
    name: 'okienko_media_worker_cpu',
    help: 'Share of one core that a mediasoup worker takes',
    labelNames: ['pid'],
    registers,
  })
  const rooms = new Gauge({
    name: 'okienko_media_rooms',
    help: 'Rooms of a mediasoup worker',
    labelNames: ['pid'],
    registers,
  })
  const owed = new Gauge({
    name: 'okienko_letters_owed',
    help: 'Visits that owe a letter whose time has come, those that are tried again too',
    registers,
  })
  const oldest = new Gauge({
    name: 'okienko_letters_oldest_seconds',
    help: 'How long the letter is owed that is owed longest, from its first time on; 0 without any',
    registers,
  })
  const failed = new Gauge({
    name: 'okienko_letters_failed',
    help: 'Visits of which a letter was given up; shown to their managers',
    registers,
  })

  const lookAtMedia = async () => {
    cpu.reset()
    rooms.reset()
    const { workers } = await deps.world.rooms.media().load()
    for (const worker of workers) {
      const label = { pid: String(worker.pid) }
      cpu.set(label, worker.cpu)
      rooms.set(label, worker.rooms)
    }
  }
  const lookAtLetters = async () => {
    owed.remove()
    oldest.remove()
    failed.remove()
    const letters = await undeliveredLetters(deps.models, deps.world.clock.now())
    owed.set(letters.owed)
    oldest.set(letters.oldestMs / 1_000)
    failed.set(letters.failed)
  }
  const lookAtScanner = async () => {
    if (deps.clamdSocket === null) return
    up.set({ part: 'scanner' }, Number(await pingScanner(deps.clamdSocket)))
  }
  return async () => {
    up.set({ part: 'database' }, Number(deps.isDatabaseUp()))
    up.set({ part: 'media-worker' }, Number(deps.world.rooms.isUp()))
    const looks = [lookAtMedia(), lookAtLetters(), lookAtScanner()]
    await Promise.all(looks.map((look) => orNothing(look)))
  }
}

/** A part that fails or is slow has no figure this time; `okienko_part_up` says which one it is. */
async function orNothing(look: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((done) => (timer = setTimeout(done, PATIENCE_MS)))
  await Promise.race([look.catch(() => {}), patience])
  clearTimeout(timer)
}
