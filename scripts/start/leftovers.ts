import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

import { isAlive } from '#scripts/children/process-alive.ts'

/** A process by number and start time, so that a number used again is not mistaken for it. */
interface KnownProcess {
  name: string
  pid: number
  startedAt: string
}

interface RunRecord {
  starter: KnownProcess
  children: KnownProcess[]
}

/**
 * Record of a running `npm start` in a file: refuses a second one on the same data, and finds the
 * children of one that was killed so hard that it could not stop them.
 */
export class RunFile {
  readonly #path: string
  readonly #record: RunRecord

  private constructor(path: string, record: RunRecord) {
    this.#path = path
    this.#record = record
  }

  /** Claims the file. Kills what a dead predecessor left and tells `onLeftover` each name. */
  static async claim(path: string, onLeftover: (name: string) => void): Promise<RunFile> {
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text !== null) {
      const { starter, children } = JSON.parse(text) as RunRecord
      if (isSame(starter)) {
        throw new Error(
          `npm start runs already (process ${starter.pid}).\nStop it with Ctrl-C or \`kill ${starter.pid}\` first.`,
        )
      }
      for (const child of children.filter(isSame)) {
        onLeftover(child.name)
        process.kill(-child.pid, 'SIGKILL')
      }
    }
    const file = new RunFile(path, { starter: identify('npm start', process.pid), children: [] })
    file.#write()
    return file
  }

  /** Notes a child; at once, so that none is missing however early the end comes. */
  add(name: string, pid: number): void {
    this.#record.children.push(identify(name, pid))
    this.#write()
  }

  async release(): Promise<void> {
    await rm(this.#path, { force: true })
  }

  #write(): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    writeFileSync(this.#path, JSON.stringify(this.#record))
  }
}

function identify(name: string, pid: number): KnownProcess {
  return { name, pid, startedAt: startTime(pid) }
}

function isSame(known: KnownProcess): boolean {
  return isAlive(known.pid) && known.startedAt !== '' && startTime(known.pid) === known.startedAt
}

/** Start time in clock ticks since boot (field 22 of stat); empty where the system does not tell. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
