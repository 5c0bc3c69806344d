import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { startChild } from '#scripts/children/child-group.ts'
import type { ChildGroup } from '#scripts/children/child-group.ts'
import { ensureDebianPackages } from './apt.ts'
import { findProgram } from './command.ts'
import { SetupError } from './setup-error.ts'
import type { SetupStep } from './step.ts'

/** What a set-up clamd offers: one that runs already, or how to start one of our own. */
export type Clamd =
  { kind: 'running'; socket: string } | { kind: 'own'; program: string; realSignatures: boolean }

const DEBIAN_SOCKET = '/run/clamav/clamd.ctl'
const DEBIAN_SIGNATURES = '/var/lib/clamav'

/** With all signatures clamd reads for some tens of seconds before it answers. */
const READY_WITHIN_MS = 120_000
const POLL_MS = 50

/**
 * EICAR, the harmless text that every scanner reports, as a body signature: unlike a hash it is
 * also found inside another file. Enough to try the way of a file where real signatures are absent.
 */
const EICAR_SIGNATURE = `Eicar-Test-Signature:0:*:${Buffer.from(
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*',
).toString('hex')}\n`

/** Finds a running clamd (`OKIENKO_CLAMD_SOCKET`, Debian's service) or installs the program. */
export const clamdStep: SetupStep<Clamd> = {
  name: 'clamd',
  async run({ print }) {
    const socket = process.env.OKIENKO_CLAMD_SOCKET ?? DEBIAN_SOCKET
    if (await answers(socket)) {
      print(`a running clamd answers at ${socket}`)
      return { kind: 'running', socket }
    }
    if (process.env.OKIENKO_CLAMD_SOCKET) {
      throw new SetupError(
        'missing',
        `no clamd answers at OKIENKO_CLAMD_SOCKET, ${socket}.`,
        'Start it, or unset the variable to let the set-up care for one.',
      )
    }
    if (findClamd() === null) await ensureDebianPackages(['clamav-daemon'], 'clamd', print)
    const program = findClamd()
    if (program === null) {
      throw new SetupError('missing', 'clamd was installed but is not found.', 'Put it into PATH.')
    }
    const realSignatures = ['main', 'daily'].every((name) =>
      ['cvd', 'cld'].some((kind) => existsSync(join(DEBIAN_SIGNATURES, `${name}.${kind}`))),
    )
    print(
      realSignatures
        ? `${program} with the signatures in ${DEBIAN_SIGNATURES}`
        : `${program}; no virus signatures on this machine (freshclam fetches them), so only the EICAR test file is recognised`,
    )
    return { kind: 'own', program, realSignatures }
  },
}

function findClamd(): string | null {
  return findProgram('clamd') ?? findProgram('clamd', '/usr/sbin:/usr/local/sbin')
}

/** A clamd in use: its socket for `OKIENKO_CLAMD_SOCKET`, and the child when it is ours to stop. */
export interface RunningClamd {
  socket: string
  /** Its folder of signatures when it tells no date of them, for `OKIENKO_CLAMD_SIGNATURES`. */
  signatures: string | null
  child: ChildGroup | null
}

/**
 * Starts our own clamd with its files in `folder` (made if missing, for this user only), or hands
 * out the one that runs. Resolves when it answers; rejects with a sentence when it does not.
 */
export async function startClamd(
  clamd: Clamd,
  folder: string,
  onLine: (line: string) => void = () => {},
): Promise<RunningClamd> {
  if (clamd.kind === 'running') return { socket: clamd.socket, signatures: null, child: null }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const signatures = clamd.realSignatures ? DEBIAN_SIGNATURES : await writeTestSignatures(folder)
  const socket = join(folder, 'clamd.sock')
  const settings = [
    `DatabaseDirectory ${signatures}`,
    `LocalSocket ${socket}`,
    'LocalSocketMode 600',
    'FixStaleSocket yes',
    'Foreground yes',
    // Scanned data never touches a disk where there is a file system in memory.
    `TemporaryDirectory ${existsSync('/dev/shm') ? '/dev/shm' : folder}`,
    'StreamMaxLength 12M',
    'ExitOnOOM yes',
  ]
  const configuration = join(folder, 'clamd.conf')
  await writeFile(configuration, `${settings.join('\n')}\n`)
  const child = await startChild({
    name: 'clamd',
    program: clamd.program,
    args: ['--config-file', configuration],
    onLine,
  })
  await waitForAnswer(child, socket)
  return { socket, signatures: clamd.realSignatures ? null : signatures, child }
}

async function writeTestSignatures(folder: string): Promise<string> {
  const signatures = join(folder, 'signatures')
  await mkdir(signatures, { recursive: true })
  await writeFile(join(signatures, 'okienko-test.ndb'), EICAR_SIGNATURE)
  return signatures
}

async function waitForAnswer(child: ChildGroup, socket: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  while (!(await answers(socket))) {
    if (!child.running) {
      const { code } = await child.exited
      throw new Error(`clamd ended with code ${code} before it answered.`)
    }
    if (performance.now() > deadline) {
      await child.kill()
      throw new Error(`clamd did not answer within ${READY_WITHIN_MS / 1000} s.`)
    }
    await delay(POLL_MS)
  }
}

/** True when a clamd says PONG on that socket. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    const end = (answer: boolean): void => {
      connection.destroy()
      resolve(answer)
    }
    connection.setTimeout(2_000, () => end(false))
    connection.on('error', () => end(false))
    connection.on('connect', () => connection.write('zPING\0'))
    connection.on('data', (data) => end(data.toString().startsWith('PONG')))
  })
}
