import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild } from '#scripts/children/child-group.ts'

/** Processes that a bench measures: each answers questions of its parent, one at a time. */

type Question = { ask: string; of: unknown }
type Reply = { answer: unknown } | { failed: string }

/** A fresh Node process with one of the `*-child.ts` of this folder. */
export class BenchChild {
  readonly #process: ChildProcess
  #ended: string | null = null
  #waiting: { resolve(answer: unknown): void; reject(error: Error): void } | null = null

  /** @param env beside PATH and the like; garbage can be collected on demand in it */
  constructor(entry: string, env: Record<string, string> = {}) {
    this.#process = fork(fileURLToPath(new URL(entry, import.meta.url)), [], {
      execArgv: ['--expose-gc'],
      env: { ...process.env, ...env },
    })
    this.#process.on('message', (reply: Reply) => {
      const waiting = this.#waiting
      this.#waiting = null
      if ('failed' in reply) waiting?.reject(new Error(`${entry}: ${reply.failed}`))
      else waiting?.resolve(reply.answer)
    })
    this.#process.on('exit', (code, signal) => {
      this.#ended = `${entry} has ended (${code ?? signal})`
      this.#waiting?.reject(new Error(this.#ended))
    })
  }

  get pid(): number {
    return this.#process.pid!
  }

  ask<Answer>(ask: string, of: unknown = null): Promise<Answer> {
    if (this.#ended) return Promise.reject(new Error(this.#ended))
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve: resolve as (answer: unknown) => void, reject }
      this.#process.send({ ask, of } satisfies Question)
    })
  }

  async stop(): Promise<void> {
    if (this.#ended) return
    const gone = new Promise((done) => this.#process.once('exit', done))
    this.#process.kill('SIGKILL')
    await gone
  }
}

/** The child's side: answers by name; a failure goes to the parent with its stack. */
export function answerParent(answers: Record<string, (of: never) => unknown>): void {
  process.on('message', ({ ask, of }: Question) => {
    Promise.resolve()
      .then(() => answers[ask]!(of as never))
      .then(
        (answer) => process.send!({ answer } satisfies Reply),
        (error: unknown) => process.send!({ failed: String((error as Error).stack ?? error) }),
      )
  })
  process.on('disconnect', () => process.exit(0))
}

export type BenchDatabase = { uri: string; dir: string; stop(): Promise<void> }

/** The embedded engine in a process of its own, durable as in real use, in a folder of its own. */
export async function startDatabase(): Promise<BenchDatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'okienko-bench-'))
  const child = await startChild({
    name: 'database',
    program: process.execPath,
    args: [
      fileURLToPath(new URL('../../server/embedded-db/main.ts', import.meta.url)),
      join(dir, 'db'),
    ],
    ready: /^okienko-embedded-db ready (\S+)/,
  })
  const [, uri = ''] = (await child.ready) ?? []
  return {
    uri,
    dir,
    async stop() {
      await child.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
