import { runCommand, findProgram, tail } from './command.ts'
import { SetupError } from './setup-error.ts'
import type { Print } from './step.ts'

/** Words in apt's output that mean the mirror was not reached (and not, say, a broken package). */
const networkFailure =
  /Could not (resolve|connect)|Temporary failure resolving|Connection (failed|timed out|refused)|Failed to fetch|Unable to connect|Network is unreachable/i

/** Installed Debian packages among the given ones. */
async function installedPackages(packages: readonly string[]): Promise<Set<string>> {
  const query = await runCommand('dpkg-query', [
    '-W',
    '-f=${db:Status-Abbrev} ${Package}\n',
    ...packages,
  ])
  const lines = query.output.split('\n').filter((line) => line.startsWith('ii '))
  return new Set(lines.map((line) => line.split(' ').at(-1) ?? ''))
}

/** How apt-get can be run without asking anybody: directly as root, by sudo, or not at all. */
async function aptPrefix(): Promise<string[] | null> {
  if (process.getuid?.() === 0) return []
  if (findProgram('sudo') === null) return null
  const probe = await runCommand('sudo', ['-n', 'true'])
  return probe.code === 0 ? ['sudo', '-n'] : null
}

/**
 * Makes sure that Debian packages are installed, as root or by passwordless sudo.
 * Otherwise throws a SetupError whose advice names the packages (`purpose` says what for).
 */
export async function ensureDebianPackages(
  packages: readonly string[],
  purpose: string,
  print: Print,
): Promise<void> {
  const advice = `Install ${purpose} by hand: apt-get install ${packages.join(' ')}`
  if (findProgram('apt-get') === null || findProgram('dpkg-query') === null) {
    throw new SetupError(
      'unsupported',
      `this is not a Debian-like system, so nothing can be installed here for you.`,
      `Install what corresponds to these Debian packages (${purpose}): ${packages.join(' ')}`,
    )
  }
  const present = await installedPackages(packages)
  const missing = packages.filter((name) => !present.has(name))
  if (missing.length === 0) return
  const prefix = await aptPrefix()
  if (prefix === null) {
    throw new SetupError('missing', `packages are missing: ${missing.join(' ')}`, `${advice}.`)
  }
  print(`installing ${missing.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = async (...args: string[]): Promise<void> => {
    const [program = 'apt-get', ...rest] = [...prefix, 'apt-get', ...args]
    const result = await runCommand(program, rest, { env })
    if (result.code === 0) return
    const kind = networkFailure.test(result.output) ? 'network' : 'build'
    const message = `apt-get ${args[0]} ended with code ${result.code}:\n${tail(result.output)}`
    throw new SetupError(kind, message, `${advice}; then run the command again.`)
  }
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', ...missing)
}
