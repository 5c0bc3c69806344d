import { ConfigError, readConfig } from './config.ts'
import { createLog } from './log.ts'
import { openMediaService } from './service.ts'

/** Composition root of the media worker process; its environment is described in config.ts. */

/** Everything is closed within this time (ms) or left to the end of the process. */
const EXIT_WITHIN_MS = 2_500

const main = async () => {
  const config = readConfig(process.env)
  const log = createLog(config.log)
  const { rooms, rpc, close } = await openMediaService(config, log)

  let leaving = false
  const leave = async () => {
    if (leaving) return
    leaving = true
    // mediasoup has handlers of its own for these signals, so the process does not end by itself.
    setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref()
    await close()
    log.info('process.ended')
    process.exit(0)
  }
  process.on('SIGTERM', () => void leave())
  process.on('SIGINT', () => void leave())
  process.on('SIGUSR2', () => {
    rooms.drain()
    log.info('process.draining')
  })
  log.info('process.ready', { rooms: 0, ...(rpc.port === null ? {} : { port: rpc.port }) })
  process.stdout.write('okienko-media-worker ready\n')
  process.send?.('ready')
}

try {
  await main()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
