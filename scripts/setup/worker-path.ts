/** Prints the path of the prepared mediasoup worker, for configuration that cannot import modules. */
import { findMediasoupWorker } from './mediasoup-worker.ts'

const path = await findMediasoupWorker()
if (path === null) {
  process.stderr.write('There is no media worker binary yet: run `npm run setup` first.\n')
  process.exit(1)
}
process.stdout.write(`${path}\n`)
