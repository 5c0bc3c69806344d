import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** How a command ended, with everything it wrote (stdout and stderr as they came). */
export interface CommandResult {
  /** Exit code; 127 when the program does not exist, 128 when a signal ended it. */
  code: number
  output: string
  /** True when the limit was reached and the command was killed. */
  timedOut: boolean
}

/** Options of {@link runCommand}; `timeout` in milliseconds, none by default. */
export interface CommandOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  timeout?: number
  /** Called with every whole line as it comes, for progress. */
  onLine?: (line: string) => void
}

const running = new Set<ChildProcess>()

// A set-up that is interrupted leaves no compiler or installer behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})

/** Runs a program without a shell and never throws for its exit code: the caller words the error. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    let output = ''
    let pending = ''
    let timedOut = false
    const timer =
      options.timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGKILL')
          }, options.timeout)
    const take = (chunk: string): void => {
      output += chunk
      const lines = (pending + chunk).split(/[\r\n]+/)
      pending = lines.pop() ?? ''
      for (const line of lines) if (line !== '') options.onLine?.(line)
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.on('error', (error) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code: 127, output: error.message, timedOut: false })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code: code ?? 128, output, timedOut })
    })
  })
}

/** Full path of a program in PATH, or null. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | null {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, name)
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      continue
    }
  }
  return null
}

/** Full path of the first of these programs that there is in PATH, or null. */
export function findFirstProgram(names: readonly string[], path?: string): string | null {
  for (const name of names) {
    const found = findProgram(name, path)
    if (found) return found
  }
  return null
}

/** The last lines of a program's output, for an error message. */
export function tail(output: string, lines = 12): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n')
}
