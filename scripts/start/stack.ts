import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { startChild } from '#scripts/children/child-group.ts'
import type { ChildGroup } from '#scripts/children/child-group.ts'
import { formatDuration } from '#scripts/setup/step.ts'
import type { Print } from '#scripts/setup/step.ts'

/** A process of the product: an entry point, and the stdout line that says it is ready. */
export interface Service {
  name: string
  /** Path below the repository. */
  entry: string
  args?: readonly string[]
  env: NodeJS.ProcessEnv
  ready: RegExp
  readyWithin?: number
}

/** The server drains for at most 3 s; whoever is not gone by then is killed. */
const STOP_LIMIT_MS = 6_000

/** The running processes in the order of their start; they stop in the opposite order. */
export class Stack {
  readonly #repository: string
  readonly #print: Print
  readonly #children: ChildGroup[] = []
  #stopping: Promise<void> | null = null
  /** Called once when a process ends although nobody stopped it. */
  onLoss: (name: string) => void = () => {}
  /** Called for every child as soon as it has a process. */
  onStart: (name: string, pid: number) => void = () => {}

  constructor(repository: string, print: Print) {
    this.#repository = repository
    this.#print = print
  }

  /** Starts a service and waits until it is ready; gives the match of its ready line. */
  async start(service: Service): Promise<RegExpExecArray> {
    const started = performance.now()
    const { name, entry, args = [], env, ready, readyWithin = 60_000 } = service
    const child = await startChild({
      name,
      program: process.execPath,
      args: [join(this.#repository, entry), ...args],
      cwd: this.#repository,
      env,
      ready,
      readyWithin,
      onLine: (line) => {
        if (!ready.test(line)) this.#print(`${name} | ${line}`)
      },
    })
    this.#take(child)
    // Before it is ready its end is told by `ready`, with the reason.
    const match = await child.ready
    this.#watch(child)
    if (match === null) throw new Error(`${name} has no ready line.`)
    this.#print(`[${name}] ready after ${formatDuration(performance.now() - started)}`)
    return match
  }

  /** Takes a child started elsewhere into the order. */
  adopt(child: ChildGroup): void {
    this.#take(child)
    this.#watch(child)
  }

  #take(child: ChildGroup): void {
    this.#children.push(child)
    this.onStart(child.name, child.pid)
  }

  #watch(child: ChildGroup): void {
    void child.exited.then(() => {
      if (this.#stopping === null) this.onLoss(child.name)
    })
  }

  get children(): readonly { name: string; pid: number }[] {
    return this.#children
  }

  /** Stops all, the last started first, each before the next. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopInOrder()
    return this.#stopping
  }

  /** Kills all at once, without order. */
  async kill(): Promise<void> {
    this.#stopping ??= Promise.resolve()
    await Promise.all(this.#children.map((child) => child.kill()))
  }

  async #stopInOrder(): Promise<void> {
    for (const child of this.#children.toReversed()) {
      const started = performance.now()
      await child.stop(STOP_LIMIT_MS)
      this.#print(`[${child.name}] stopped after ${formatDuration(performance.now() - started)}`)
    }
  }
}

/** Makes the folder of sockets, which only this user may enter. */
export async function makeRunFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'run')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}
