import { systemClock } from './clock.ts'
import { ConfigError, readConfig } from './config.ts'
import { DatabaseUnavailable } from './database.ts'
import { createLog } from './log.ts'
import { createMediaClient } from './media-client.ts'
import { SiteError } from './sites.ts'

/** Composition root of the server process: configuration, start, signals. */

/** Every expected fault of a start is one sentence and exit code 1; others keep their stack. */
function sentenceOf(error: unknown): string {
  if (
    error instanceof ConfigError ||
    error instanceof DatabaseUnavailable ||
    error instanceof SiteError
  ) {
    return error.message
  }
  if (error instanceof Error && 'sentence' in error) return String(error.sentence)
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

try {
  // Loaded here, so that a missing native part is told in a sentence too.
  const { createApp } = await import('./app.ts')
  const config = readConfig(process.env)
  const log = createLog(config.log)
  const app = await createApp({
    config,
    clock: systemClock,
    log,
    withJobs: true,
    connectMedia: (epoch, callIds) =>
      createMediaClient({ address: config.media, epoch, log, callIds }),
  })
  const { origin, port } = await app.listen()

  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    app.drain().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('server.drain-failed', { error })
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', () => void app.reloadSites())
  log.info('server.ready', { port })
  process.stdout.write(`okienko-server ready ${origin}\n`)
  process.send?.('ready')
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
}
