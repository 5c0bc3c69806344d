import { mediaContract, type ContractSubject } from '#media-worker/contract.ts'
import { createMediaClient } from '#server/media-client.ts'
import { createFakeMedia } from '#server/test/fake-media.ts'
import { socketFolder, startMediaProcess } from './media-process.ts'

/** The one suite on both carriers of the contract; here because only scripts may import both sides. */

const quiet = { info: () => {}, warn: () => {}, error: () => {} }

mediaContract('media worker process through the RPC', async (): Promise<ContractSubject> => {
  const folder = socketFolder()
  let running = await startMediaProcess(folder.path)
  const media = createMediaClient({
    address: { kind: 'socket', path: running.socketPath },
    epoch: 1,
    log: quiet,
    callIds: () => [],
  })
  await new Promise<void>((resolve) => {
    media.onNotice(({ type }) => type === 'worker.attached' && resolve())
  })
  return {
    media,
    async killWorkerOf(callId) {
      process.kill((await media.inspect(callId)).workerPid, 'SIGKILL')
    },
    async dieAndReturn() {
      await running.kill()
      running = await startMediaProcess(folder.path)
    },
    async close() {
      media.close()
      await running.end('SIGTERM')
      folder.remove()
    },
  }
})

mediaContract('fake in memory', async (): Promise<ContractSubject> => {
  const media = createFakeMedia()
  return {
    media,
    killWorkerOf: async (callId) => media.killWorkerOf(callId),
    async dieAndReturn() {
      media.goAway('lost')
      await new Promise(setImmediate)
      media.comeBack()
    },
    close: async () => {},
  }
})
