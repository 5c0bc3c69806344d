import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { MailTransport } from './letter.ts'
import { messageOf } from './message.ts'
import type { MailSettings } from './settings.ts'

/** Letters hold names and links: they stay no longer than this (privacy.md 11, ms). */
export const OUTBOX_MS = 7 * 24 * 60 * 60_000

const NAME = /^[\w.-]{1,160}\.eml$/

/** The folder into which letters are put where no SMTP server is named. */
export const outboxDir = (dataDir: string): string => join(dataDir, 'outbox')

/** Writes each letter as an `.eml` file that only this user may read; a second try replaces the first. */
export function createOutbox(dir: string, settings: MailSettings): MailTransport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  return {
    async send(letter) {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const { message } = await composer.sendMail(messageOf(letter, settings))
      const name = `${letter.mailId.replace(/[^\w.-]/g, '_')}.eml`
      const half = join(dir, `.${name}.half`)
      const file = await open(half, 'w', 0o600)
      try {
        await file.writeFile(message as Buffer)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(half, join(dir, name))
    },
    close: () => composer.close(),
  }
}

/** A letter in the folder; `at`: when it was put there (ms UTC). */
export type OutboxFile = { name: string; at: number }

/** The letters of the folder, newest first. */
export async function listOutbox(dir: string): Promise<OutboxFile[]> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => NAME.test(name))
  const files = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(dir, name))).mtimeMs })),
  )
  return files.sort((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1))
}

/** One letter as it was written; null when there is none of this name. */
export async function readOutbox(dir: string, name: string): Promise<Buffer | null> {
  if (!NAME.test(name)) return null
  return readFile(join(dir, name)).catch(() => null)
}

/** What a sweep of the folder has done: files taken away and left, and the age of the oldest one left (ms). */
export type OutboxSweep = { removed: number; left: number; oldestMs: number }

/** Takes away what is older than its rule at `now` (ms UTC), halves of a killed write too. */
export async function sweepOutbox(dir: string, now: number): Promise<OutboxSweep> {
  const sweep = { removed: 0, left: 0, oldestMs: 0 }
  for (const name of await readdir(dir).catch(() => [])) {
    if (!name.endsWith('.eml') && !name.endsWith('.half')) continue
    const path = join(dir, name)
    const age = now - ((await stat(path).catch(() => null))?.mtimeMs ?? now)
    if (age > OUTBOX_MS) {
      await rm(path, { force: true })
      sweep.removed++
    } else {
      sweep.left++
      sweep.oldestMs = Math.max(sweep.oldestMs, age)
    }
  }
  return sweep
}
