import { describeSetupError, SetupError } from './setup-error.ts'

/** Where a step writes its lines; tests collect them. */
export type Print = (line: string) => void

export const printLine: Print = (line) => process.stdout.write(`${line}\n`)

/** What a step is given: a way to tell what it does. */
export interface StepContext {
  print: Print
}

/** One idempotent part of the set-up: quick when there is nothing to do. */
export interface SetupStep<Result> {
  /** Short name shown before every line, e.g. `uwebsockets`. */
  name: string
  /** Does the work or finds it done. Throws SetupError with advice. */
  run(context: StepContext): Promise<Result>
}

/** Runs a step with its name before every line and its duration at the end. */
export async function runStep<Result>(
  step: SetupStep<Result>,
  print: Print = printLine,
): Promise<Result> {
  const started = performance.now()
  const prefixed: Print = (line) => print(`[${step.name}] ${line}`)
  try {
    const result = await step.run({ print: prefixed })
    prefixed(`ready after ${formatDuration(performance.now() - started)}`)
    return result
  } catch (error) {
    prefixed(`failed after ${formatDuration(performance.now() - started)}`)
    for (const line of describeSetupError(error).split('\n')) prefixed(line)
    throw error
  }
}

/**
 * Runs a step that the rest can do without: an obstacle is told and `null` comes back.
 * Anything but a SetupError is a defect and passes through.
 */
export async function runOptionalStep<Result>(
  step: SetupStep<Result>,
  print: Print = printLine,
): Promise<Result | null> {
  try {
    return await runStep(step, print)
  } catch (error) {
    if (error instanceof SetupError) return null
    throw error
  }
}

/** `850 ms`, `4.2 s`, `5 min 31 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
