import { ensureDebianPackages } from './apt.ts'
import { findFirstProgram, findProgram } from './command.ts'
import type { Print } from './step.ts'

/** Path of a C compiler; installs gcc where that can be done without asking. */
export async function ensureCompiler(print: Print): Promise<string> {
  const found = findFirstProgram(['cc', 'gcc', 'clang'])
  if (found) return found
  await ensureDebianPackages(['gcc', 'libc6-dev'], 'a C compiler', print)
  return findProgram('gcc') ?? 'gcc'
}
