import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

import { LineSplitter } from './line-splitter.ts'

/** What to start and how to know that it is ready. */
export interface ChildOptions {
  /** Short name for messages, e.g. `server`. */
  name: string
  program: string
  args?: readonly string[]
  cwd?: string
  /** The whole environment; default: that of this process. */
  env?: NodeJS.ProcessEnv
  /** The child is ready when a line of its stdout matches; without it, at once. */
  ready?: RegExp
  /** How long the child may take until then, in milliseconds. */
  readyWithin?: number
  /** Every line that the child writes, without line end. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void
}

/** How a child ended: by exit code or by signal. */
export interface ChildExit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A running child that leads a process group of its own. */
export interface ChildGroup {
  readonly name: string
  readonly pid: number
  /** Resolves with the match of the ready line; rejects with a sentence when the child ends or is too slow. */
  readonly ready: Promise<RegExpExecArray | null>
  /** Resolves when the child has ended and its output is read; never rejects. */
  readonly exited: Promise<ChildExit>
  /** True until the child has ended. */
  readonly running: boolean
  /** Sends a signal to the leader only. */
  signal(signal: NodeJS.Signals): void
  /** Kills the whole group at once. */
  kill(): Promise<ChildExit>
  /** Asks the leader by SIGTERM, kills the whole group after `limit` ms; nothing of the group is left then. */
  stop(limit?: number): Promise<ChildExit>
}

const DEFAULT_READY_LIMIT_MS = 30_000
const DEFAULT_STOP_LIMIT_MS = 5_000

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal does not reach it
 * and the caller decides the order in which children end. Throws when it cannot be started at all.
 */
export async function startChild(options: ChildOptions): Promise<ChildGroup> {
  const child = spawn(options.program, options.args ?? [], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) =>
      reject(new Error(`${options.name} cannot be started: ${error.message}`, { cause: error })),
    )
  })
  return new RunningChild(child, options)
}

class RunningChild implements ChildGroup {
  readonly name: string
  readonly pid: number
  readonly ready: Promise<RegExpExecArray | null>
  readonly exited: Promise<ChildExit>
  readonly #child: ChildProcess
  #running = true
  #lastError = ''

  constructor(child: ChildProcess, options: ChildOptions) {
    this.name = options.name
    this.pid = child.pid as number
    this.#child = child
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }))
    })
    child.once('exit', () => {
      this.#running = false
    })
    this.ready = this.#watch(child, options)
    // Whoever only stops the child need not care for its readiness.
    this.ready.catch(() => {})
  }

  get running(): boolean {
    return this.#running
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#running) this.#child.kill(signal)
  }

  async kill(): Promise<ChildExit> {
    this.#killGroup()
    return await this.exited
  }

  async stop(limit = DEFAULT_STOP_LIMIT_MS): Promise<ChildExit> {
    this.signal('SIGTERM')
    const timer = setTimeout(() => this.#killGroup(), limit)
    // Not `exited`: a grandchild that outlives the leader keeps the pipes open until it is killed.
    if (this.#running) await new Promise((resolve) => this.#child.once('exit', resolve))
    clearTimeout(timer)
    this.#killGroup()
    return await this.exited
  }

  #killGroup(): void {
    if (process.platform === 'win32') {
      this.#child.kill('SIGKILL')
      return
    }
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch (error) {
      // ESRCH: nobody is left in the group.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  #watch(child: ChildProcess, options: ChildOptions): Promise<RegExpExecArray | null> {
    return new Promise((resolve, reject) => {
      const { ready, readyWithin = DEFAULT_READY_LIMIT_MS } = options
      const timer = ready
        ? setTimeout(
            () => reject(new Error(`${this.name} was not ready within ${readyWithin} ms.`)),
            readyWithin,
          )
        : undefined
      if (!ready) resolve(null)
      this.#read(child, 'stdout', options, (line) => {
        const match = ready?.exec(line)
        if (!match) return
        clearTimeout(timer)
        resolve(match)
      })
      this.#read(child, 'stderr', options, (line) => {
        if (line.trim() !== '') this.#lastError = line.trim()
      })
      child.once('close', (code, signal) => {
        clearTimeout(timer)
        const end = signal ? `was ended by ${signal}` : `ended with code ${code}`
        const reason = this.#lastError ? `: ${this.#lastError}` : '.'
        reject(new Error(`${this.name} ${end} before it was ready${reason}`))
      })
    })
  }

  #read(
    child: ChildProcess,
    stream: 'stdout' | 'stderr',
    options: ChildOptions,
    see: (line: string) => void,
  ): void {
    const splitter = new LineSplitter((line) => {
      see(line)
      options.onLine?.(line, stream)
    })
    const source = child[stream]
    source?.setEncoding('utf8')
    source?.on('data', (chunk: string) => splitter.push(chunk))
    source?.on('end', () => splitter.end())
  }
}
