import { startEmbedded } from './index.ts'

/** The store as a process of its own: `node server/embedded-db/main.ts DIR [FULL|OFF]`. */
const [dir, sync = 'FULL'] = process.argv.slice(2)
if (dir === undefined || (sync !== 'FULL' && sync !== 'OFF')) {
  process.stderr.write('usage: main.ts DIR [FULL|OFF]\n')
  process.exit(2)
}

try {
  const embedded = await startEmbedded({ dir, sync })
  const stop = () => void embedded.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`okienko-embedded-db ready ${embedded.uri}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
