/**
 * Child process that really starts a worker binary: `node mediasoup-probe.ts BINARY`.
 * Makes a worker, a server on loopback and a router with our codecs, then closes all.
 * Prints `worker works` and exits 0, else exits 1 with the reason on stderr.
 */
import { createWorker } from 'mediasoup'

const workerBin = process.argv[2] ?? ''

try {
  const worker = await createWorker({ workerBin, logLevel: 'error' })
  await worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ip: '127.0.0.1' },
      { protocol: 'tcp', ip: '127.0.0.1' },
    ],
  })
  await worker.createRouter({
    mediaCodecs: [
      { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
      { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
      {
        kind: 'video',
        mimeType: 'video/H264',
        clockRate: 90_000,
        parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f' },
      },
    ],
  })
  worker.close()
  process.stdout.write('worker works\n')
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
