/**
 * Child process that fetches one file: `node download-file.ts URL TARGET`.
 * Exit codes: 0 fetched, 3 not there (404), 4 not reached (DNS, connection, timeout, refused by a
 * proxy or a server); the reason stands on stderr.
 */
import { writeFile } from 'node:fs/promises'

import { DOWNLOAD_NOT_THERE, DOWNLOAD_UNREACHABLE } from './mediasoup-download.ts'

/** Time to the first byte; a machine without a way out should not wait long. */
const CONNECT_LIMIT_MS = 8_000

const [url = '', target = ''] = process.argv.slice(2)

function fail(code: number, reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(code)
}

const connecting = new AbortController()
const timer = setTimeout(() => connecting.abort(new Error('no answer in time')), CONNECT_LIMIT_MS)
try {
  const response = await fetch(url, { signal: connecting.signal })
  clearTimeout(timer)
  if (response.status === 404) fail(DOWNLOAD_NOT_THERE, 'not found')
  if (!response.ok) fail(DOWNLOAD_UNREACHABLE, `answer ${response.status}`)
  await writeFile(target, Buffer.from(await response.arrayBuffer()))
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  fail(DOWNLOAD_UNREACHABLE, cause instanceof Error ? cause.message : String(cause))
}
